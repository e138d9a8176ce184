import { expect, it } from 'vitest';
import { testAlarm } from '../../lambda/broker/notify/test-alarm.ts';
import { DAY, HOUR } from '../../lambda/broker/record/time.ts';
import { wrongWith } from '../alarms/commands.ts';
import { Page } from '../alarms/page.ts';
import { type } from '../broker/refused-grant.ts';
import { VARIABLE, World } from '../broker/world.ts';

const page = new Page('docs/messages.md');

/** What happens, to the record acme that has been kept for an hour, until a message is there. */
const courses: Record<string, (world: World) => unknown> = {
  'A failed refresh': async (world) => {
    world.webex.grants.delete(String(world.refreshToken));
    await daily(world, 9);
  },
  'A recovery': async (world) => {
    world.contactCenter.byName(VARIABLE).type = 'Integer';
    await hourly(world, 2);
    world.contactCenter.byName(VARIABLE).type = 'String';
    await hourly(world, 1);
  },
  'A record that is gone': async (world) => {
    world.secrets.secrets.delete('token-broker/acme', { force: true });
    await hourly(world, 1);
  },
  'A paused record': async (world) => {
    world.edit('acme', { paused: '2027-01-04T09:30:00Z' });
    await hourly(world, 1);
  },
  'A paused record whose token is about to end': async (world) => {
    world.edit('acme', { paused: '2027-01-04T09:30:00Z' });
    await daily(world, 13);
  },
  'Refused new credentials': async (world) => {
    type(world, 'mistyped');
    await hourly(world, 1);
  },
  'A refresh token near its end': async (world) => {
    world.webex.refreshTokens = 'omit';
    await daily(world, 62);
  },
  'A replaced refresh token': async (world) => {
    world.webex.refreshTokens = 'rotate';
    await world.reconcile({ force: true });
  },
  'An exposed variable': async (world) => {
    world.contactCenter.byName(VARIABLE).agentViewable = true;
    await hourly(world, 1);
  },
  'A variable that keeps changing': async (world) => {
    for (const _ of [1, 2]) {
      world.contactCenter.edit(VARIABLE, 'typed by a person');
      await hourly(world, 1);
    }
  },
  'A token that is revoked again': async (world) => {
    for (const _ of [1, 2]) {
      world.webex.tokens.delete(world.published);
      await hourly(world, 2);
    }
  },
  'Consumers that get no token': async (world) => {
    world.deps.consumerTokens = world.consumerTokens;
    world.consumerTokens.texts.set('acme', undefined);
    await hourly(world, 1);
    world.consumerTokens.texts.delete('acme');
    await hourly(world, 1);
  },
  'Many messages at once': async (world) => {
    for (const name of ['a', 'b', 'c', 'd', 'e', 'beta', 'gamma']) world.secrets.edit(name, '{}');
    await hourly(world, 1);
  },
  'A test': (world) => testAlarm(world.deps),
};

async function hourly(world: World, sweeps: number): Promise<void> {
  for (let sweep = 0; sweep < sweeps; sweep += 1) {
    world.time += HOUR;
    await world.sweep();
  }
}

async function daily(world: World, days: number): Promise<void> {
  for (let day = 0; day < days; day += 1) {
    world.time += DAY;
    await world.sweep();
  }
}

it.each(Object.entries(courses))('docs/messages.md shows the message: %s', async (heading, play) => {
  const world = new World();
  await world.settled();
  await hourly(world, 1);
  expect(world.messages).toEqual([]);
  await play(world);
  const { subject, text } = world.messages.at(-1) as { subject: string; text: string };
  const [, shown] = /```text\n([\s\S]*?)```/.exec(page.sections.get(heading) ?? '') ?? [];
  expect(shown).toBe(`Subject: ${subject}\n\n${text}`);
  const commands = text.match(/(?:npx|aws) .*$/gm) ?? [];
  expect((await Promise.all(commands.map(wrongWith))).filter(Boolean)).toEqual([]);
});

it('docs/messages.md shows no other message', () => {
  const shown = [...page.sections].filter(([, section]) => section.includes('```text')).map(([heading]) => heading);
  expect(shown.sort()).toEqual(Object.keys(courses).sort());
});
