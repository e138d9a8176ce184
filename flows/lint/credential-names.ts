/** What a name says that its value is. */
export type Credential =
  | ('client id' | 'client secret' | 'refresh token' | 'access token')
  | ('token' | 'secret' | 'password' | 'key' | 'card');

/** By the words that a name ends with; the first that fits. */
const endings: readonly [words: string, credential: Credential][] = [
  ['client id', 'client id'],
  ['clientid', 'client id'],
  ['refresh token', 'refresh token'],
  ['access token', 'access token'],
  ['authorization', 'access token'],
  ['bearer', 'access token'],
  ['token', 'token'],
  ['client secret', 'client secret'],
  ['secret', 'secret'],
  ['api key', 'key'],
  ['apikey', 'key'],
  ['secret key', 'key'],
  ['private key', 'key'],
  ['access key', 'key'],
  ['subscription key', 'key'],
  ['passwd', 'password'],
  ['passcode', 'password'],
  ['pwd', 'password'],
  ['password', 'password'],
  ['passphrase', 'password'],
  ['pw', 'password'],
  ...['passwort', 'kennwort', 'contrasena', 'senha', 'mot de passe', 'wachtwoord'].map((word): [string, Credential] => [
    word,
    'password',
  ]),
  ['credential', 'password'],
];

/** Names that say so only as a whole: a boarding pass is none. */
const wholes: Readonly<Record<string, Credential>> = {
  pass: 'password',
  'user pass': 'password',
  'db pass': 'password',
};

/** A question about a token, or a token of another sort, is no credential: `hasToken`, `nextPageToken`. */
const harmless = /^(?:has|is|no|needs?|with|without) |\b(?:page|sync|cursor|continuation) token$/;

/** What a payment card is known by, wherever in the name. */
const card = /\b(?:card number|card num|cvv2?|cvc2?|card security code)\b/;

/** Which credential a variable, JSON key or header of that name holds; undefined if none that is known. */
export function credentialOf(name: string): Credential | undefined {
  const words = wordsOf(name).replace(/(?<=[a-z]{2}[^s])s$/, ''); // of a list
  if (harmless.test(words)) return undefined;
  if (card.test(words)) return 'card';
  return wholes[words] ?? endings.find(([ending]) => words === ending || words.endsWith(` ${ending}`))?.[1];
}

/** Whether the value alone is enough to act with. */
export function isSecretName(name: string): boolean {
  const credential = credentialOf(name);
  return credential !== undefined && credential !== 'client id';
}

/** Names under which values are secrets only if they look like one. */
const vague =
  /(?:^| )(?:key|auth|signature|sig|hmac|pin|otp|(?:auth|access|security|verification) code|passphrase hint|credential|cookie)$|(?:^| )(?:secret|token|password|passphrase|apikey|api key)(?: |$)/;

/** Whether a name says that its value may be a secret. */
export function isVagueName(name: string): boolean {
  const words = wordsOf(name);
  return vague.test(words) && !harmless.test(words);
}

/** `WEBEX_ACCESS_TOKEN`, `accessToken` and `x-access-token` all end with `access token`. */
export function wordsOf(name: string): string {
  return name
    .normalize('NFD')
    .replace(/\p{Mark}/gu, '') // an accent
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/[^a-zA-Z\d]+/g, ' ')
    .trim()
    .toLowerCase();
}
