import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { describe, expect, it, onTestFinished } from 'vitest';
import { liveWords } from '../../../cli/sandbox/live-words.ts';
import { SECRET_MARK } from '../../../sandbox/live/live-sandbox.ts';
import { runHere } from '../broker-here.ts';
import { start, watchProcesses } from '../broker-process.ts';
import { startLiveHere, temporaryDirectory } from '../live-sandboxes.ts';
import { keepsItsRecords, savesBeforeItEnds, type Ways, webexOf } from '../live-scenarios.ts';
import { operate } from '../operate.ts';
import { fresh, SandboxHere } from '../sandbox-here.ts';

/** Its Webex and Contact Center are the live sandbox's real ones. */
const webex = fresh(new SandboxHere());
watchProcesses();

const here: Ways = { startLive: startLiveHere, run: runHere };
const there = () => webexOf(webex);
const acme = () => webex.live.residents.newcomer.credentials;

describe('a live sandbox', () => {
  it('names a page and a heading of it that are there', () => {
    const words = liveWords({ shellFile: 's', keptIn: 'k', webexUrl: 'w', contactCenterUrl: null, registered: [] });
    const [, page = '', heading] = /see (\S+), '(.*)'/.exec(words) ?? [];
    expect(readFileSync(page, 'utf8')).toContain(`\n## ${heading}\n`);
  });

  it('has its records after a kill and after Ctrl-C, and its secrets in no other file', () =>
    keepsItsRecords(here, webex));

  it('has a doctor with nothing to say, whose findings are of this process', async () => {
    const live = await startLiveHere(temporaryDirectory(), ...there());
    await live.register('acme', acme());
    const before = await runHere(['doctor'], { env: live.env });
    expect(before.stdout).toMatch(/\n! grant of acme: It was never used/);
    await runHere(['refresh', '--all'], { env: live.env });
    const { code, stdout } = await runHere(['doctor'], { env: live.env });
    expect(stdout).toMatch(/^✔ stack: token-broker is deployed /);
    for (const check of ['code', 'schedule', 'dead letters', 'alarms', 'clocks', 'variable of acme', 'flows of acme']) {
      expect(stdout).toContain(`\n✔ ${check}: `);
    }
    expect(stdout).toMatch(/\n✔ sweep: The last one ended within the last \d+ minutes\.\n/);
    expect(stdout).toContain('\n✔ subscriptions: Subscribed: this-terminal@example.com.\n');
    expect(stdout).toMatch(/\nNothing needs doing\. /);
    expect(code).toBe(0);
    // The doors that are new are shut to strangers as the others are.
    const { AWS_ENDPOINT_URL_SQS, AWS_ENDPOINT_URL_CLOUDWATCH } = live.env;
    for (const url of [AWS_ENDPOINT_URL_SQS, AWS_ENDPOINT_URL_CLOUDWATCH]) {
      expect((await fetch(url as string, { method: 'POST', body: '{}' })).status).toBe(403);
    }
  });

  it('ends only when a pass under way has saved its refresh', () => savesBeforeItEnds(here));

  it('keeps planned attempts, and their times', async () => {
    const dir = temporaryDirectory();
    const webexThatIsDown = createServer((_request, response) => response.writeHead(503).end()).listen(0, '127.0.0.1');
    await once(webexThatIsDown, 'listening');
    onTestFinished(() => void webexThatIsDown.close());
    const { port } = webexThatIsDown.address() as AddressInfo;
    const live = await startLiveHere(dir, '--webex-url', `http://127.0.0.1:${port}/v1`);
    await live.register('acme', { clientId: 'C1', clientSecret: SECRET_MARK, refreshToken: SECRET_MARK });
    const { code, stdout } = await runHere(['refresh', 'acme'], { env: live.env });
    expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringContaining('TOKEN_ENDPOINT_UNAVAILABLE') });
    // While it runs, as a kill would leave it.
    const { schedules } = JSON.parse(readFileSync(join(dir, 'state.json'), 'utf8'));
    expect(schedules).toEqual([
      expect.objectContaining({ request: expect.objectContaining({ ScheduleExpression: 'rate(1 hour)' }) }),
      expect.objectContaining({
        request: expect.objectContaining({
          ScheduleExpression: expect.stringMatching(/^at\(/),
          Target: expect.objectContaining({ Input: '{"serviceApp":"acme"}' }),
        }),
        next: expect.any(Number),
      }),
    ]);
  });

  it('says how to point a shell at it, what it is not for, and shows people the whole message', async () => {
    const home = temporaryDirectory();
    // The rest of a person's shell is no setting of the function.
    const child = start(['sandbox', '--live', ...there()], { env: { HOME: home, RENEW_AT: 'never' } });
    onTestFinished(() => void child.kill('SIGKILL'));
    const [printed] = await once(child.stdout as NodeJS.ReadableStream, 'data');
    const dir = join(home, '.local/share/wxcc-token-broker');
    expect(String(printed)).toContain(`\n  . '${dir}/shell.sh'\n`);
    expect(String(printed)).toContain('for trying, not for production');
    expect(String(printed)).toMatch(/\nRegistered +nothing yet\n/);

    const shell = readFileSync(join(dir, 'shell.sh'), 'utf8');
    const value = (name: string) => new RegExp(`${name}='([^']+)'`).exec(shell)?.[1] ?? '';
    const functions = new LambdaClient({
      endpoint: value('AWS_ENDPOINT_URL_LAMBDA'),
      credentials: { accessKeyId: value('AWS_ACCESS_KEY_ID'), secretAccessKey: 'any' },
      region: value('AWS_REGION'),
    });
    const told = once(child.stderr as NodeJS.ReadableStream, 'data');
    const Payload = '{"action":"test-alarm"}';
    await functions.send(new InvokeCommand({ FunctionName: 'token-broker-refresh', Payload }));
    expect(String((await told)[0])).toMatch(/ people +get the message "[^"]+"\n( {2}\|.*\n)+/);
    child.kill('SIGINT');
    expect(await once(child, 'close')).toEqual([0, null]);
  });
});

describe('it refuses', () => {
  const refused = (dir: string) => runHere(['sandbox', '--live', '--dir', dir, ...there()]);

  it('to share its directory with a second process', async () => {
    const dir = temporaryDirectory();
    await startLiveHere(dir, ...there());
    expect(await refused(dir)).toEqual({
      code: 1,
      stdout: '',
      stderr: `Another sandbox uses ${dir}: end that one, or name another directory with --dir.\n`,
    });
  });

  it('a file that it cannot read, and leaves it as it is', async () => {
    const dir = temporaryDirectory();
    const file = join(dir, 'state.json');
    writeFileSync(file, `{"secrets":["${SECRET_MARK}`, { mode: 0o600 });
    const { code, stdout, stderr } = await refused(dir);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/\/state\.json does not hold what a sandbox keeps: it is no JSON\. It was left as it is: /);
    expect(readFileSync(file, 'utf8')).toBe(`{"secrets":["${SECRET_MARK}`);
  });

  it.each([
    ['sandbox --dir somewhere', '--dir goes with --live.'],
    ['sandbox --webex-url https://webex.example/v1', '--webex-url goes with --live.'],
    ['sandbox --live --show-secrets', '--live shows no secrets.'],
    ['sandbox --live --webex-url http://webex.example/v1', '--webex-url must be an https URL (http only for loopback)'],
    ['sandbox --live --contact-center-url nowhere', '--contact-center-url must be an https URL'],
  ])('%s', async (command, words) => {
    const { code, warned } = await operate(command);
    expect(warned).toContain(words);
    expect(code).toBe(2);
  });
});
