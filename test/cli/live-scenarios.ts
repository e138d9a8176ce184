import { once } from 'node:events';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { SECRET_MARK } from '../../sandbox/live/live-sandbox.ts';
import { expectNoSecret, type Run } from './broker-process.ts';
import { type Live, startLiveProcess, temporaryDirectory } from './live-sandboxes.ts';
import type { SandboxHere } from './sandbox-here.ts';

/** How the live sandbox and the commands in its shell are run: here, or each in a process of its own. */
export interface Ways {
  startLive(dir: string, ...options: string[]): Promise<Live>;
  run(args: string[], surroundings: { env: Record<string, string> }): Promise<Run>;
}

/** The options by which a live sandbox takes that one's Webex and Contact Center for the real ones. */
export function webexOf({ live }: SandboxHere): string[] {
  return ['--webex-url', live.webexUrl, '--contact-center-url', live.contactCenterUrl];
}

/** It has its records after a kill and after Ctrl-C, and its secrets in no other file. */
export async function keepsItsRecords(ways: Ways, webex: SandboxHere): Promise<void> {
  const there = webexOf(webex);
  const acme = webex.live.residents.newcomer.credentials;
  const dir = join(temporaryDirectory(), 'kept');
  const first = await startLiveProcess(dir, ...there);
  await first.register('acme', acme);
  const refreshed = await ways.run(['refresh', 'acme'], { env: first.env });
  expect(refreshed).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^acme: refreshed\. .* and published; /),
  });
  await first.kill();

  const second = await ways.startLive(dir, ...there);
  expect(second.description.registered).toEqual(['acme']);
  const status = await ways.run(['status'], { env: second.env });
  expect(status).toMatchObject({ code: 0, stdout: expect.stringMatching(/\nacme .* in step .* ok /) });
  // The key of a process that has ended opens nothing.
  const { AWS_ACCESS_KEY_ID = '' } = first.env;
  expect(await ways.run(['list'], { env: { ...second.env, AWS_ACCESS_KEY_ID } })).toMatchObject({
    code: 1,
    stdout: '',
  });

  expect(readdirSync(dir).sort()).toEqual(['lock', 'shell.sh', 'state.json']);
  expect(statSync(dir).mode & 0o777).toBe(0o700);
  for (const name of readdirSync(dir)) expect(statSync(join(dir, name)).mode & 0o777).toBe(0o600);
  expect(readFileSync(join(dir, 'state.json'), 'utf8')).toContain(SECRET_MARK);
  expectNoSecret(readFileSync(join(dir, 'shell.sh'), 'utf8'), readFileSync(join(dir, 'lock'), 'latin1'));

  expect(await second.end()).toBe(0);
  expect(readdirSync(dir).sort()).toEqual(['lock', 'state.json']);
  const third = await ways.startLive(dir, ...there);
  expect(third.description.registered).toEqual(['acme']);
}

/** It ends only when a pass under way has saved its refresh. */
export async function savesBeforeItEnds(ways: Ways): Promise<void> {
  const dir = temporaryDirectory();
  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<object>();
  const slowWebex = createServer(async (_request, response) => {
    asked.resolve();
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(await answer.promise));
  }).listen(0, '127.0.0.1');
  await once(slowWebex, 'listening');
  onTestFinished(() => void slowWebex.close());
  const { port } = slowWebex.address() as AddressInfo;

  const live = await ways.startLive(dir, '--webex-url', `http://127.0.0.1:${port}/v1`);
  await live.register('acme', { clientId: 'C1', clientSecret: SECRET_MARK, refreshToken: `${SECRET_MARK}-old` });
  const refresh = ways.run(['refresh', 'acme'], { env: live.env });
  await asked.promise;
  const ended = live.end();
  // It can still be restored.
  await live.register('clinic', { clientId: 'C2', clientSecret: SECRET_MARK, refreshToken: SECRET_MARK });
  answer.resolve({
    access_token: `${SECRET_MARK}-access`,
    expires_in: 1_209_599,
    refresh_token: `${SECRET_MARK}-new`,
    refresh_token_expires_in: 7_775_999,
    token_type: 'Bearer',
  });
  expect(await ended).toBe(0);
  await refresh;
  const { secrets } = JSON.parse(readFileSync(join(dir, 'state.json'), 'utf8'));
  const { versions } = secrets.find(({ name }: { name: string }) => name.endsWith('/acme'));
  const state = versions.find(({ labels }: { labels: string[] }) => labels.includes('STATE'));
  expect(JSON.parse(state.value.text)).toMatchObject({ grants: [{ refreshToken: `${SECRET_MARK}-new` }] });
}
