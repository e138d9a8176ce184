import { expect } from 'vitest';
import { DAY, HOUR } from '../../lambda/broker/record/time.ts';
import { parseNote, usualInterval } from '../../lambda/token-endpoint/domain/usage-note.ts';
import { connectors } from './connectors.ts';
import { deployed, FUNCTION_ARN } from './deployed.ts';

const BETWEEN_CALLS = HOUR;

/** How far apart the fetches of each are, in hours: what an operator sees in the list. */
const expectedHours = {
  'honours expires_in': 1,
  'keeps every token for 24 hours': 24,
  'fetches for each request': 1,
  'believes the validity that was typed into its form (Connect)': 12,
};

/** Plays so many days in which connectors that never fetch again on a 401 hear none; they use so many tokens. */
export async function expectNo401(days: number, tokensUsed: number): Promise<void> {
  const world = await deployed();
  const { clock, identity, schedules, faults, env } = world.sandbox;
  await world.run(() => world.refresh({ serviceApp: 'acme' }));
  schedules.create({
    Name: 'sweep',
    ScheduleExpression: 'rate(1 hour)',
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: { Arn: FUNCTION_ARN, RoleArn: env.SCHEDULER_ROLE_ARN ?? '', Input: '{"action":"sweep"}' },
  });
  // A day without Webex when a token is due, and one on which AWS takes no writes when another is.
  const start = clock.now();
  const down = (from: number) => ({ from: start + from * DAY, until: start + (from + 1) * DAY });
  faults.plan({ service: 'webex', ...down(6.9), fault: { kind: 'answer', answer: { status: 503 } } });
  const refused = { kind: 'answer' as const, answer: { status: 500, body: { __type: 'InternalServiceError' } } };
  faults.plan({ service: 'secrets-manager', operation: 'PutSecretValue', ...down(14.5), fault: refused });

  const url = await world.openGateway();
  const tokens = new Set<string>();
  const heard: Record<string, { calls: number; unauthorized: number }> = {};
  for (const [place, [how, connector]] of Object.entries(connectors).entries()) {
    const clientId = `connector-${place}`;
    const token = connector({ url, clientId, clientSecret: world.bind(clientId), now: clock.now });
    const sum = { calls: 0, unauthorized: 0 };
    heard[how] = sum;
    for (let at = start; at < start + days * DAY; at += BETWEEN_CALLS) {
      clock.at(at, async () => {
        const used = await token();
        tokens.add(used);
        sum.calls += 1;
        if (!identity.look(used)) sum.unauthorized += 1;
      });
    }
  }
  await clock.runUntil(start + days * DAY);

  const all = { calls: (days * DAY) / BETWEEN_CALLS, unauthorized: 0 };
  expect(heard).toEqual(Object.fromEntries(Object.keys(expectedHours).map((how) => [how, all])));
  expect(tokens.size).toBeGreaterThanOrEqual(tokensUsed);
  for (const [place, hours] of Object.values(expectedHours).entries()) {
    const note = parseNote(world.noteOf(`connector-${place}`));
    expect(note && (usualInterval(note) ?? 0) / (HOUR / 1000)).toBeCloseTo(hours, 1);
  }
}
