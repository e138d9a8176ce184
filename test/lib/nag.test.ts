import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Aws, CfnResource, Stack, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, type NagPack, ServerlessChecks } from 'cdk-nag';
import { describe, expect, test, vi } from 'vitest';
import { acknowledgements } from '../../lib/acknowledgements.ts';
import { readSettings } from '../../lib/settings.ts';
import { TokenBroker } from '../../lib/token-broker.ts';
import { TokenBrokerStack } from '../../lib/token-broker-stack.ts';
import { cdkApp } from '../support/cdk-app.ts';

const packs: [name: string, new () => NagPack][] = [
  ['AwsSolutions', AwsSolutionsChecks],
  ['Serverless', ServerlessChecks],
];

/** Of a stack that can be deployed anywhere. */
const place = { partition: Aws.PARTITION, region: Aws.REGION, account: Aws.ACCOUNT_ID };
const all = { name: 'token-broker', tokenEndpoint: true };

/** A stack that uses every setting. */
function everySetting(): { app: App; stack: TokenBrokerStack } {
  const app = cdkApp({
    'aws:cdk:bundling-stacks': [],
    alarmEmail: 'ops@example.com',
    kmsKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
    tokenEndpoint: true,
    tokenEndpointDomain: 'tokens.example.com',
    tokenEndpointCertificateArn: 'arn:aws:acm:eu-west-1:111122223333:certificate/1234abcd',
  });
  return { app, stack: new TokenBrokerStack(app, readSettings(app.node)) };
}

/** What a pack finds there: the finding's id, and where. */
function findings(Pack: new () => NagPack): string[] {
  return findingsIn(everySetting().stack, Pack);
}

function findingsIn(stack: Stack, Pack: new () => NagPack): string[] {
  return new Pack()
    .validateScope(stack)
    .violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath }) => `${ruleName} at ${constructPath}`),
    );
}

interface Report {
  pluginReports: { violations: { violatingConstructs: object[] }[] }[];
}

describe("CDK's own validation", () => {
  test('finds a property of the wrong type, and nothing else, in a stack that uses every setting', () => {
    const { app, stack } = everySetting();
    new CfnResource(stack, 'Wrong', { type: 'AWS::SQS::Queue', properties: { DelaySeconds: 'long' } });
    expect(() => app.synth()).toThrow(/validation/i);
    const report: Report = JSON.parse(readFileSync(join(app.outdir, 'validation-report.json'), 'utf8'));
    const found = report.pluginReports.flatMap(({ violations }) => violations);
    expect(found.flatMap(({ violatingConstructs }) => violatingConstructs)).toMatchObject([
      { constructPath: 'token-broker/Wrong' },
    ]);
  });
});

describe('cdk-nag', () => {
  test.each(packs)('%s finds nothing that is not acknowledged', (_name, Pack) => {
    expect(findings(Pack)).toEqual([]);
  });

  test("finds nothing of the broker's in another app's stack, which knows its account and region", () => {
    const env = { account: '111122223333', region: 'eu-west-1' };
    const stack = new Stack(new App({ context: { 'aws:cdk:bundling-stacks': [] } }), 'theirs', { env });
    new TokenBroker(stack, 'Broker', { tokenEndpoint: true });
    expect(findingsIn(stack, AwsSolutionsChecks)).toEqual([]);
  });

  test('would find each thing that is acknowledged, there and nowhere else', () => {
    const acknowledge = vi.spyOn(Validations.prototype, 'acknowledge').mockImplementation(() => {});
    const found = packs.flatMap(([, Pack]) => findings(Pack)).sort();
    acknowledge.mockRestore();
    const acknowledged = acknowledgements(all, place).map(({ at, id }) => `${id} at token-broker/Default/${at}/`);
    expect(found).toEqual(acknowledged.sort().map((start) => expect.stringContaining(start)));
  });

  test('hears a reason for each, in a sentence', () => {
    for (const { reason } of acknowledgements(all, place)) expect(reason).toMatch(/^[A-Z].{30,}\.$/);
  });
});
