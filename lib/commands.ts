import { Aws } from 'aws-cdk-lib';

/** Commands that a person can paste: into the stack's outputs, and into an alarm's description at night. */

/** Without the time-out: after a minute the AWS CLI would give up, and invoke a second time. */
export function invoke(functionName: string, event: object): string {
  const payload = `--cli-binary-format raw-in-base64-out --payload '${JSON.stringify(event)}'`;
  return `aws lambda invoke --region ${Aws.REGION} --function-name ${functionName} --cli-read-timeout 0 ${payload} /dev/stdout`;
}

/** The record is typed or piped in as JSON and ended with Ctrl-D, so that no secret stands in a command line or a file. */
export function register(recordPrefix: string, kmsKeyArn: string | undefined): string {
  const key = kmsKeyArn ? ` --kms-key-id ${kmsKeyArn}` : '';
  return `aws secretsmanager create-secret --region ${Aws.REGION} --name ${recordPrefix}<record>${key} --secret-string file:///dev/stdin`;
}

export function subscribe(topicArn: string): string {
  return `aws sns subscribe --region ${Aws.REGION} --topic-arn ${topicArn} --protocol email --notification-endpoint <address>`;
}

/** The function's log lines that fit the pattern, since `since` (such as 3h or 4d) ago. */
export function showLog(logGroupName: string, since: string, pattern: string): string {
  return `aws logs tail ${logGroupName} --region ${Aws.REGION} --since ${since} --filter-pattern '{ ${pattern} }'`;
}

export function showMessages(queueUrl: string): string {
  return `aws sqs receive-message --region ${Aws.REGION} --queue-url ${queueUrl} --message-attribute-names All`;
}

export function purge(queueUrl: string): string {
  return `aws sqs purge-queue --region ${Aws.REGION} --queue-url ${queueUrl}`;
}

/** How many functions may run at once in this account, and how many of those are free for this one. */
export function showConcurrency(): string {
  return `aws lambda get-account-settings --region ${Aws.REGION}`;
}
