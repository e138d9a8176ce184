import { COMMAND } from '../command-name.ts';

/** The one place that writes commands for people to paste: for messages, alarms, the doctor and the stack's outputs. */

/** The operator's command looks for this stack by itself. */
const DEFAULT_STACK = 'token-broker';

/** Where an installation is: what a command names of it. */
export interface Place {
  readonly region: string;
  readonly stackName: string;
}

/** The operator's command, for instance `operator(place, 'doctor acme')`. */
export function operator({ region, stackName }: Place, words: string): string {
  const stack = stackName === DEFAULT_STACK ? '' : ` --stack ${stackName}`;
  return `${COMMAND} ${words}${stack} --region ${region}`;
}

/** Without the time-out: after a minute the AWS CLI would give up, and invoke a second time. */
export function invoke(region: string, functionName: string, event: object): string {
  const payload = `--cli-binary-format raw-in-base64-out --payload '${JSON.stringify(event)}'`;
  return `aws lambda invoke --region ${region} --function-name ${functionName} --cli-read-timeout 0 ${payload} /dev/stdout`;
}

/** The record is typed or piped in as JSON and ended with Ctrl-D, so that no secret stands in a command line or a file. */
export function register(region: string, recordPrefix: string, kmsKeyArn: string | undefined): string {
  const key = kmsKeyArn ? ` --kms-key-id ${kmsKeyArn}` : '';
  return `aws secretsmanager create-secret --region ${region} --name ${recordPrefix}<record>${key} --secret-string file:///dev/stdin`;
}

export function subscribe(region: string, topicArn: string): string {
  return `aws sns subscribe --region ${region} --topic-arn ${topicArn} --protocol email --notification-endpoint <address>`;
}

/** The function's log lines that fit the pattern, since `since` (such as 3h or 4d) ago. */
export function showLog(region: string, logGroupName: string, since: string, pattern: string): string {
  return `aws logs tail ${logGroupName} --region ${region} --since ${since} --filter-pattern '{ ${pattern} }'`;
}

export function showMessages(region: string, queueUrl: string): string {
  return `aws sqs receive-message --region ${region} --queue-url ${queueUrl} --message-attribute-names All`;
}

export function purge(region: string, queueUrl: string): string {
  return `aws sqs purge-queue --region ${region} --queue-url ${queueUrl}`;
}

/** How many functions may run at once in this account, and how many of those are free for this one. */
export function showConcurrency(region: string): string {
  return `aws lambda get-account-settings --region ${region}`;
}
