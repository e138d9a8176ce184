import { beforeEach, describe, expect, it } from 'vitest';
import { controlStandIn, type FaultReport } from '../../../cli/sandbox/control.ts';
import { Faults } from '../../../sandbox/faults.ts';
import { troubleNames } from '../../../sandbox/live/troubles.ts';
import { Loopback } from '../../../sandbox/loopback.ts';
import { serve } from '../../../sandbox/loopback-server.ts';
import { Page } from '../../alarms/page.ts';
import { operate, operateJson } from '../operate.ts';
import { fresh, SandboxHere } from '../sandbox-here.ts';

// A record saves only so often a day.
const here = fresh(new SandboxHere());
let url = '';
let port = '';

beforeEach(async () => {
  const pointing = { env: here.live.awsEnv, unset: [] };
  const { troubles } = here.live;
  const control = controlStandIn({ pointing, troubles, begun: async () => undefined, ended: () => {} });
  const loopback = new Loopback();
  ({ url } = await serve(control, { now: Date.now, sleep: async () => {}, faults: new Faults(), loopback }));
  port = new URL(url).port;
  return () => loopback.close();
});

const fault = (words: string) => operate(`sandbox fault ${words} --port ${port}`.replace(/ {2,}/g, ' '));
const refresh = () => operateJson<{ failure?: { code: string } }>('refresh clinic --force');

describe('a fault', () => {
  it.each(troubleNames)('%s makes a refresh fail as it says, until it is ended', async (name) => {
    const { code, printed } = await fault(name);
    expect(code).toBe(0);
    const [, heading = ''] = /docs\/runbook\.md, heading (\w+)$/m.exec(printed) ?? [];
    expect(new Page('docs/runbook.md').sections.has(heading)).toBe(true);
    expect(await refresh()).toMatchObject({ failure: { code: heading } });
    expect((await fault('none')).printed).toBe(
      `Ended: ${name}. To see clinic recover: npx wxcc-token-broker refresh clinic --force`,
    );
    expect(await refresh()).not.toHaveProperty('failure');
    expect(await operate('status clinic')).toMatchObject({ code: 0 });
  });

  it('ends the one before it', async () => {
    await fault('variable-gone');
    expect((await fault('webex-down')).printed).toMatch(/^Ended: variable-gone\.\nWebex answers 503 /);
    expect((await fault('')).printed.match(/^\* .*/gm)).toEqual([expect.stringMatching(/^\* webex-down /)]);
  });

  it('is told to a script by its name, its code and whether it lasts', async () => {
    const { faults } = await operateJson<FaultReport>(`sandbox fault aws-refuses --port ${port}`);
    expect(faults.map(({ name }) => name)).toEqual(troubleNames);
    expect(faults.filter(({ lasts }) => lasts)).toEqual([
      {
        name: 'aws-refuses',
        actor: 'AWS',
        happens: 'refuses every write to Secrets Manager',
        code: 'SAVE_FAILED',
        lasts: true,
      },
    ]);
  });

  it('of a variable that an operator has deleted by then ends all the same', async () => {
    const { variables } = here;
    await fault('variable-inactive');
    const back = variables.remove('CLINIC_TOKEN');
    expect(await fault('none')).toMatchObject({ code: 0 });
    expect(await fault('variable-gone')).toMatchObject({ code: 0 });
    expect(await fault('none')).toMatchObject({ code: 0 });
    back();
    variables.change('CLINIC_TOKEN', { active: true });
    expect(await refresh()).not.toHaveProperty('failure');
  });

  it('that is asked for where none lasts is none to end', async () => {
    expect((await fault('none')).printed).toBe('No fault lasts.');
  });

  it.each([
    ['webex-dwn', 'Did you mean webex-down?'],
    ['toString', 'There is no fault "toString", only webex-down, '],
    ['webex-down none', 'sandbox fault takes one FAULT.'],
  ])('named "%s" is refused', async (words, said) => {
    const { code, printed, warned } = await fault(words);
    expect({ code, printed }).toEqual({ code: 2, printed: '' });
    expect(warned).toContain(said);
  });
});

it('where no sandbox answers, the command to start one is named', async () => {
  const closed = new Loopback();
  const { url: gone } = await serve(
    { service: 'x', operation: () => '', handle: () => ({ status: 404 }) },
    { now: Date.now, sleep: async () => {}, faults: new Faults(), loopback: closed },
  );
  const elsewhere = new URL(gone).port;
  const said = {
    code: 1,
    printed: '',
    warned: `No sandbox answers on port ${elsewhere}. Start one: npx wxcc-token-broker sandbox --port ${elsewhere}`,
  };
  // Another program, then none at all.
  expect(await operate(`sandbox env --port ${elsewhere}`)).toMatchObject(said);
  await closed.close();
  expect(await operate(`sandbox fault --port ${elsewhere}`)).toMatchObject(said);
});

it('a page in a browser causes none: only PUT and DELETE do, which browsers do not send to another site unasked', async () => {
  for (const method of ['GET', 'POST']) expect((await fetch(`${url}/fault/webex-down`, { method })).status).toBe(404);
  expect(
    (await fetch(`${url}/fault/webex-down`, { method: 'OPTIONS' })).headers.get('access-control-allow-methods'),
  ).toBeNull();
  expect(here.live.troubles.list().filter(({ lasts }) => lasts)).toEqual([]);
});
