import { BatchGetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as v from 'valibot';
import type { Listed, Loaded } from '../broker/ports.ts';
import { Failure, toFailure } from '../broker/record/failures.ts';
import { persist } from '../broker/record/retry.ts';
import type { Clock } from '../broker/record/time.ts';
import { recordNamePattern } from '../broker/record/typed-fields.ts';
import { type Version, versionOf } from './secret-version.ts';
import { errorName, storeFailure } from './store-failures.ts';

/**
 * What one BatchGetSecretValue call reads at most.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_BatchGetSecretValue.html
 */
const PAGE_SIZE = 20;
const TRIES = 3;

const valueSchema = v.looseObject({ Name: v.string() });
const pageSchema = v.object({
  SecretValues: v.optional(v.array(valueSchema), []),
  Errors: v.optional(
    v.array(v.object({ SecretId: v.string(), ErrorCode: v.optional(v.string()), Message: v.optional(v.string()) })),
    [],
  ),
  NextToken: v.optional(v.string()),
});

type Complete = (name: string, config: Version) => Promise<Loaded>;

/** Every record under the prefix, in pages; `complete` reads each record's state while the next page loads. */
export async function* listSecrets(
  client: Pick<SecretsManagerClient, 'send'>,
  prefix: string,
  clock: Clock,
  complete: Complete,
): AsyncGenerator<Listed[]> {
  let page: Page | undefined = await readPage(client, prefix, clock, undefined);
  while (page) {
    const records = Promise.all(recordsOn(page, prefix, complete));
    const next: Promise<Page> | undefined = page.NextToken
      ? readPage(client, prefix, clock, page.NextToken)
      : undefined;
    next?.catch(() => {});
    yield await records;
    page = await next;
  }
}

type Page = v.InferOutput<typeof pageSchema>;

function recordsOn({ SecretValues, Errors }: Page, prefix: string, complete: Complete): (Listed | Promise<Listed>)[] {
  return [
    ...SecretValues.filter(({ Name }) => Name.startsWith(prefix)).map((value) => listed(value, prefix, complete)),
    ...Errors.map(({ SecretId, ErrorCode, Message }) => {
      const name = recordNameOf(SecretId, prefix);
      return { name, failure: storeFailure('BatchGetSecretValue', name, { name: ErrorCode, message: Message }) };
    }),
  ];
}

async function readPage(
  client: Pick<SecretsManagerClient, 'send'>,
  prefix: string,
  clock: Clock,
  token: string | undefined,
) {
  const command = new BatchGetSecretValueCommand({
    Filters: [{ Key: 'name', Values: [prefix] }],
    MaxResults: PAGE_SIZE,
    ...(token && { NextToken: token }),
  });
  try {
    return await persist(clock, TRIES, Number.POSITIVE_INFINITY, async () =>
      v.parse(pageSchema, await client.send(command)),
    );
  } catch (error) {
    throw new Failure(
      'REGISTRY_UNAVAILABLE',
      `The list of records could not be read: Secrets Manager refused BatchGetSecretValue (${errorName(error)}).`,
    );
  }
}

async function listed(value: { Name: string }, prefix: string, complete: Complete): Promise<Listed> {
  const name = value.Name.slice(prefix.length);
  if (!recordNamePattern.test(name)) {
    const message = `Secret ${value.Name} is no record: after ${prefix} a name has only a-z, 0-9 and -, at most 48.`;
    return { name, failure: new Failure('RECORD_INVALID', message) };
  }
  try {
    return await complete(name, versionOf(name, value));
  } catch (thrown) {
    return { name, failure: toFailure(thrown) };
  }
}

/** From a name or an ARN, which ends in a hyphen and six characters that AWS adds. */
function recordNameOf(secretId: string, prefix: string): string {
  const name = secretId.startsWith('arn:')
    ? secretId
        .split(':')
        .slice(6)
        .join(':')
        .replace(/-\w{6}$/, '')
    : secretId;
  return name.startsWith(prefix) ? name.slice(prefix.length) : name;
}
