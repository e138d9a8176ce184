import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { statementsFor } from '../../../cli/installation/iam-policy.ts';
import { operate, operateJson } from '../operate.ts';
import { fresh, SandboxHere } from '../sandbox-here.ts';

fresh(new SandboxHere());

const everything = {
  functionName: 'eu-refresh',
  log: { group: 'eu-RefreshLogsE8FB3D0F-vT7cRk2MfYbh' },
  recordPrefix: 'eu/',
  rosterArn: 'arn:aws-eusc:secretsmanager:eusc-de-east-1:210987654321:secret:Roster-Wz3k-AbCdEf',
  topicArn: 'arn:aws-eusc:sns:eusc-de-east-1:210987654321:eu-alerts',
  recordKeyArn: 'arn:aws-eusc:kms:eusc-de-east-1:210987654321:key/k',
  tokenEndpoint: { tokenUrl: 'https://x', consumerPrefix: 'eu-consumers/', consumerTokenPrefix: 'eu-tokens/' },
};

describe('the policy of an operator', () => {
  it('allows exactly what docs/security.md says that an operator needs', () => {
    const [, section = ''] = readFileSync('docs/security.md', 'utf8').split('## What an operator needs\n');
    const [needed = ''] = section.split('\n## ');
    const named = [...needed.matchAll(/`([a-z]+:[A-Z]\w+)`/g)].map(([, action]) => action);
    const allowed = statementsFor(everything, 'eu').flatMap(({ Action }) => Action);
    expect([...new Set(allowed)].sort()).toEqual([...new Set(named)].sort());
  });

  it('ends at the installation, in every partition, region and account', () => {
    const resources = statementsFor(everything, 'eu-stack').flatMap(({ Resource }) => Resource);
    const bounded = resources.filter((resource) => resource !== '*');
    expect(resources.length - bounded.length).toBe(2);
    for (const resource of bounded) {
      expect(resource).toMatch(/^arn:aws-eusc:[a-z]+:eusc-de-east-1:210987654321:/);
      expect(resource).toMatch(/[:/]eu[-/]|:key\/k$|:secret:Roster-Wz3k-AbCdEf$/);
    }
  });

  it('leaves out the key and the consumers of an installation that has none', () => {
    const { recordKeyArn, tokenEndpoint, ...bare } = everything;
    const sids = statementsFor({ ...bare, tokenEndpoint: undefined }, 'eu').map(({ Sid }) => Sid);
    expect(sids).not.toEqual(expect.arrayContaining(['UseTheKey']));
    expect(sids).not.toEqual(expect.arrayContaining(['ChangeConsumers']));
  });

  it('is printed as JSON for the installation that the stack names', async () => {
    const { code, ...policy } = await operateJson<{ Statement: { Resource: string }[] }>('iam-policy');
    expect(code).toBe(0);
    expect(policy).toHaveProperty('Version', '2012-10-17');
    expect(JSON.stringify(policy)).toContain(':secret:token-broker/*');
    const { outputs } = await operateJson<{ outputs: Record<string, string> }>('config');
    expect(JSON.stringify(policy)).toContain(`:log-group:${outputs.LogGroupName}:*`);
    expect((await operate('iam-policy clinic')).code).toBe(2);
  });
});
