import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings } from '../../lib/settings.ts';
import { TokenBrokerStack } from '../../lib/token-broker-stack.ts';
import { arn } from '../../sandbox/aws/notation.ts';
import { cdkApp } from '../support/cdk-app.ts';
import type { DeployedFunction } from '../support/runtime-api.ts';

interface Resource {
  Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: a template is JSON, and the tests say what they expect of it.
  Properties: any;
}

export interface BundledFunction extends DeployedFunction {
  /** What its stack consists of, by logical id. */
  resources: Record<string, Resource>;
  remove(): void;
}

/** A function as CDK would deploy it: the bundle that it makes, and the environment that the stack gives it. */
export function bundleFunction(
  construct: 'Refresh' | 'TokenEndpoint' = 'Refresh',
  flags: Record<string, unknown> = {},
): BundledFunction {
  const outdir = mkdtempSync(join(tmpdir(), 'token-broker-bundle-'));
  const app = cdkApp(flags, { outdir, builtinCloudFormationValidation: false });
  const { artifactId } = new TokenBrokerStack(app, readSettings(app.node));
  const resources: Record<string, Resource> = app.synth().getStackArtifact(artifactId).template.Resources;

  const functions = Object.entries(resources).filter(([, { Type }]) => Type === 'AWS::Lambda::Function');
  const [, found] = functions.find(([id]) => id.startsWith(construct)) as [string, Resource];
  const { Properties } = found;
  const environment = Object.entries(Properties.Environment.Variables as Record<string, string | Reference>);
  return {
    name: Properties.FunctionName,
    directory: join(outdir, `asset.${Properties.Code.S3Key.replace('.zip', '')}`),
    handler: Properties.Handler,
    timeoutSeconds: Properties.Timeout,
    environment: Object.fromEntries(environment.map(([name, value]) => [name, deployedValue(value, resources)])),
    resources,
    remove: () => rmSync(outdir, { recursive: true }),
  };
}

type Reference = { Ref: string } | { 'Fn::GetAtt': [string, 'Arn'] };

/** What CloudFormation would put there: a text as it stands, for a resource its ARN. */
function deployedValue(value: string | Reference, resources: Record<string, Resource>): string {
  if (typeof value === 'string') return value;
  const id = 'Ref' in value ? value.Ref : value['Fn::GetAtt'][0];
  const type = resources[id]?.Type;
  if (type === 'AWS::IAM::Role') return `arn:aws:iam::123456789012:role/${id}`;
  if (type === 'AWS::SQS::Queue') return arn('sqs', id);
  // A secret answers to its name, too.
  if (type === 'AWS::SecretsManager::Secret') return id;
  if (type === 'AWS::SNS::Topic') return arn('sns', id);
  if (type === 'AWS::Lambda::Function') return resources[id]?.Properties.FunctionName;
  throw new Error(`The function's environment refers to ${id}, and this test does not know what that becomes.`);
}
