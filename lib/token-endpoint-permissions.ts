import type { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { FETCHES_TAG } from '../lambda/token-endpoint/domain/names.ts';
import { consumerPrefix, consumerTokenPrefix, secretsUnder } from './prefixes.ts';
import { useOfKey } from './refresh-permissions.ts';
import type { Settings } from './settings.ts';

/** Everything that the token endpoint may do, apart from writing its own log. It can read no record. */
export function tokenEndpointPermissions(stack: Stack, settings: Settings, refresh: IFunction): PolicyStatement[] {
  const consumers = secretsUnder(stack, consumerPrefix(settings));
  const statements = [
    new PolicyStatement({
      sid: 'ReadConsumers',
      actions: ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'],
      resources: [consumers],
    }),
    new PolicyStatement({
      sid: 'NoteTheirFetches',
      actions: ['secretsmanager:TagResource'],
      resources: [consumers],
      conditions: { 'ForAllValues:StringEquals': { 'aws:TagKeys': [FETCHES_TAG] } },
    }),
    new PolicyStatement({
      sid: 'ReadConsumerTokens',
      actions: ['secretsmanager:GetSecretValue'],
      resources: [secretsUnder(stack, consumerTokenPrefix(settings))],
    }),
    new PolicyStatement({
      sid: 'HaveTokensRefreshed',
      actions: ['lambda:InvokeFunction'],
      resources: [refresh.functionArn],
    }),
  ];
  if (settings.kmsKeyArn) statements.push(useOfKey(stack, 'ReadWithTheRecordsKey', settings.kmsKeyArn, 'kms:Decrypt'));
  return statements;
}
