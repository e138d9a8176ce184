import { request as ask, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { run, watchProcesses } from '../broker-process.ts';
import { fresh, SandboxHere } from '../sandbox-here.ts';

const sandbox = fresh(new SandboxHere());
watchProcesses();

/** A proxy that leads every host to this machine, and tells which hosts it was asked for. */
async function forwardingProxy(): Promise<{ url: string; asked: Set<string> }> {
  const asked = new Set<string>();
  const server = createServer((incoming, outgoing) => {
    const { hostname, port, pathname, search } = new URL(incoming.url ?? '');
    asked.add(hostname);
    const { method, headers } = incoming;
    const forwarded = ask({ host: '127.0.0.1', port, path: pathname + search, method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(forwarded);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

/** The sandbox's AWS under a name that only a proxy can lead to. */
const elsewhere = () =>
  Object.fromEntries(
    Object.entries(sandbox.live.awsEnv).map(([name, value]) => [name, value.replace('127.0.0.1', 'aws.invalid')]),
  );

it('a whole command asks AWS through HTTP_PROXY, and Webex on loopback without', async () => {
  const proxy = await forwardingProxy();
  const { code, stdout, stderr } = await run(['status', '--json'], { env: { ...elsewhere(), HTTP_PROXY: proxy.url } });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(JSON.parse(stdout)).toMatchObject({ records: expect.any(Array) });
  expect([...proxy.asked]).toEqual(['aws.invalid']);
});

it.each(['.invalid', '*'])('a whole command asks AWS directly where NO_PROXY is %s', async (exception) => {
  const proxy = await forwardingProxy();
  const env = { ...elsewhere(), HTTP_PROXY: proxy.url, NO_PROXY: exception, AWS_MAX_ATTEMPTS: '1' };
  const { code, stdout } = await run(['list', '--json'], { env });
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect([...proxy.asked]).toEqual([]);
});
