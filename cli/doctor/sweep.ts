import { type CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import { GetScheduleCommand, type GetScheduleCommandOutput, type SchedulerClient } from '@aws-sdk/client-scheduler';
import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { METRIC_DIMENSION, METRIC_NAMESPACE, SWEEP_COMPLETED } from '../../lambda/aws/metric-names.ts';
import { errorName } from '../../lambda/aws/store-failures.ts';
import { COMMAND } from '../../lambda/broker/command-name.ts';
import { DAY, duration, type Instant, MINUTE } from '../../lambda/broker/record/time.ts';
import { asking } from '../installation/aws-failures.ts';
import { restoreStack } from './cures.ts';
import type { Deployment } from './deployment.ts';
import { check, type Finding } from './finding.ts';

const PERIOD = 5 * MINUTE;
/** One answer of CloudWatch holds 1440 periods. */
const LOOK_BACK = 3 * DAY;
/** When the alarm `silence` goes on. */
const SILENT_SWEEPS = 3;

/** Whether something makes the sweeps begin. */
export function scheduleFindings(deployment: Deployment, client: SchedulerClient): Promise<Finding[]> {
  return check('schedule', async ({ ok, problem }) => {
    const [name] = await deployment.parts('AWS::Scheduler::Schedule');
    const [group] = await deployment.parts('AWS::Scheduler::ScheduleGroup');
    const schedule = await scheduled(name, group, client);
    const restore = restoreStack(deployment);
    if (!schedule)
      return problem('The schedule of the sweep was deleted: the broker no longer refreshes tokens.', restore);
    if (schedule.State === 'ENABLED') return ok(`The sweep is scheduled at ${schedule.ScheduleExpression}.`);
    return problem('The schedule of the sweep is disabled: the broker no longer refreshes tokens.', restore);
  });
}

/** Whether sweeps come to their end. */
export function sweepFindings(
  deployment: Deployment,
  client: CloudWatchClient,
  { now, sweepMs }: { now: Instant; sweepMs: number },
): Promise<Finding[]> {
  return check('sweep', async ({ ok, problem, warning }) => {
    const last = await lastSweep(deployment.installation, now, client);
    const cure = `Run a sweep and read its answer: ${COMMAND} refresh --all . See docs/runbook.md, heading "Alarm: silence".`;
    if (last === undefined) {
      const age = now - deployment.createdAt;
      if (age < 2 * sweepMs)
        return ok(`None has ended yet; the stack is ${duration(age)} old, and they are ${duration(sweepMs)} apart.`);
      return problem(`None has ended within ${duration(LOOK_BACK)}: tokens expire unrenewed.`, cure);
    }
    const age = now - last;
    if (age > SILENT_SWEEPS * sweepMs)
      return problem(`The last one ended ${duration(age)} ago: tokens expire unrenewed.`, cure);
    if (age > 2 * sweepMs)
      return warning(`The last one ended ${duration(age)} ago; they should be ${duration(sweepMs)} apart.`, cure);
    return ok(`The last one ended within the last ${duration(Math.max(age, PERIOD))}.`);
  });
}

/** Whether something could not be delivered to the function. */
export function deadLetterFindings(deployment: Deployment, client: SQSClient): Promise<Finding[]> {
  return check('dead letters', async ({ ok, problem }) => {
    const [QueueUrl] = await deployment.parts('AWS::SQS::Queue');
    const { Attributes } = await asking('sqs:GetQueueAttributes', () =>
      client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] })),
    );
    const count = Number(Attributes?.ApproximateNumberOfMessages ?? 0);
    if (count === 0) return ok('None: EventBridge Scheduler could deliver everything.');
    return problem(
      `EventBridge Scheduler could not invoke the function: ${count} ${count === 1 ? 'message' : 'messages'}.`,
      `ERROR_MESSAGE says why: aws sqs receive-message --region ${deployment.region} --queue-url ${QueueUrl} --message-attribute-names All . ` +
        `After the repair, empty the queue: aws sqs purge-queue --region ${deployment.region} --queue-url ${QueueUrl}`,
    );
  });
}

async function scheduled(
  Name: string,
  GroupName: string,
  client: SchedulerClient,
): Promise<GetScheduleCommandOutput | undefined> {
  return asking('scheduler:GetSchedule', async () => {
    try {
      return await client.send(new GetScheduleCommand({ Name, GroupName }));
    } catch (error) {
      if (errorName(error) !== 'ResourceNotFoundException') throw error;
      return undefined;
    }
  });
}

async function lastSweep(installation: string, now: Instant, client: CloudWatchClient): Promise<Instant | undefined> {
  const command = new GetMetricStatisticsCommand({
    Namespace: METRIC_NAMESPACE,
    MetricName: SWEEP_COMPLETED,
    Dimensions: [{ Name: METRIC_DIMENSION, Value: installation }],
    Statistics: ['Sum'],
    Period: PERIOD / 1000,
    StartTime: new Date(now - LOOK_BACK),
    // Metrics bear the function's own time, which may be ahead of this machine's.
    EndTime: new Date(now + PERIOD),
  });
  const { Datapoints = [] } = await asking('cloudwatch:GetMetricStatistics', () => client.send(command));
  const moments = Datapoints.map(({ Timestamp }) => Timestamp?.getTime() ?? 0);
  return moments.length > 0 ? Math.max(...moments) : undefined;
}
