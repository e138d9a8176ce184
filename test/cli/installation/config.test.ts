import { expect, it } from 'vitest';
import { deployedSettings } from '../../../cli/installation/config.ts';
import { parseSettings } from '../../../lambda/refresh/settings.ts';
import { operate, operateJson } from '../operate.ts';
import { fresh, SandboxHere } from '../sandbox-here.ts';

fresh(new SandboxHere());

interface Shown {
  stack: string;
  settings: Record<string, unknown>;
  outputs: Record<string, string>;
}

it('shows the deployed settings and the outputs of the stack, as lines and as JSON', async () => {
  const { code, stack, settings, outputs } = await operateJson<Shown>('config');
  expect({ code, stack }).toEqual({ code: 0, stack: 'token-broker' });
  expect(settings).toMatchObject({ name: 'token-broker', sweepMinutes: 60, renewAt: 0.5, kmsKeyArn: null });
  expect(outputs).toHaveProperty('FunctionName');
  const { printed } = await operate('config');
  for (const [name, value] of Object.entries({ ...settings, ...outputs })) {
    const line = printed.split('\n').find((one) => one.startsWith(`${name} `));
    expect(line?.endsWith(` ${value ?? '-'}`), name).toBe(true);
  }
});

it('shows what the function works with, even where that is not the default', () => {
  const env = {
    RECORD_PREFIX: 'eu/',
    SCHEDULE_GROUP: 'g',
    SCHEDULER_ROLE_ARN: 'r',
    DEAD_LETTER_QUEUE_ARN: 'q',
    TOPIC_ARN: 't',
    ROSTER_ARN: 'o',
    HEARTBEAT_SECRET: 'ops/heartbeat',
    RENEW_AT: '0.7',
    SWEEP_MINUTES: '15',
    RUNBOOK_URL: 'https://wiki.example.com/runbook',
    WEBEX_API_BASE_URL: 'https://api-usgov.webex.com/v1',
    CONTACT_CENTER_BASE_URL: 'https://cc.example.com',
  };
  const tokenEndpoint = { tokenUrl: 'https://x', consumerPrefix: 'c/', consumerTokenPrefix: 't/' };
  expect(deployedSettings({ settings: parseSettings(env), recordKeyArn: 'arn:k', tokenEndpoint })).toEqual({
    name: 'eu',
    runbookUrl: 'https://wiki.example.com/runbook',
    heartbeatUrl: 'ops/heartbeat',
    sweepMinutes: 15,
    renewAt: 0.7,
    kmsKeyArn: 'arn:k',
    webexApiBaseUrl: 'https://api-usgov.webex.com/v1',
    contactCenterBaseUrl: 'https://cc.example.com',
    tokenEndpoint: true,
  });
});

it.each(['config clinic', 'config clinic acme'])('refuses the name of a record: %s', async (command) => {
  const warned = 'config takes no NAME: status NAME shows a record. See --help.';
  expect(await operate(command)).toMatchObject({ code: 2, printed: '', warned });
});
