import { Annotations, Aws, Duration, Stack } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledgements.ts';
import { Alarms } from './alarms.ts';
import { AlertTopic } from './alert-topic.ts';
import { HealthDashboard } from './dashboard.ts';
import { deliveryWarnings } from './delivery-warnings.ts';
import { endpointWarnings } from './endpoint-warnings.ts';
import { fleetWarnings } from './fleet-warnings.ts';
import { addOutputs, type BrokerOutputs } from './outputs.ts';
import { RefreshFunction } from './refresh-function.ts';
import { Roster } from './roster.ts';
import { Schedules } from './schedules.ts';
import { settingsOf, type TokenBrokerProps } from './settings.ts';
import { Sweep } from './sweep.ts';
import { TokenEndpoint } from './token-endpoint.ts';

export type { TokenBrokerProps } from './settings.ts';

/**
 * One installation of the broker. It is the same for one Service App as for thousands.
 *
 * The construct creates, changes and deletes no record: a record is the secret `<name>/<record>`, which an operator
 * registers with a command, and in which the function then saves its state. So the template contains no token, a
 * deployment overwrites none, and deleting the stack leaves all records.
 *
 * @example
 * const broker = new TokenBroker(stack, 'Broker', { name: 'acme', alarmEmail: 'on-call@example.com' });
 * broker.addOutputs();
 *
 * @throws Error Names all props that cannot be used.
 */
export class TokenBroker extends Construct {
  /** Checks the records: all of them by the schedule, one of them when it is invoked for it. */
  readonly refresh: IFunction;
  /** Where alarms and the function's own messages go. Without a subscriber, failures stay unnoticed. */
  readonly topic: ITopic;
  readonly #outputs: BrokerOutputs;

  constructor(scope: Construct, id: string, props: TokenBrokerProps = {}) {
    super(scope, id);
    const settings = settingsOf(this.node.path, props);
    const { name } = settings;
    const sweepInterval = Duration.minutes(settings.sweepMinutes);

    this.topic = new AlertTopic(this, 'Alerts', settings).topic;
    const { topic } = this;
    const schedules = new Schedules(this, 'Schedules', settings);
    const refreshProps = { settings, schedules, topic, rosterArn: new Roster(this, 'Roster').arn };
    const { function: refresh, logGroup } = new RefreshFunction(this, 'Refresh', refreshProps);
    this.refresh = refresh;
    new Sweep(this, 'Sweep', { interval: sweepInterval, refresh, schedules });
    const endpoint = settings.tokenEndpoint
      ? new TokenEndpoint(this, 'TokenEndpoint', { settings, refresh })
      : undefined;

    const { logGroupName } = logGroup;
    const { renewAt } = settings;
    const place = { region: Aws.REGION, stackName: Stack.of(this).stackName };
    const watched = { name, place, sweepInterval, renewAt, refresh, logGroupName, deadLetters: schedules.deadLetters };
    const warnings = [
      ...fleetWarnings(watched),
      ...deliveryWarnings(watched),
      ...(endpoint ? endpointWarnings({ name, logGroupName: endpoint.logGroup.logGroupName, api: endpoint.api }) : []),
    ];
    const alarms = new Alarms(this, 'Alarms', { name, topic, warnings, runbookUrl: settings.runbookUrl });
    new HealthDashboard(this, 'Health', {
      ...watched,
      runbookUrl: settings.runbookUrl,
      alarms: alarms.all,
      endpointLogGroupName: endpoint?.logGroup.logGroupName,
    });

    acknowledge(this, settings);
    if (settings.alarmEmail === undefined) {
      Annotations.of(this).addWarningV2(
        'wxcc-token-broker:noSubscriber',
        'No address gets alarms and messages: set alarmEmail, or subscribe to the topic.',
      );
    }
    this.#outputs = { settings, functionName: refresh.functionName, topicArn: topic.topicArn, logGroupName, endpoint };
  }

  /**
   * Gives the stack the outputs by which `npx wxcc-token-broker <command> --stack <its name>` finds this installation, and
   * commands to paste. One broker a stack can have them.
   */
  addOutputs(): void {
    addOutputs(Stack.of(this), this.#outputs);
  }
}
