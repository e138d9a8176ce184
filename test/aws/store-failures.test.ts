import { describe, expect, it } from 'vitest';
import { asking } from '../../cli/installation/aws-failures.ts';
import { storeFailure } from '../../lambda/aws/store-failures.ts';
import { canary, expectNoCanary } from '../support/canaries.ts';

const error = (name: string, message: string) => Object.assign(new Error(`${message} ${canary('quoted')}`), { name });

/** AWS's words, and what a person is told. */
const refusals: [name: string, words: string, told: RegExp][] = [
  ['AccessDeniedException', 'Access to KMS is not allowed.', /kms:Decrypt and kms:GenerateDataKey/],
  [
    'AccessDeniedException',
    'The ciphertext refers to a customer master key in KMS that you may not use.',
    /kms:Decrypt and kms:GenerateDataKey/,
  ],
  ['DecryptionFailure', "Secrets Manager can't decrypt the protected secret text.", /KMS key is disabled, deleted/],
  ['EncryptionFailure', "Secrets Manager can't encrypt it.", /KMS key is disabled, deleted/],
  [
    'InvalidRequestException',
    'Operation not permitted on a replica secret. Call must be made in primary secret region.',
    /it is a replica, .*stop-replication-to-replica/,
  ],
  [
    'InvalidRequestException',
    "You can't modify this secret because it is managed by rds.amazonaws.com.",
    /another AWS service manages it/,
  ],
  ['InvalidRequestException', 'The secret is owned by another service.', /another AWS service manages it/],
];

describe('a refusal of AWS names the likely reason and the cure, and quotes nothing', () => {
  it.each(refusals)('to the function: %s, %s', (name, words, told) => {
    const failure = storeFailure('PutSecretValue', 'clinic', error(name, words));
    expect(failure.message).toMatch(told);
    expect(failure.message).not.toContain('marked for deletion');
    expectNoCanary(failure.message);
  });

  it.each(refusals)('to the operator: %s, %s', async (name, words, told) => {
    const asked = asking('secretsmanager:PutSecretValue', () => Promise.reject(error(name, words)));
    await expect(asked).rejects.toThrow(told);
  });
});

it.each([
  "You can't perform this operation on the secret because it was marked for deletion.",
  "You can't create this secret because a secret with this name is already scheduled for deletion.",
])('asks the operator to restore a secret that waits for deletion: %s', (words) => {
  expect(storeFailure('GetSecretValue', 'clinic', error('InvalidRequestException', words))).toMatchObject({
    code: 'RECORD_NOT_FOUND',
    message: expect.stringContaining('is marked for deletion'),
  });
});

it.each(['is not authorized to perform: secretsmanager:GetSecretValue', 'no'])(
  'a right that is missing is told by its type: %s',
  (words) => {
    expect(storeFailure('GetSecretValue', 'clinic', error('AccessDeniedException', words)).message).toBe(
      'Secrets Manager refused GetSecretValue for record clinic (AccessDeniedException).',
    );
  },
);
