import type { DeployedStack, StackResource } from '../aws/cloudformation.ts';
import { SWEEP, WAKES } from '../aws/deployed-stack.ts';
import type { Sns } from '../aws/sns.ts';
import { Sqs } from '../aws/sqs.ts';
import type { VirtualClock } from '../clock.ts';
import { AlarmActions } from '../cloudwatch/alarm-actions.ts';
import { alarmsIn, type Template } from '../cloudwatch/alarm-definition.ts';
import { CloudWatch } from '../cloudwatch/cloudwatch.ts';
import { monitoring } from '../cloudwatch/monitoring.ts';
import type { LoopbackServer, StandIn } from '../loopback-server.ts';

/** What AWS keeps around the function to tell whether it is well. */
export interface Monitoring {
  cloudWatch: CloudWatch;
  /** What the stack says of itself and of its parts. */
  stack: Pick<DeployedStack, 'outputs' | 'resources'>;
  /** By these, clients find it. */
  awsEnv: Record<string, string>;
  close(): Promise<void>;
}

/** What it stands in. */
interface Account {
  clock: Pick<VirtualClock, 'now' | 'at'>;
  sns: Pick<Sns, 'publish'>;
  topicArn: string;
  /** Serves a stand-in as the account does its others. */
  open: (standIn: StandIn) => Promise<LoopbackServer>;
}

/** Deploys what of a template is not the function itself: its alarms, and the queue of what could not be delivered. */
export async function startMonitoring(
  { clock, sns, topicArn, open }: Account,
  template: Template,
  functionName: string,
): Promise<Monitoring> {
  const actions = new AlarmActions(topicArn, (message) => sns.publish(message));
  const cloudWatch = new CloudWatch(clock, alarmsIn(template), (change) => actions.hear(change));
  const queues = new Sqs();
  const physicalIds: Record<string, string> = {
    'AWS::Lambda::Function': functionName,
    'AWS::Scheduler::Schedule': SWEEP,
    'AWS::Scheduler::ScheduleGroup': WAKES,
    'AWS::SNS::Topic': topicArn,
    'AWS::SQS::Queue': queues.createQueue('token-broker-dead-letters'),
  };

  const watching = await open(monitoring(cloudWatch, actions));
  const queueing = await open(queues);
  return {
    cloudWatch,
    stack: {
      outputs: { ...literalOutputs(template), FunctionName: functionName },
      resources: Object.entries(template.Resources).map(([logicalId, { Type, Properties }]): StackResource => {
        const { AlarmName } = (Properties ?? {}) as { AlarmName?: string };
        return { logicalId, type: Type, physicalId: AlarmName ?? physicalIds[Type] ?? logicalId };
      }),
    },
    awsEnv: { AWS_ENDPOINT_URL_CLOUDWATCH: watching.url, AWS_ENDPOINT_URL_SQS: queueing.url },
    close: async () => {
      cloudWatch.close();
      await Promise.all([watching.close(), queueing.close()]);
    },
  };
}

/** Those that do not depend on what AWS made of the stack. */
function literalOutputs({ Outputs = {} }: Template): Record<string, string> {
  const literal = Object.entries(Outputs).map(([name, { Value }]) => [name, Value] as const);
  return Object.fromEntries(literal.filter((output): output is [string, string] => typeof output[1] === 'string'));
}
