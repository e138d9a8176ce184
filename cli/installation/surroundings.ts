import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { proxiesOf } from '../../lambda/aws/network.ts';
import { Http } from '../../lambda/webex/http.ts';
import { accountOf, type Environment, type Whereabouts } from './installation.ts';

/** What tells of an installation from outside, whether its function can be found or not. */
export interface Surroundings {
  stacks: CloudFormationClient;
  alarms: CloudWatchClient;
  topics: SNSClient;
  queues: SQSClient;
  schedules: SchedulerClient;
  /** For single questions; tries nothing twice. */
  http: Http;
}

export function surroundingsOf(
  whereabouts: Pick<Whereabouts, 'profile' | 'region'>,
  environment: Environment,
): Surroundings {
  const proxies = proxiesOf(environment ?? {});
  const account = accountOf(whereabouts, proxies);
  return {
    stacks: new CloudFormationClient(account),
    alarms: new CloudWatchClient(account),
    topics: new SNSClient(account),
    // As for the others: where the service is, the settings say, and not its answer.
    queues: new SQSClient({ ...account, useQueueUrlAsEndpoint: false }),
    schedules: new SchedulerClient(account),
    http: new Http({ proxies }),
  };
}
