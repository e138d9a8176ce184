import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type RunningFunction, startFunction } from '../support/runtime-api.ts';
import { DeployedStack } from './deployed-stack.ts';
import type { Json, StandInAws } from './stand-in-aws.ts';

/**
 * Runs the code of the stack's function, from the bucket that it is deployed from, in the function's environment and
 * with what `environment` adds to it.
 */
export async function startDeployedFunction(
  aws: StandInAws,
  stack: DeployedStack,
  { home, environment }: { home: string; environment: Record<string, string> },
): Promise<RunningFunction> {
  const deployed = await stack.function();
  const directory = mkdtempSync(join(home, 'code-'));
  const zip = await download(aws, codeKey(stack));
  if (createHash('sha256').update(zip).digest('base64') !== deployed.CodeSha256) {
    throw new Error('What lies in the bucket is not what the function runs.');
  }
  writeFileSync(join(directory, 'code.zip'), zip);
  execFileSync('python3', ['-m', 'zipfile', '-e', 'code.zip', '.'], { cwd: directory });
  return startFunction({
    name: deployed.FunctionName,
    directory,
    handler: deployed.Handler,
    environment: { ...deployed.Environment.Variables, ...environment },
    timeoutSeconds: deployed.Timeout,
  });
}

function codeKey({ template }: DeployedStack): string {
  const resources: Json[] = Object.values(template.Resources);
  return resources.find(({ Type }) => Type === 'AWS::Lambda::Function').Properties.Code.S3Key;
}

/** From the bucket that `cdk bootstrap` has made. */
async function download(aws: StandInAws, Key: string): Promise<Buffer> {
  const Bucket = (await DeployedStack.describe(aws, 'CDKToolkit')).id('AWS::S3::Bucket');
  const Params = { Bucket, Key };
  const url = await aws.ask('s3', 'generate_presigned_url', { ClientMethod: 'get_object', Params });
  return Buffer.from(await (await fetch(url)).arrayBuffer());
}
