import { Aws, CfnOutput, type Stack } from 'aws-cdk-lib';
import * as commands from '../lambda/broker/notify/commands.ts';
import { codeFingerprint, functionsFingerprint, packageVersion } from './code-fingerprint.ts';
import { consumerPrefix, consumerTokenPrefix, recordPrefix } from './prefixes.ts';
import type { Settings } from './settings.ts';
import type { TokenEndpoint } from './token-endpoint.ts';

export interface BrokerOutputs {
  settings: Settings;
  functionName: string;
  topicArn: string;
  logGroupName: string;
  endpoint: TokenEndpoint | undefined;
}

/** What the stack says of its broker: to the operator's command, which finds an installation by it, and to people. */
export function addOutputs(
  stack: Stack,
  { settings, functionName, topicArn, logGroupName, endpoint }: BrokerOutputs,
): void {
  const output = (id: string, description: string, value: string) => new CfnOutput(stack, id, { description, value });

  const records = recordPrefix(settings);
  output('RecordPrefix', 'Records are the secrets whose names begin so.', records);
  output('FunctionName', 'The function that checks them.', functionName);
  if (settings.kmsKeyArn) output('RecordKeyArn', 'The key that records are encrypted with.', settings.kmsKeyArn);
  const version = packageVersion();
  if (version === undefined) {
    output('CodeFingerprint', 'Of the sources that it was deployed from.', codeFingerprint());
  } else {
    output('CodeFingerprint', "Of the functions' sources that it was deployed from.", functionsFingerprint());
    output('PackageVersion', 'Of wxcc-token-broker, as the app that deploys it has it.', version);
  }
  output('LogGroupName', 'Its log.', logGroupName);
  output('TopicArn', 'Through which people are told.', topicArn);
  output('RegisterCommand', 'Registers a Service App.', commands.register(Aws.REGION, records, settings.kmsKeyArn));
  output(
    'RefreshCommand',
    'Refreshes a token now.',
    commands.invoke(Aws.REGION, functionName, { serviceApp: '<record>', force: true }),
  );
  output(
    'TestAlarmCommand',
    'Raises an alarm and sends a message, to see that both arrive.',
    commands.invoke(Aws.REGION, functionName, { action: 'test-alarm' }),
  );
  output(
    'SubscribeCommand',
    'Writes to one more person when something breaks.',
    commands.subscribe(Aws.REGION, topicArn),
  );
  if (!endpoint) return;
  output('TokenUrl', 'Where consumers get tokens.', `${endpoint.url}/oauth2/token`);
  output('ConsumerPrefix', 'Consumers are the secrets whose names begin so.', consumerPrefix(settings));
  output('ConsumerTokenPrefix', 'What they are given is in those whose names begin so.', consumerTokenPrefix(settings));
  if (endpoint.domainTarget) {
    output('TokenDomainTarget', "What the domain's CNAME record is to point to.", endpoint.domainTarget);
  }
}
