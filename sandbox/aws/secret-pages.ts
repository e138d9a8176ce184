import { AwsError, constraintError } from './aws-error.ts';
import { type Page, page } from './pages.ts';
import type { SecretStore } from './secret-store.ts';
import type { SecretVersion, StoredSecret } from './stored-secret.ts';

interface PageRequest {
  Filters?: { Key?: string; Values?: string[] }[];
  MaxResults?: number;
  NextToken?: string;
}

/** A page of the secrets that the filters let through; `maximum` is also the size of a page if none is given. */
export function secretPage(secrets: StoredSecret[], request: PageRequest, maximum: number): Page<StoredSecret> {
  const { Filters = [] } = request;
  if (Filters.some((filter) => filter.Key !== 'name')) {
    throw new AwsError('InvalidParameterException', 'The sandbox knows no filter but that by name.');
  }
  const wanted = secrets.filter((secret) =>
    Filters.every((filter) => filter.Values?.some((prefix) => secret.name.startsWith(prefix))),
  );
  return limitedPage(wanted, request, maximum);
}

/** A page of a secret's versions. */
export function versionPage(versions: SecretVersion[], request: PageRequest): Page<SecretVersion> {
  return limitedPage(versions, request, 100);
}

/** The ids that a batch is to read: those that it lists, or a page of the secrets that its filters let through. */
export function batchPage(store: SecretStore, request: PageRequest & { SecretIdList?: string[] }): Page<string> {
  const { SecretIdList, Filters, MaxResults } = request;
  if ((SecretIdList === undefined) === (Filters === undefined)) {
    throw new AwsError(
      'InvalidParameterException',
      "Either 'SecretIdList' or 'Filters' must be provided, but not both.",
    );
  }
  if (SecretIdList === undefined) {
    const { items, ...rest } = secretPage(store.list(), request, 20);
    return { items: items.map((secret) => secret.arn), ...rest };
  }
  if (MaxResults !== undefined) {
    throw new AwsError(
      'InvalidParameterException',
      "'Filters' not specified. 'Filters' must also be specified when 'MaxResults' is provided.",
    );
  }
  if (SecretIdList.length < 1 || SecretIdList.length > 20) {
    throw constraintError('secretIdList', 'have length between 1 and 20');
  }
  return { items: SecretIdList };
}

function limitedPage<Item>(items: Item[], { MaxResults, NextToken }: PageRequest, maximum: number): Page<Item> {
  const size = MaxResults ?? maximum;
  if (size < 1 || size > maximum) throw constraintError('maxResults', `have value between 1 and ${maximum}`);
  return page(items, size, NextToken, 'InvalidNextTokenException');
}
