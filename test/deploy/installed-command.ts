import { mkdtempSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lambda } from '../../sandbox/aws/lambda.ts';
import { Faults } from '../../sandbox/faults.ts';
import type { LoopbackServer } from '../../sandbox/loopback.ts';
import { serve } from '../../sandbox/loopback-server.ts';
import { expectNoCanary } from '../support/canaries.ts';
import { installInto } from '../support/packed.ts';
import type { RunningFunction } from '../support/runtime-api.ts';
import { serveWebexOrg } from '../support/webex-org.ts';
import { startDeployedFunction } from './deployed-function.ts';
import type { DeployedStack } from './deployed-stack.ts';
import type { Operator } from './operator.ts';
import type { Json, StandInAws } from './stand-in-aws.ts';

/** What a person does who has the packed package and credentials of AWS, one thing after the other. */
export function rehearseInstalledCommand(stage: {
  aws: StandInAws;
  operator: Operator;
  home: string;
  describeStack: () => Promise<DeployedStack>;
}): void {
  const { aws, operator, home } = stage;
  let org: Awaited<ReturnType<typeof serveWebexOrg>>;
  let running: RunningFunction;
  let functions: LoopbackServer;
  let folder: string;

  beforeAll(async () => {
    // Another record of the account publishes into the usual one.
    org = await serveWebexOrg('CLINIC_TOKEN');
    const stack = await stage.describeStack();
    const environment = { ...org.environment, AWS_ENDPOINT_URL: aws.url };
    running = await startDeployedFunction(aws, stack, { home, environment });
    const { FunctionName, Environment } = await stack.function();
    // The stand-in of AWS runs no function: this one runs the deployed code.
    const deployed = {
      name: FunctionName,
      environment: { ...Environment.Variables, ...org.environment },
      async invoke(event: unknown) {
        const { result, error } = await running.invoke(event);
        if (!error) return { log: [], answer: result };
        return { log: [], error: Object.assign(new Error(error.errorMessage), { name: error.errorType }) };
      },
    };
    functions = await serve(lambda([deployed]), { now: Date.now, sleep, faults: new Faults() });
    folder = mkdtempSync(join(home, 'empty-'));
    installInto(folder);
  }, 120_000);
  afterAll(async () => {
    await Promise.all([functions.close(), org.close()]);
    expectNoCanary(await running.stop());
  });

  /** What it printed, read as JSON. Nothing that it shows may hold a secret. */
  async function broker(words: string, input?: object): Promise<Json> {
    const surroundings = { AWS_ENDPOINT_URL_LAMBDA: functions.url };
    const ran = await operator.npx(folder, `${words} --json`, surroundings, input && JSON.stringify(input));
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expectNoCanary(ran);
    return JSON.parse(ran.stdout);
  }

  test('finds the deployed settings, in a folder that has nothing else', async () => {
    expect(readdirSync(folder)).toEqual(['node_modules']);
    const { settings, outputs } = await broker('config');
    expect(settings).toMatchObject({ name: 'token-broker', sweepMinutes: 30 });
    expect(outputs).toHaveProperty('FunctionName');
  });

  test('sets up a Service App, whose token is then in its variable', async () => {
    expect(await broker('setup clinic', org.newApp())).toMatchObject({ record: 'clinic', registered: true });
    expect(org.webex.isLive(org.published())).toBe(true);
  });

  test('watches it', async () => {
    expect(await broker('status clinic')).toMatchObject({ fine: true, records: [{ variable: 'in_step' }] });
    expect((await broker('history clinic')).events).toContainEqual(expect.objectContaining({ what: 'refreshed' }));
  });

  test('forces a new token', async () => {
    const before = org.published();
    expect(await broker('refresh clinic --force')).toMatchObject({ result: { outcome: 'refreshed' } });
    expect(org.published()).not.toBe(before);
    expect(org.webex.isLive(org.published())).toBe(true);
  });

  test('removes it, and can bring it back', async () => {
    const remove = () => broker('remove clinic --yes');
    expect(await remove()).toMatchObject({ record: 'clinic', removed: true });
    expect(await broker('list --removed')).toEqual({ removed: ['clinic'] });
    expect(await broker('restore clinic --yes')).toMatchObject({ restored: true });
    expect(await broker('list --removed')).toEqual({ removed: [] });
    await remove();
  });
}
