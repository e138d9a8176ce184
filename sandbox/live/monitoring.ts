import type { DeployedStack, StackResource } from '../aws/cloudformation.ts';
import { LOG_GROUP, SWEEP, WAKES } from '../aws/deployed-stack.ts';
import type { Invoked } from '../aws/lambda.ts';
import { linesInLog } from '../aws/lambda-log.ts';
import { uuid } from '../aws/notation.ts';
import type { Sns } from '../aws/sns.ts';
import { Sqs } from '../aws/sqs.ts';
import type { VirtualClock } from '../clock.ts';
import { AlarmActions } from '../cloudwatch/alarm-actions.ts';
import { alarmsIn, type Template } from '../cloudwatch/alarm-definition.ts';
import { CloudWatch } from '../cloudwatch/cloudwatch.ts';
import { LogGroups } from '../cloudwatch/log-groups.ts';
import { logs } from '../cloudwatch/logs.ts';
import { monitoring } from '../cloudwatch/monitoring.ts';
import type { LoopbackServer } from '../loopback.ts';
import type { StandIn } from '../loopback-server.ts';
import { seededRandom } from '../random.ts';
import { outputsOf } from './stack-outputs.ts';

/** What AWS keeps around the function to tell whether it is well. */
export interface Monitoring {
  cloudWatch: CloudWatch;
  logGroups: LogGroups;
  /** Runs the function: what it logs goes into its log group and, as far as it is metrics, to the alarms. */
  logged(run: () => Promise<Invoked>): Promise<Invoked>;
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

/** Deploys what of a template is not the function itself: its alarms, its log, and the queue of what could not be delivered. */
export async function startMonitoring(
  { clock, sns, topicArn, open }: Account,
  template: Template,
  functionName: string,
): Promise<Monitoring> {
  const actions = new AlarmActions(topicArn, (message) => sns.publish(message));
  const cloudWatch = new CloudWatch(clock, alarmsIn(template), (change) => actions.hear(change));
  const queues = new Sqs();
  const logGroups = new LogGroups();
  logGroups.create(LOG_GROUP);
  const random = seededRandom(9);
  const stream = `${new Date(clock.now()).toISOString().slice(0, 10).replaceAll('-', '/')}/[$LATEST]${uuid(random).replaceAll('-', '')}`;
  const physicalIds: Record<string, string> = {
    'AWS::Lambda::Function': functionName,
    'AWS::Logs::LogGroup': LOG_GROUP,
    'AWS::Scheduler::Schedule': SWEEP,
    'AWS::Scheduler::ScheduleGroup': WAKES,
    'AWS::SNS::Topic': topicArn,
    'AWS::SQS::Queue': queues.createQueue('token-broker-dead-letters'),
  };

  const resources = Object.entries(template.Resources).map(([logicalId, { Type, Properties }]): StackResource => {
    const { AlarmName } = (Properties ?? {}) as { AlarmName?: string };
    return { logicalId, type: Type, physicalId: AlarmName ?? physicalIds[Type] ?? logicalId };
  });

  const watching = await open(monitoring(cloudWatch, actions));
  const queueing = await open(queues);
  const logging = await open(logs(logGroups));
  return {
    cloudWatch,
    logGroups,
    logged: async (run) => {
      const startedAt = clock.now();
      const invoked = await run();
      for (const line of invoked.log) cloudWatch.readLog(JSON.parse(line));
      const invocation = { requestId: uuid(random), startedAt, endedAt: clock.now() };
      for (const { at, message } of linesInLog(invoked, invocation)) logGroups.write(LOG_GROUP, stream, at, message);
      return invoked;
    },
    stack: { outputs: outputsOf(template, resources), resources },
    awsEnv: {
      AWS_ENDPOINT_URL_CLOUDWATCH: watching.url,
      AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: logging.url,
      AWS_ENDPOINT_URL_SQS: queueing.url,
    },
    close: async () => {
      cloudWatch.close();
      await Promise.all([watching, queueing, logging].map((server) => server.close()));
    },
  };
}
