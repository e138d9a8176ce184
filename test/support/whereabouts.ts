import type { Whereabouts } from '../../lambda/broker/notify/messages.ts';

/** Where the function of tests runs. */
export const whereabouts: Whereabouts = {
  account: '123456789012',
  region: 'eu-west-1',
  stackName: 'token-broker',
  functionName: 'token-broker-refresh',
  logGroupName: '/aws/lambda/token-broker-refresh',
  runbookUrl: 'https://example.com/docs/runbook.md',
};
