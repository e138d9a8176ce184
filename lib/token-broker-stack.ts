import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledgements.ts';
import { Alarms } from './alarms.ts';
import { AlertTopic } from './alert-topic.ts';
import { codeFingerprint } from './code-fingerprint.ts';
import * as commands from './commands.ts';
import { HealthDashboard } from './dashboard.ts';
import { deliveryWarnings } from './delivery-warnings.ts';
import { endpointWarnings } from './endpoint-warnings.ts';
import { fleetWarnings } from './fleet-warnings.ts';
import { consumerPrefix, projectionPrefix, recordPrefix } from './prefixes.ts';
import { RefreshFunction } from './refresh-function.ts';
import { Schedules } from './schedules.ts';
import type { Settings } from './settings.ts';
import { Sweep } from './sweep.ts';
import { TokenEndpoint } from './token-endpoint.ts';

/**
 * One installation of the broker. It is the same for one Service App as for thousands: records are registered by a
 * command, never by a deployment, and no secret is created, changed or deleted here.
 */
export class TokenBrokerStack extends Stack {
  constructor(scope: Construct, settings: Settings) {
    super(scope, settings.name, {
      description: 'Keeps Webex access tokens valid inside Webex Contact Center global variables.',
    });
    const sweepInterval = Duration.minutes(settings.sweepMinutes);

    const { topic } = new AlertTopic(this, 'Alerts', settings);
    const schedules = new Schedules(this, 'Schedules', settings);
    const refresh = new RefreshFunction(this, 'Refresh', { settings, schedules, topic });
    new Sweep(this, 'Sweep', { interval: sweepInterval, refresh: refresh.function, schedules });
    const watched = {
      name: settings.name,
      sweepInterval,
      renewAt: settings.renewAt,
      refresh: refresh.function,
      logGroupName: refresh.logGroup.logGroupName,
      deadLetters: schedules.deadLetters,
    };
    const endpoint = settings.tokenEndpoint
      ? new TokenEndpoint(this, 'TokenEndpoint', { settings, refresh: refresh.function })
      : undefined;
    const warnings = [
      ...fleetWarnings(watched),
      ...deliveryWarnings(watched),
      ...(endpoint
        ? endpointWarnings({ name: settings.name, logGroupName: endpoint.logGroup.logGroupName, api: endpoint.api })
        : []),
    ];
    const alarms = new Alarms(this, 'Alarms', { name: settings.name, topic, warnings });
    new HealthDashboard(this, 'Health', { ...watched, alarms: alarms.all });

    acknowledge(this, settings);

    const records = recordPrefix(settings);
    const output = (id: string, description: string, value: string) => new CfnOutput(this, id, { description, value });
    output('RecordPrefix', 'Records are the secrets whose names begin so.', records);
    output('FunctionName', 'The function that checks them.', refresh.function.functionName);
    if (settings.kmsKeyArn) output('RecordKeyArn', 'The key that records are encrypted with.', settings.kmsKeyArn);
    output('CodeFingerprint', 'Of the sources that it was deployed from.', codeFingerprint());
    output('LogGroupName', 'Its log.', refresh.logGroup.logGroupName);
    output('RegisterCommand', 'Registers a Service App.', commands.register(records, settings.kmsKeyArn));
    output(
      'RefreshCommand',
      'Refreshes a token now.',
      commands.invoke(refresh.function.functionName, { serviceApp: '<record>', force: true }),
    );
    output(
      'TestAlarmCommand',
      'Raises an alarm and sends a message, to see that both arrive.',
      commands.invoke(refresh.function.functionName, { action: 'test-alarm' }),
    );
    output('SubscribeCommand', 'Writes to one more person when something breaks.', commands.subscribe(topic.topicArn));
    if (!endpoint) return;
    output('TokenUrl', 'Where consumers get tokens.', `${endpoint.url}/oauth2/token`);
    output('ConsumerPrefix', 'Consumers are the secrets whose names begin so.', consumerPrefix(settings));
    output('ProjectionPrefix', 'What they are given is in those whose names begin so.', projectionPrefix(settings));
    if (endpoint.domainTarget) {
      output('TokenDomainTarget', "What the domain's CNAME record is to point to.", endpoint.domainTarget);
    }
  }
}
