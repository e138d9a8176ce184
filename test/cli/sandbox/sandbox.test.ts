import { once } from 'node:events';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { describe, expect, it, onTestFinished } from 'vitest';
import { sandbox } from '../../../cli/sandbox/sandbox.ts';
import type { describeSandbox } from '../../../cli/sandbox/words.ts';
import { type ExitCode, runCommand } from '../../../cli/terminal/command.ts';
import { parseConfig } from '../../../lambda/broker/record/config.ts';
import { Secret } from '../../../lambda/broker/record/secret.ts';
import { SECRET_MARK } from '../../../sandbox/live/live-sandbox.ts';
import { synthesized } from '../../lib/synthesized.ts';
import { runHere } from '../broker-here.ts';
import { expectNoSecret } from '../broker-process.ts';
import { operate } from '../operate.ts';

type Description = ReturnType<typeof describeSandbox>;

/** Runs a sandbox in this process, until Ctrl-C. */
async function started(...args: string[]) {
  const ready = Promise.withResolvers<string>();
  const warned: string[] = [];
  const ended: Promise<ExitCode> = runCommand(sandbox, ['--port', '0', ...args], {
    print: ready.resolve,
    warn: (line) => warned.push(line),
    readInput: async () => '',
  });
  void ended.then(() => ready.reject(new Error(`It ended at once: ${warned.join()}`)));
  const printed = await ready.promise;
  const end = (): Promise<ExitCode> => {
    process.emit('SIGINT');
    return ended;
  };
  onTestFinished(async () => void (await end()));
  return { printed, warned, end };
}

describe('what it says', () => {
  it('is how to point a shell at it, and where the secrets are', async () => {
    const { printed } = await started();
    const [, enter = ''] =
      /\n {2}bash, zsh +eval "\$\(npx wxcc-token-broker (sandbox env --port \d+)\)"\n/.exec(printed) ?? [];
    const { printed: lines } = await operate(enter);
    expect(lines).toMatch(/^unset AWS_PROFILE AWS_SESSION_TOKEN\nexport AWS_\w+=\S+\n/);
    for (const service of ['SECRETS_MANAGER', 'LAMBDA', 'CLOUDFORMATION', 'SCHEDULER', 'SNS']) {
      expect(lines).toMatch(new RegExp(`\\nexport AWS_ENDPOINT_URL_${service}=http://127\\.0\\.0\\.1:\\d+$`, 'm'));
    }
    expect(printed).toMatch(/\nTo be registered {2}acme, for variable ACME_TOKEN of org /);
    expect(printed).toMatch(/\n {2}client id +C[\da-f]+\n {2}client secret +in \S+\/acme\.json\n/);
    expectNoSecret(printed);
  });

  it('is the secrets too, if the command asks for them', async () => {
    const { printed } = await started('--show-secrets');
    expect(printed).toMatch(
      new RegExp(`\\n +client secret +${SECRET_MARK}\\S+\\n +refresh token +${SECRET_MARK}\\S+\\n`),
    );
  });

  it('is what the function does, and what people hear', async () => {
    const { printed, warned } = await started();
    expect(warned).toEqual([
      expect.stringMatching(
        /^\d{4}-\d\d-\d\d \d\d:\d\d UTC +broker +clinic-writer: refreshed\. The new token [\da-f]{8} is\s+saved/,
      ),
      expect.stringMatching(/broker +clinic: refreshed\. The new token [\da-f]{8} is\s+saved and\s+published;/),
    ]);
    expectNoSecret(printed, ...warned);
  });
});

describe('what is in it', () => {
  it('is the function, with its settings and its log', async () => {
    const { env } = JSON.parse((await started('--json')).printed) as Description;
    const client = new LambdaClient({ endpoint: env.AWS_ENDPOINT_URL_LAMBDA as string });
    const [clinic, writer] = await Promise.all(
      ['clinic', 'clinic-writer'].map(async (serviceApp) => {
        const Payload = JSON.stringify({ serviceApp });
        const command = new InvokeCommand({ FunctionName: 'token-broker-refresh', LogType: 'Tail', Payload });
        const { LogResult = '' } = await client.send(command);
        return Buffer.from(LogResult, 'base64').toString();
      }),
    );
    expect(clinic).toMatch(/^\{.*"message":"reconciled","serviceApp":"clinic",.*\}\n$/);
    expect(writer).toMatch(/^\{.*"message":"reconciled","serviceApp":"clinic-writer",.*\}\n$/);
    expectNoSecret(clinic ?? '', writer ?? '');
  });

  it('is a stack that says what the deployed one says', async () => {
    const { env } = JSON.parse((await started('--json')).printed) as Description;
    const answer = await fetch(env.AWS_ENDPOINT_URL_CLOUDFORMATION as string, {
      method: 'POST',
      body: new URLSearchParams({ Action: 'DescribeStacks', StackName: 'token-broker' }),
    });
    const keys = [...(await answer.text()).matchAll(/<OutputKey>(\w+)</g)].map(([, key]) => key);
    expect(keys).toContain('FunctionName');
    expect(Object.keys(synthesized({ tokenEndpoint: 'true' }).findOutputs('*'))).toEqual(expect.arrayContaining(keys));
  });

  it('is a Service App whose credentials make a record, which no other user can read, until it ends', async () => {
    const { printed, end } = await started('--json');
    const { newcomer } = JSON.parse(printed) as Description;
    const { record, credentialsFile } = newcomer;
    const text = new Secret(readFileSync(credentialsFile, 'utf8'));
    expect(parseConfig(record, text)).toMatchObject({ target: { variableName: 'ACME_TOKEN' } });
    expect(statSync(credentialsFile).mode & 0o777).toBe(0o600);
    expectNoSecret(printed);
    expect(await end()).toBe(0);
    expect(existsSync(credentialsFile)).toBe(false);
  });
});

it('a dead grant comes with a new pair in a file, which cures it while the fault lasts', async () => {
  const { printed, warned } = await started('--json');
  const { env, port } = JSON.parse(printed) as Description;
  const { stdout } = await runHere(['sandbox', 'fault', 'grant-dies', '--port', String(port)]);
  const [, file = ''] = /npx wxcc-token-broker rotate-secret clinic --yes < (\S+)$/m.exec(stdout) ?? [];
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const rotated = await runHere(['rotate-secret', 'clinic', '--yes'], { env, input: readFileSync(file, 'utf8') });
  expect(rotated).toMatchObject({ code: 0 });
  expect(warned).toEqual([]);
});

it('tells who watches of each fault, and shows each message whole', async () => {
  const { printed, warned } = await started();
  const [, port = ''] = /--port (\d+)/.exec(printed) ?? [];
  const { stdout } = await runHere(['sandbox', 'env', '--port', port, '--json']);
  await runHere(['sandbox', 'fault', 'variable-gone', '--port', port]);
  await runHere(['refresh', 'clinic', '--force'], { env: JSON.parse(stdout).env });
  await runHere(['sandbox', 'fault', 'none', '--port', port]);
  const told = warned.slice(2).map((line) => line.replace(/\s+/g, ' '));
  expect(told).toEqual([
    expect.stringMatching(/ admin deletes the global variable CLINIC_TOKEN$/),
    expect.stringMatching(
      / people get the message "Webex token of clinic: VARIABLE_NOT_FOUND" \| .* \| Callers: .* \| What to do: /,
    ),
    expect.stringMatching(/ broker clinic: VARIABLE_NOT_FOUND: /),
    expect.stringMatching(/ admin ends the fault variable-gone$/),
  ]);
});

it.each([
  ['acme', 'sandbox takes no NAME; its commands are env and fault. See --help.'],
  ['--port 80', '--port must be a number from 1024 to 65000, or 0 for any free ports. See --help.'],
  ['--port 5e3', '--port must be a number from 1024 to 65000, or 0 for any free ports. See --help.'],
  ['--live --port 5700', '--live takes free ports; its shell file names them. See --help.'],
])('refuses "sandbox %s"', async (args, warned) => {
  expect(await operate(`sandbox ${args}`)).toMatchObject({ code: 2, printed: '', warned });
});

it('names a port that is taken, with the way to other ones, and leaves nothing behind', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void other.close());
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  // The first one is the commands' own; the stand-ins begin with the next.
  expect(await operate(`sandbox --port ${port - 1}`)).toMatchObject({
    code: 1,
    printed: '',
    warned: `Port ${port} of this machine is taken, perhaps by a sandbox that runs already. End it, or choose other ports: npx wxcc-token-broker sandbox --port ${port + 99}`,
  });
});
