import { Token } from 'aws-cdk-lib';
import type { Node } from 'constructs';
import * as v from 'valibot';
import { distance } from '../lambda/broker/record/spelling.ts';

/** What an installation can choose. Texts other than the name may be tokens, such as the ARN of a key of the same app. */
export interface TokenBrokerProps {
  /**
   * The prefix of everything that has a name, so that two installations can live in one account. A later change makes
   * another installation: the records of the first stay where they are, and the broker no longer checks them.
   * @default 'token-broker'
   */
  readonly name?: string | undefined;
  /**
   * The address that messages and alarms go to, after its owner has confirmed AWS's mail. More addresses can subscribe to
   * the topic at any time.
   * @default - none, and a warning
   */
  readonly alarmEmail?: string | undefined;
  /**
   * The page whose headings messages and alarms link to, such as your copy of docs/runbook.md, with alarms.md and
   * notices.md beside it.
   * @default - docs/runbook.md, as the package has it
   */
  readonly runbookUrl?: string | undefined;
  /**
   * The name of a secret of yours that holds an https address. The function calls it after each sweep, so that a service
   * outside AWS raises the alarm where the whole region or the topic has failed.
   * @default - none is called
   */
  readonly heartbeatUrl?: string | undefined;
  /**
   * The minutes from one check of every record to the next: 5 to 60. A number and not a Duration, because cdk.json has it
   * too.
   * @default 60
   */
  readonly sweepMinutes?: number | undefined;
  /**
   * The part of a token's life after which it is renewed: 0.1 to 0.8. What is left is the time that people have when
   * renewing fails.
   * @default 0.5
   */
  readonly renewAt?: number | undefined;
  /**
   * The ARN of the key that records are encrypted with, from their registration on: those that are there already keep
   * theirs, and one that has another key of yours can be read no more. The key's policy must let the account delegate.
   * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
   * @default - AWS's own key for Secrets Manager
   */
  readonly kmsKeyArn?: string | undefined;
  /**
   * Where Webex's API is, with its version: `https://api-usgov.webex.com/v1` for Webex for Government.
   * @default 'https://webexapis.com/v1'
   */
  readonly webexApiBaseUrl?: string | undefined;
  /**
   * Where the Contact Center API of all records is, where their datacenter does not say so.
   * @default - by each record's datacenter
   */
  readonly contactCenterBaseUrl?: string | undefined;
  /**
   * Whether there is a public endpoint at which consumers get tokens. A command adds each consumer.
   * @default false
   */
  readonly tokenEndpoint?: boolean | undefined;
  /**
   * The door's own domain name; it needs the certificate, and then is the only way in. The CNAME record is yours to make:
   * the stack's output says to what.
   * @default - the name that API Gateway makes up
   */
  readonly tokenEndpointDomain?: string | undefined;
  /**
   * The ARN of the certificate of that name, in ACM of the same region.
   * @default - none
   */
  readonly tokenEndpointCertificateArn?: string | undefined;
  /**
   * How many of the account's concurrent invocations the door keeps for itself, and may take at most: 1 to 1000. The
   * account's other functions have so many fewer.
   * @default - as many as the account has free
   */
  readonly tokenEndpointConcurrency?: number | undefined;
  /**
   * How many requests a second, and at the same moment, the door lets through: 1 to 50. A small number leaves the other
   * functions of an account their share of its concurrent invocations where none can be reserved.
   * @default - 50 a second, 200 at the same moment
   */
  readonly tokenEndpointRate?: number | undefined;
}

/** The same, with the defaults in place. In our own app they come from cdk.json, so that a forgotten flag removes nothing. */
export type Settings = TokenBrokerProps & Required<{ [key in 'name' | 'sweepMinutes' | 'renewAt']: Given<key> }>;
type Given<Key extends keyof TokenBrokerProps> = Exclude<TokenBrokerProps[Key], undefined>;

/** A number, or the text of one, which is what `-c` makes of it. */
const number = v.union([v.number(), v.pipe(v.string(), v.transform(Number))]);

const boolean = v.union([
  v.boolean(),
  v.pipe(
    v.picklist(['true', 'false']),
    v.transform((text) => text === 'true'),
  ),
]);

/** A text of that shape, or a token, whose text only the deployment knows. */
const shaped = (shape: RegExp) =>
  v.pipe(
    v.string(),
    v.check((text) => Token.isUnresolved(text) || shape.test(text)),
  );

const baseUrl = /^https:\/\/[\w.-]+(:\d+)?(\/[\w./~-]*)?$/;

const settings = v.object({
  name: v.optional(v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]{0,39}$/)), 'token-broker'),
  alarmEmail: v.optional(v.union([v.custom<string>(Token.isUnresolved), v.pipe(v.string(), v.email())])),
  runbookUrl: v.optional(shaped(/^https:\/\/[\w.-]+(:\d+)?(\/[\w./~%+-]*)?$/)),
  heartbeatUrl: v.optional(shaped(/^[\w/+=.@-]{1,256}$/)),
  // Two sweeps an hour apart are what makes 90 good minutes enough to renew any token.
  sweepMinutes: v.optional(v.pipe(number, v.integer(), v.minValue(5), v.maxValue(60)), 60),
  renewAt: v.optional(v.pipe(number, v.minValue(0.1), v.maxValue(0.8)), 0.5),
  kmsKeyArn: v.optional(shaped(/^arn:[a-z-]+:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+$/)),
  webexApiBaseUrl: v.optional(shaped(baseUrl)),
  contactCenterBaseUrl: v.optional(shaped(baseUrl)),
  tokenEndpoint: v.optional(boolean),
  tokenEndpointDomain: v.optional(shaped(/^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/)),
  tokenEndpointCertificateArn: v.optional(shaped(/^arn:[a-z-]+:acm:[a-z0-9-]+:\d{12}:certificate\/[A-Za-z0-9-]+$/)),
  tokenEndpointConcurrency: v.optional(v.pipe(number, v.integer(), v.minValue(1), v.maxValue(1000))),
  tokenEndpointRate: v.optional(v.pipe(number, v.integer(), v.minValue(1), v.maxValue(50))),
});

const rules: Record<keyof Settings, string> = {
  name: 'name must have at most 40 lower-case letters, digits and hyphens, the first of them a letter.',
  alarmEmail: 'alarmEmail must be one e-mail address.',
  runbookUrl: 'runbookUrl must be an https address without a # or ?, such as https://wiki.example.com/runbook.',
  heartbeatUrl: 'heartbeatUrl must be the name of a secret that holds an https address, never the address itself.',
  sweepMinutes: 'sweepMinutes must be a whole number from 5 to 60.',
  renewAt: 'renewAt must be a number from 0.1 to 0.8.',
  kmsKeyArn: 'kmsKeyArn must be the ARN of a KMS key (not of an alias): arn:aws:kms:<region>:<account>:key/<id>.',
  webexApiBaseUrl: 'webexApiBaseUrl must be an https address such as https://api-usgov.webex.com/v1.',
  contactCenterBaseUrl: 'contactCenterBaseUrl must be an https address such as https://api.wxcc-us1.cisco.com.',
  tokenEndpoint: 'tokenEndpoint must be true or false.',
  tokenEndpointDomain:
    'tokenEndpointDomain must be a domain name in lower case; it needs tokenEndpoint and tokenEndpointCertificateArn.',
  tokenEndpointCertificateArn:
    'tokenEndpointCertificateArn must be the ARN of a certificate of the same region, for tokenEndpointDomain.',
  tokenEndpointConcurrency: 'tokenEndpointConcurrency must be a whole number from 1 to 1000; it needs tokenEndpoint.',
  tokenEndpointRate: 'tokenEndpointRate must be a whole number from 1 to 50; it needs tokenEndpoint.',
};
const names = Object.keys(rules) as (keyof Settings)[];

/** Tells everything that is wrong with the settings, one sentence a line. */
export class SettingsError extends Error {
  constructor(what: string, problems: readonly string[]) {
    super([`${what} cannot be used:`, ...problems.map((one) => `- ${one}`)].join('\n'));
    this.name = 'SettingsError';
  }
}

/** Reads the settings from CDK context, where an empty one counts as not given. Throws a SettingsError. */
export function readSettings(node: Node): Settings {
  const what = 'The settings, from cdk.json or -c,';
  const strange = Object.keys(node.getAllContext()).flatMap((key) => misspelt(key) ?? []);
  if (strange.length > 0) throw new SettingsError(what, strange);
  const given = names.map((name) => [name, node.tryGetContext(name)]).filter(([, value]) => value !== '');
  return checked(what, Object.fromEntries(given));
}

/** What is wrong with a context key; CDK itself has many more, and none that is near. */
function misspelt(key: string): string | undefined {
  if ((names as string[]).includes(key) || !/^[\w-]+$/.test(key)) return undefined;
  const plain = (word: string) => word.toLowerCase().replace(/[_-]/g, '');
  const meant = names.find((name) => distance(plain(key), plain(name)) <= Math.floor(name.length / 4));
  return meant && `There is no setting ${key}. Did you mean ${meant}?`;
}

/** The props of the construct at that path, with the defaults in place. Throws a SettingsError. */
export function settingsOf(path: string, props: TokenBrokerProps): Settings {
  return checked(`The props of TokenBroker ${path}`, props);
}

function checked(what: string, given: object): Settings {
  const { success, output, issues } = v.safeParse(settings, given);
  const wrong = new Set<string | null>(success ? without(output) : issues.map((issue) => v.getDotPath(issue)));
  if (success && wrong.size === 0) return output;
  throw new SettingsError(
    what,
    names.filter((name) => wrong.has(name)).map((name) => rules[name]),
  );
}

/** What is given without that which it needs. */
function without(given: Settings): (keyof Settings)[] {
  const { tokenEndpoint, tokenEndpointDomain, tokenEndpointCertificateArn } = given;
  const lacking: [keyof Settings, boolean][] = [
    ['tokenEndpointDomain', tokenEndpointDomain !== undefined && !(tokenEndpoint && tokenEndpointCertificateArn)],
    ['tokenEndpointCertificateArn', tokenEndpointCertificateArn !== undefined && !tokenEndpointDomain],
    ['tokenEndpointConcurrency', given.tokenEndpointConcurrency !== undefined && !tokenEndpoint],
    ['tokenEndpointRate', given.tokenEndpointRate !== undefined && !tokenEndpoint],
  ];
  return lacking.filter(([, isLacking]) => isLacking).map(([name]) => name);
}
