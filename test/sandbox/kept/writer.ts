import { writeSync } from 'node:fs';
import { arn } from '../../../sandbox/aws/notation.ts';
import { secretsManager } from '../../../sandbox/aws/secrets-manager.ts';
import { openParts } from '../../../sandbox/kept/account-parts.ts';
import { keeping } from '../../../sandbox/kept/keeping.ts';
import { KeptFile } from '../../../sandbox/kept/kept-file.ts';
import { RealClock } from '../../../sandbox/kept/real-clock.ts';

/** Run as a process that may be killed at any time: says which of its changes have been answered. */
const [, , path = ''] = process.argv;
const { secrets, keep } = openParts(
  new KeptFile(path, () => {}),
  new RealClock(),
  arn('lambda', 'function:refresh'),
  () => {},
);
const standIn = keeping(secretsManager(secrets), secrets, keep);

for (const [operation, input] of [
  ['CreateSecret', { Name: 'acme', SecretString: '1' }],
  ['PutSecretValue', { SecretId: 'acme', SecretString: '2' }],
  ['PutSecretValue', { SecretId: 'acme', SecretString: '3' }],
] as const) {
  const { status } = standIn.handle({
    method: 'POST',
    path: '/',
    query: new URLSearchParams(),
    headers: { 'x-amz-target': `secretsmanager.${operation}` },
    body: JSON.stringify(input),
  });
  if (status === 200) writeSync(1, `${input.SecretString}\n`);
}
