import type { Exchange, PromptStandIn } from '../loopback-server.ts';
import { seededRandom } from '../random.ts';
import { AwsError, answerJson, constraintError } from './aws-error.ts';
import { seconds, uuid } from './notation.ts';
import { batchPage, secretPage, versionPage } from './secret-pages.ts';
import { described, labelsByVersion, named, summary } from './secret-shapes.ts';
import type { SecretStore } from './secret-store.ts';
import type { SecretValue, Tag } from './stored-secret.ts';

/** The members of all requests. */
interface Input {
  ClientRequestToken?: string;
  Description?: string;
  Filters?: { Key?: string; Values?: string[] }[];
  ForceDeleteWithoutRecovery?: boolean;
  IncludeDeprecated?: boolean;
  IncludePlannedDeletion?: boolean;
  KmsKeyId?: string;
  MaxResults?: number;
  MoveToVersionId?: string;
  Name?: string;
  NextToken?: string;
  RecoveryWindowInDays?: number;
  RemoveFromVersionId?: string;
  SecretBinary?: string;
  SecretId?: string;
  SecretIdList?: string[];
  SecretString?: string;
  TagKeys?: string[];
  Tags?: Tag[];
  VersionId?: string;
  VersionStage?: string;
  VersionStages?: string[];
}

const operations: Record<string, (store: SecretStore, input: Input) => unknown> = {
  CreateSecret: (store, input) => {
    const { secret, version } = store.create(required(input, 'Name'), {
      value: givenValue(input),
      versionId: input.ClientRequestToken,
      details: { Description: input.Description, KmsKeyId: input.KmsKeyId, Tags: input.Tags },
    });
    return { ...named(secret), VersionId: version?.id };
  },

  GetSecretValue: (store, input) =>
    described(store.get(required(input, 'SecretId'), { versionId: input.VersionId, label: input.VersionStage })),

  BatchGetSecretValue: (store, input) => {
    const { items, NextToken } = batchPage(store, input);
    const SecretValues: unknown[] = [];
    const Errors: unknown[] = [];
    for (const id of items) {
      try {
        SecretValues.push(described(store.get(id)));
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        Errors.push({ SecretId: id, ErrorCode: error.name, Message: error.message });
      }
    }
    return { SecretValues, Errors, NextToken };
  },

  PutSecretValue: (store, input) => {
    const value = givenValue(input);
    if (!value) {
      throw new AwsError('InvalidParameterException', 'You must provide either SecretString or SecretBinary.');
    }
    const { secret, version } = store.put(required(input, 'SecretId'), value, {
      versionId: input.ClientRequestToken,
      labels: input.VersionStages,
    });
    return { ...named(secret), VersionId: version.id, VersionStages: version.labels };
  },

  UpdateSecretVersionStage: (store, input) =>
    named(
      store.moveLabel(required(input, 'SecretId'), required(input, 'VersionStage'), {
        to: input.MoveToVersionId,
        from: input.RemoveFromVersionId,
      }),
    ),

  DescribeSecret: (store, input) => {
    const secret = store.describe(required(input, 'SecretId'));
    return { ...summary(secret), VersionIdsToStages: labelsByVersion(secret.versions) };
  },

  ListSecretVersionIds: (store, input) => {
    const secret = store.describe(required(input, 'SecretId'));
    const shown = secret.versions.filter(({ labels }) => input.IncludeDeprecated || labels.length > 0);
    const { items, NextToken } = versionPage(shown, input);
    const Versions = items.map(({ id, labels, createdAt }) => ({
      VersionId: id,
      VersionStages: labels,
      CreatedDate: seconds(createdAt),
    }));
    return { ...named(secret), Versions, NextToken };
  },

  ListSecrets: (store, input) => {
    const { items, NextToken } = secretPage(store.list(input.IncludePlannedDeletion), input, 100);
    return {
      SecretList: items.map((one) => ({ ...summary(one), SecretVersionsToStages: labelsByVersion(one.versions) })),
      NextToken,
    };
  },

  DeleteSecret: (store, input) => {
    const deleted = store.delete(required(input, 'SecretId'), {
      recoveryDays: input.RecoveryWindowInDays,
      force: input.ForceDeleteWithoutRecovery,
    });
    return { ...named(deleted), DeletionDate: seconds(deleted.deletionAt) };
  },

  TagResource: (store, input) => {
    store.tag(required(input, 'SecretId'), input.Tags ?? []);
  },

  UntagResource: (store, input) => {
    store.untag(required(input, 'SecretId'), input.TagKeys ?? []);
  },

  RestoreSecret: (store, input) => named(store.restore(required(input, 'SecretId'))),
};

/** Does what a request asks for; every refusal is an AwsError. */
export function perform(store: SecretStore, operation: string, input: object): unknown {
  const operate = operations[operation];
  if (!operate) throw new AwsError('UnknownOperationException', 'There is no such operation.');
  return operate(store, input);
}

/** Secrets Manager as its clients hear it: AWS JSON 1.1 over the store. */
export function secretsManager(store: SecretStore): PromptStandIn {
  const random = seededRandom(1);
  const operation = (exchange: Exchange) => String(exchange.headers['x-amz-target']).replace(/^secretsmanager\./, '');
  return {
    service: 'secrets-manager',
    operation,
    handle: (exchange) =>
      answerJson('application/x-amz-json-1.1', uuid(random), () =>
        perform(store, operation(exchange), JSON.parse(exchange.body)),
      ),
  };
}

function required(input: Input, member: 'Name' | 'SecretId' | 'VersionStage'): string {
  const given = input[member];
  if (given === undefined) throw constraintError(member.charAt(0).toLowerCase() + member.slice(1), 'not be null');
  return given;
}

function givenValue({ SecretString, SecretBinary }: Input): SecretValue | undefined {
  if (SecretString !== undefined && SecretBinary !== undefined) {
    throw new AwsError(
      'InvalidParameterException',
      "You can't specify both a binary secret value and a string secret value in the same secret.",
    );
  }
  if (SecretString !== undefined) return { text: SecretString };
  return SecretBinary === undefined ? undefined : { binary: SecretBinary };
}
