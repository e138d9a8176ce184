import { describe, expect, it } from 'vitest';
import { DAY, HOUR } from '../../../lambda/broker/record/time.ts';
import { type } from '../refused-grant.ts';
import { VARIABLE, World } from '../world.ts';

const callers = 'Callers: safe until 2027-01-18T08:00:00Z (13 days), as long as the token is not revoked.';

async function settled(): Promise<World> {
  const world = new World();
  await world.settled();
  world.time += HOUR;
  await world.reconcile();
  return world;
}

describe('the message', () => {
  it('about a refresh token near its end says when it ends, and what to read', async () => {
    const world = await settled();
    world.webex.refreshTokens = 'omit';
    for (let day = 0; day < 99 && world.messages.length === 0; day += 1) {
      world.pass(1);
      await world.reconcile();
    }
    const [, until] = /safe until (\S+) /.exec(String(world.messages[0]?.text)) ?? [];
    expect(Date.parse(String(until))).toBe(world.grant?.expiresAt);
    expect(world.messages).toEqual([
      {
        subject: 'Webex refresh token of acme: 29 days left',
        text: `The refresh token of record acme expires at 2027-04-04T08:00:00Z. Every refresh should renew it, and has not.

Callers: safe until ${until} (${daysLeft(world)} days), as long as the token is not revoked. Without a refresh token the access token cannot be renewed.
What to do: see the runbook, docs/runbook.md, heading "A refresh token near its end".
`,
      },
    ]);
  });

  it('about a rotated refresh token says that every copy is dead, and how to render the subflow anew', async () => {
    const world = await settled();
    world.webex.refreshTokens = 'rotate';
    await world.reconcile({ force: true });
    expect(world.messages).toEqual([
      {
        subject: 'Webex refresh token of acme: replaced',
        text: `Webex replaced the refresh token of record acme at 2027-01-04T09:00:00Z. The new one is saved, but every copy of the
old one is dead: the fallback subflow cannot refresh with it any more.

Callers: safe; the broker goes on with the new refresh token.
What to do: see the runbook, docs/runbook.md, heading "A rotated refresh token". The subflow is rendered anew by
  npx wxcc-token-broker flows render --with-secrets ...
`,
      },
    ]);
  });

  it('about typed credentials that are refused says what goes on, and what to type', async () => {
    const world = await settled();
    type(world, 'mistyped');
    await world.reconcile();
    expect(world.messages).toHaveLength(1);
    expect(world.messages[0]).toMatchObject({
      subject: 'Webex token of acme: the new credentials are refused',
      text: expect.stringContaining(
        'The broker goes on with the grant that it used\nbefore. It tries the typed one again',
      ),
    });
    expect(world.messages[0]?.text).toContain('\nCallers: safe until');
    expect(world.messages[0]?.text).toContain('heading GRANT_REFUSED.');
  });

  it('about an exposed variable names the flags', async () => {
    const world = await settled();
    world.contactCenter.byName(VARIABLE).agentViewable = true;
    await world.reconcile();
    expect(world.messages).toEqual([
      {
        subject: 'Webex token of acme: the variable is exposed',
        text: `Global variable ${VARIABLE} (record acme) shows the token to more people than its flows:
agentViewable is on. The broker changes no flag by itself.

Callers: not affected.
What to do: see the runbook, docs/runbook.md, heading "An exposed variable".
`,
      },
    ]);
  });

  it('about a variable that keeps changing says when it changed, and who may be at work', async () => {
    const world = await settled();
    for (const hours of [0, 2]) {
      world.time += hours * HOUR;
      world.contactCenter.edit(VARIABLE, 'typed by a person');
      await world.reconcile();
    }
    expect(world.messages).toHaveLength(1);
    expect(world.messages[0]).toEqual({
      subject: 'Webex token of acme: the variable keeps changing',
      text: `Global variable ${VARIABLE} (record acme) held a token that the broker did not publish, at
2027-01-04T09:00:00Z and again at 2027-01-04T11:00:00Z. Most likely the fallback subflow is doing the broker's work:
some caller hears a 401 first.

${callers}
What to do: see the runbook, docs/runbook.md, heading "A variable that keeps changing".
`,
    });
  });
});

const daysLeft = (world: World) => Math.floor(((world.grant?.expiresAt ?? 0) - world.time) / DAY);
