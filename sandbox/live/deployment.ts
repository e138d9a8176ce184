import { cloudFormation } from '../aws/cloudformation.ts';
import { type Invoked, lambda } from '../aws/lambda.ts';
import { type LoopbackServer, type StandIn, serve } from '../loopback-server.ts';

export interface Deployment {
  stack: string;
  functionArn: string;
  /** What the function is deployed with. */
  settings: Record<string, string>;
  invoke: (event: unknown) => Promise<Invoked>;
}

/** What a deployment brings with it, for those who look for it and work with it. */
export interface Deployed {
  /** By these, the AWS SDKs find it. */
  env: Record<string, string>;
  servers: LoopbackServer[];
}

/** Serves the stack and its function; `through` is laid around every stand-in. */
export async function deploy(
  { stack, functionArn, settings, invoke }: Deployment,
  world: Parameters<typeof serve>[1],
  through: (standIn: StandIn) => StandIn = (standIn) => standIn,
): Promise<Deployed> {
  const name = functionArn.replace(/^.*:/, '');
  const outputs = { FunctionName: name, RecordPrefix: settings.RECORD_PREFIX ?? '' };
  const functions = await serve(through(lambda([{ name, environment: settings, invoke }])), world);
  const stacks = await serve(through(cloudFormation([{ name: stack, createdAt: world.now(), outputs }])), world);
  return {
    env: { AWS_ENDPOINT_URL_LAMBDA: functions.url, AWS_ENDPOINT_URL_CLOUDFORMATION: stacks.url },
    servers: [functions, stacks],
  };
}
