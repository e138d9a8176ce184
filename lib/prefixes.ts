import { ArnFormat, type Stack } from 'aws-cdk-lib';
import type { Settings } from './settings.ts';

type Named = Pick<Settings, 'name'>;

/** What the names of records begin with. */
export function recordPrefix({ name }: Named): string {
  return `${name}/`;
}

/** Of the consumers. No other installation's records can begin so: its name has no dot. */
export function consumerPrefix({ name }: Named): string {
  return `${name}.consumers/`;
}

/** Of what consumers are given of the records. */
export function consumerTokenPrefix({ name }: Named): string {
  return `${name}.consumer-tokens/`;
}

/** All secrets whose names begin so. */
export function secretsUnder(stack: Stack, prefix: string): string {
  return stack.formatArn({
    service: 'secretsmanager',
    resource: 'secret',
    resourceName: `${prefix}*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}
