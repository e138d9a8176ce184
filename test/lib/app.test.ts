import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import cdkJson from '../../cdk.json' with { type: 'json' };

const output = mkdtempSync(join(tmpdir(), 'token-broker-app-'));
afterAll(() => rmSync(output, { recursive: true }));

/** Runs the app as the CDK CLI does, but without credentials or anything else from this environment. */
function runApp(flags: Record<string, unknown> = {}) {
  return spawnSync(process.execPath, [fileURLToPath(new URL('../../bin/token-broker.ts', import.meta.url))], {
    cwd: tmpdir(),
    encoding: 'utf8',
    env: {
      // Which takes most of the time, and is tried in nag.test.ts.
      CDK_VALIDATION: 'false',
      CDK_OUTDIR: output,
      CDK_CONTEXT_JSON: JSON.stringify({ ...cdkJson.context, ...flags, 'aws:cdk:bundling-stacks': [] }),
    },
  });
}

describe('the CDK app', () => {
  test('needs neither configuration nor credentials, makes a template, and warns that no address would be told', () => {
    const { status, stderr } = runApp();
    expect(status).toBe(0);
    expect(stderr).toContain('No address gets alarms and messages: set alarmEmail, or subscribe to the topic.');
    expect(readdirSync(output)).toContain('token-broker.template.json');
  });

  test('says what is wrong with the settings, and nothing else', () => {
    const { status, stderr } = runApp({ sweepMinutes: 'often', renewAt: 1 });
    expect(status).toBe(1);
    expect(stderr.split('\n')).toEqual([
      'The settings, from cdk.json or -c, cannot be used:',
      '- sweepMinutes must be a whole number from 5 to 60.',
      '- renewAt must be a number from 0.1 to 0.8.',
      '',
    ]);
  });
});
