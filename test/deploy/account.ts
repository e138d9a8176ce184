import type { Json, StandInAws } from './stand-in-aws.ts';

/** What acts, costs or wakes people, and how AWS lists it. */
const kinds = [
  ['AWS::CloudWatch::Alarm', 'cloudwatch', 'describe_alarms', 'MetricAlarms', 'AlarmName'],
  ['AWS::CloudWatch::Dashboard', 'cloudwatch', 'list_dashboards', 'DashboardEntries', 'DashboardName'],
  ['AWS::IAM::Role', 'iam', 'list_roles', 'Roles', 'RoleName'],
  ['AWS::Lambda::Function', 'lambda', 'list_functions', 'Functions', 'FunctionName'],
  ['AWS::Logs::LogGroup', 'logs', 'describe_log_groups', 'logGroups', 'logGroupName'],
  ['AWS::SNS::Topic', 'sns', 'list_topics', 'Topics', 'TopicArn'],
  ['AWS::SQS::Queue', 'sqs', 'list_queues', 'QueueUrls', undefined],
  ['AWS::Scheduler::Schedule', 'scheduler', 'list_schedules', 'Schedules', 'Name'],
  ['AWS::Scheduler::ScheduleGroup', 'scheduler', 'list_schedule_groups', 'ScheduleGroups', 'Name'],
  ['AWS::SecretsManager::Secret', 'secretsmanager', 'list_secrets', 'SecretList', 'ARN'],
] as const;

/** All of that in the account, from any maker: `<type> <name>`, sorted. */
export async function listAccount({ ask }: StandInAws): Promise<string[]> {
  const listed = kinds.map(async ([type, service, operation, field, nameField]) => {
    const { [field]: found = [] } = await ask(service, operation);
    return found.map((one: Json) => describe(type, nameField ? one[nameField] : one));
  });
  return (await Promise.all(listed)).flat().sort();
}

/** Such resources of a stack, in the same words. */
export function listResources(resources: readonly Json[]): string[] {
  return resources
    .filter(({ ResourceType }) => kinds.some(([type]) => type === ResourceType))
    .map(({ ResourceType, PhysicalResourceId }) => describe(ResourceType, PhysicalResourceId))
    .sort();
}

/** AWS ends a secret's ARN with six characters more than its name has. */
const describe = (type: string, id: string) =>
  `${type} ${type === 'AWS::SecretsManager::Secret' ? lastPart(id).replace(/-\w{6}$/, '') : lastPart(id)}`;

/** The name in a queue's URL, or in an ARN. */
export function lastPart(id: string): string {
  return id.split(/[:/]/).at(-1) ?? '';
}
