import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { fallbackSubflow } from '../../../flows/fallback-subflow.ts';
import type { Flow } from '../../../flows/format.ts';
import { mainFlow } from '../../../flows/main-flow.ts';
import { sample, sampleFlows } from '../../flows/samples.ts';
import { acme, acmeWithSecrets } from '../../flows/values.ts';
import { condition, hangUp, http, say, smallFlow } from '../../sandbox/flow-runner/small-flow.ts';
import { expectNoCanary } from '../../support/canaries.ts';
import { runHere } from '../broker-here.ts';

interface Played {
  expired: boolean;
  outcome: string;
  spoken: string[];
  trace: { activity: string; request?: { to: string; statuses: number[] } }[];
}

function files(...flows: Flow[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'flows-try-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return flows.map((flow, place) => {
    const file = join(folder, `${place}.json`);
    writeFileSync(file, JSON.stringify(flow));
    return file;
  });
}

const attempt = (...args: string[]) => runHere(['flows', 'try', ...args]);

async function played(...args: string[]): Promise<Played> {
  const { stdout } = await attempt(...args, '--json');
  return JSON.parse(stdout);
}

const statuses = ({ trace }: Played) => trace.flatMap(({ request }) => request?.statuses ?? []);

describe('our main flow', () => {
  it('answers the caller with a valid token', async () => {
    const [main = ''] = files(mainFlow(acme));
    const { code, stdout, stderr } = await attempt(main);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(
      'GetPersonDetails (http-request-v2) -> default: GET https://webexapis.com/v1/people answered 200',
    );
    expect(stdout).toContain('  Ada Brandt is currently active.\nEnd: the flow hangs up.\n');
  });

  it('runs the fallback with an expired one, given or that of this release', async () => {
    const [main = '', subflow = ''] = files(mainFlow(acme), fallbackSubflow(acmeWithSecrets()));
    for (const args of [[main], [subflow, main]]) {
      const result = await played(...args, '--expired');
      expect(result).toMatchObject({ expired: true, outcome: 'disconnected' });
      expect(statuses(result)).toEqual([401, 200, 200, 200, 200]);
      expect(result.spoken.at(-1)).toBe('Ada Brandt is currently active.');
      expectNoCanary(result);
    }
  });
});

describe('a flow of another kind', () => {
  const token = { CRM_TOKEN: { value: 'old', source: 'GLOBAL' as const } };
  const links = [
    'NewPhoneContact out -> Menu',
    'Menu 2 -> Ask',
    'Ask default -> Fine',
    'Fine true -> Queue',
    'Fine false -> Sorry',
    'Sorry default -> End',
  ];
  const headers = { Authorization: 'Bearer {{CRM_TOKEN}}' };
  const activities = {
    Menu: { ...say('Press two.'), activityName: 'ivr-menu', menuLinks: ['2'] },
    Ask: http('https://webexapis.com/v1/telephony/config/queues?max=1', {}, { httpRequestHeaders: headers }),
    Fine: condition('{{ Ask.httpStatusCode == 200 }}'),
    Queue: { activityName: 'queue-contact' },
    Sorry: say('Sorry.'),
    End: hangUp,
  };

  it('is played with its own token variable, through its menu to its queue', async () => {
    const [file = ''] = files(smallFlow({ variables: token, activities, links }));
    expect(await played(file, '--digits', '2')).toMatchObject({ outcome: 'queued', spoken: ['Press two.'] });
    expect(await played(file, '--digits', '2', '--expired')).toMatchObject({
      outcome: 'disconnected',
      spoken: ['Press two.', 'Sorry.'],
    });
  });

  it('fails where a key leads nowhere', async () => {
    const [file = ''] = files(smallFlow({ variables: token, activities, links }));
    const { code, stdout } = await attempt(file);
    expect(code).toBe(1);
    expect(stdout).toContain('End: the call leaves by a port that leads nowhere.');
  });

  it('has services that this project does not know answered, and says so', async () => {
    const Crm = http('https://crm.example.com/people/7', { name: '$.name' });
    const [file = ''] = files(
      smallFlow({
        variables: { name: 'x' },
        activities: { Crm, End: hangUp },
        links: ['NewPhoneContact out -> Crm', 'Crm default -> End'],
      }),
    );
    const { code, stdout } = await attempt(file);
    expect(code).toBe(0);
    expect(stdout).toContain(
      'GET https://crm.example.com/people/7 answered 200; stand-in: an unknown service answered',
    );
  });

  it('is told of an activity that the runner does not know, by its name', async () => {
    const [file = ''] = files(
      smallFlow({
        activities: { Open: { activityName: 'percent-allocation' } },
        links: ['NewPhoneContact out -> Open'],
      }),
    );
    expect(await attempt(file)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('activity "Open": the runner does not know the activity "percent-allocation".'),
    });
  });
});

describe('what cannot be tried', () => {
  it.each([
    { args: () => [], word: 'FILE is missing.' },
    { args: () => ['no-such-file.json'], word: 'no-such-file.json cannot be read (ENOENT).' },
    {
      args: () => files(fallbackSubflow(acme)),
      word: 'A subflow is tried with the flow that runs it: give the file of that flow, too.',
    },
    {
      args: () => files(mainFlow(acme), mainFlow(acme)),
      word: 'Several of these files are main flows: give one, and its subflows.',
    },
    {
      args: () => [...files(mainFlow(acme)), '--digits', '1;2'],
      word: '--digits takes digits, * and #, with a comma between two activities: --digits 1,12345',
    },
  ])('is said in one sentence: $word', async ({ args, word }) => {
    const { code, stderr } = await attempt(...args());
    expect(code).toBe(2);
    expect(stderr).toContain(word);
  });
});

describe.runIf(sampleFlows.length > 0)('real exports', () => {
  it.each(sampleFlows.filter(({ flow }) => flow.flowType !== 'SUBFLOW').map(({ file }) => file))(
    '%s runs to an end',
    async (file) => {
      const [main = ''] = files(sample(file));
      const { outcome } = await played(main, '--digits', '12345,1');
      expect(['ended', 'disconnected', 'queued', 'with an assistant', 'transferred']).toContain(outcome);
    },
  );

  it('shows that the pair that ours succeeds does not save what it renews', async () => {
    const args = files(sample('seed-mainflow-original.json'), sample('seed-subflow-original.json'));
    expect(statuses(await played(...args, '--expired'))).toEqual([401, 200, 400, 200]);
  });
});
