import { describe, expect, it } from 'vitest';
import { noticesOf } from '../../lambda/broker/notices.ts';
import { newPass, type Pass } from '../../lambda/broker/pass.ts';
import type { Findings } from '../../lambda/broker/reconcile/result.ts';
import { Secret } from '../../lambda/broker/record/secret.ts';
import { DAY, iso } from '../../lambda/broker/record/time.ts';
import type { ServiceAppRecord, Told } from '../../lambda/broker/record.ts';
import { plainCopy } from './plain-record.ts';
import { START } from './world.ts';

const target = { orgId: 'org', datacenter: 'us1', variableName: 'TOKEN' };
const view = { variable: {}, writer: new Secret('w') } as NonNullable<Pass['view']>;

/** What is told after a pass that has found this, and what is remembered of it. */
function notices(findings: Findings, record: Partial<ServiceAppRecord> = {}, seen = true) {
  const pass = newPass({ record: 'acme' }, plainCopy({ target, ...record }), START + 60_000);
  return noticesOf({ ...pass, findings, ...(seen && { view }) }, START);
}

const told = (what: Told): Partial<ServiceAppRecord> => ({ told: what });

describe('of a refresh token near its end', () => {
  const ending = (days: number, before: Told = {}) =>
    notices({}, { refreshTokenExpiresAt: START + days * DAY, told: before });

  it('people hear when it ends, and what to read', () => {
    expect(ending(29.5)).toEqual({
      messages: [
        {
          subject: 'Webex refresh token of acme: 29 days left',
          text: `The refresh token of record acme expires at 2027-02-02T20:00:00Z. Every refresh should renew it, and has not.

Callers: safe until then; without a refresh token the access token cannot be renewed.
What to do: see the runbook, docs/runbook.md, heading "A refresh token near its end".
`,
        },
      ],
      told: { refreshTokenDays: 30 },
    });
  });

  it.each([
    [30.01, {}, 0, {}],
    [30, {}, 1, { refreshTokenDays: 30 }],
    [14.01, { refreshTokenDays: 30 }, 0, { refreshTokenDays: 30 }],
    [14, { refreshTokenDays: 30 }, 1, { refreshTokenDays: 14 }],
    [13, { refreshTokenDays: 14 }, 0, { refreshTokenDays: 14 }],
    [90, { refreshTokenDays: 14 }, 0, {}],
  ])('with %d days left, after %j, %i message is sent', (days, before, messages, after) => {
    const { messages: sent, told: now } = ending(days, before);
    expect(sent).toHaveLength(messages);
    expect(now).toEqual(after);
  });

  it('that has ended, 0 days are left', () => {
    expect(ending(-3).messages[0]?.subject).toBe('Webex refresh token of acme: 0 days left');
  });

  it('whose end nobody knows, they hear nothing', () => {
    expect(notices({}, told({ refreshTokenDays: 14 }))).toEqual({ messages: [], told: {} });
  });
});

describe('of a refresh token that was replaced', () => {
  it('people hear that every copy is dead, and how to render the subflow anew', () => {
    expect(notices({ rotated: true })).toEqual({
      messages: [
        {
          subject: 'Webex refresh token of acme: replaced',
          text: `Webex has replaced the refresh token of record acme at 2027-01-04T08:00:00Z. The new one is saved, but every copy
of the old one is dead: the fallback subflow cannot refresh with it any more.

Callers: safe; the broker goes on with the new refresh token.
What to do: see the runbook, docs/runbook.md, heading "A rotated refresh token". The subflow is rendered anew by
  npm run broker -- flows render --with-secrets ...
`,
        },
      ],
      told: { rotatedAt: START },
    });
  });

  it.each([
    [29.9, 0],
    [30, 1],
    [31, 1],
  ])('%d days after they heard of one, %i message is sent', (days, messages) => {
    const before = START - days * DAY;
    const sent = notices({ rotated: true }, told({ rotatedAt: before }));
    expect(sent.messages).toHaveLength(messages);
    expect(sent.told).toEqual({ rotatedAt: messages === 0 ? before : START });
  });
});

describe('of an exposed variable', () => {
  it('people hear by which flags', () => {
    expect(notices({ exposedBy: ['agentViewable', 'reportable'] })).toEqual({
      messages: [
        {
          subject: 'Webex token of acme: the variable is exposed',
          text: `Global variable TOKEN (record acme) shows the token to more people than
its flows: agentViewable, reportable is on. The broker changes no flag by itself.

Callers: not affected.
What to do: see the runbook, docs/runbook.md, heading "An exposed variable".
`,
        },
      ],
      told: { exposedBy: 'agentViewable, reportable' },
    });
  });

  it('they hear again when by others, and it is forgotten when by none', () => {
    const before = told({ exposedBy: 'reportable' });
    expect(notices({ exposedBy: ['reportable'] }, before).messages).toEqual([]);
    expect(notices({ exposedBy: ['agentViewable'] }, before).messages).toHaveLength(1);
    expect(notices({}, before)).toEqual({ messages: [], told: {} });
  });

  it('nothing is forgotten by a pass that has not seen it', () => {
    const before = told({ exposedBy: 'reportable' });
    expect(notices({}, before, false)).toEqual({ messages: [], told: { exposedBy: 'reportable' } });
  });
});

describe('of a variable that keeps changing', () => {
  it('people hear when it changed, and who may be at work', () => {
    const before = START - 2 * DAY;
    expect(notices({ drifted: true }, told({ driftedAt: before }))).toEqual({
      messages: [
        {
          subject: 'Webex token of acme: the variable keeps changing',
          text: `Global variable TOKEN (record acme) held a token that the broker did not
publish, at ${iso(before)} and again at 2027-01-04T08:00:00Z. Most likely the fallback subflow is doing the
broker's work: some caller hears a 401 first.

Callers: they have the right token again now.
What to do: see the runbook, docs/runbook.md, heading "A variable that keeps changing".
`,
        },
      ],
      told: { driftedAt: START, driftTold: true },
    });
  });

  it.each([
    ['for the first time', {}, 0, { driftedAt: START }],
    ['again after a week', { driftedAt: START - 7 * DAY, driftTold: true }, 0, { driftedAt: START }],
    ['again within a week', { driftedAt: START - 7 * DAY + 1 }, 1, { driftedAt: START, driftTold: true }],
    ['once more', { driftedAt: START - DAY, driftTold: true }, 0, { driftedAt: START, driftTold: true }],
  ])('%s, that is remembered', (_when, before, messages, after) => {
    const sent = notices({ drifted: true }, told(before));
    expect(sent.messages).toHaveLength(messages);
    expect(sent.told).toEqual(after);
  });
});
