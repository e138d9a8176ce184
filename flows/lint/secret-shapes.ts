import { wordsOf } from './credential-names.ts';

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';

/** Texts that are secrets under any name. */
const shapes: readonly RegExp[] = [
  new RegExp(`[\\w-]{32,200}_P[A-Z0-9]{3}_${UUID}`, 'i'), // Webex: opaque access and refresh tokens
  new RegExp(`[\\w-]{64,200}_[A-Z]{2}\\d{2}_${UUID}`, 'i'), // the same of other clusters
  /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]*/, // JSON Web Tokens
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\w+/=\s\\]*(?:-----END [A-Z ]*PRIVATE KEY-----)?/,
  /(?<![0-9a-z])[0-9a-f]{64}(?![0-9a-z])/i, // Webex: client secrets; many others too
  /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/, // AWS access keys
  /\b(?:gh[oprsu]_\w{30,}|github_pat_\w{40,}|glpat-[\w-]{20,}|xox[a-z]-[\w-]{20,})/, // GitHub, GitLab, Slack
  /\b(?:npm_[A-Za-z\d]{36}|shp(?:at|ca|pa|ss)_[\da-f]{32}|dapi[\da-f]{32}|pat-(?:na|eu)\d-[\da-f-]{36}|key-[\da-f]{32})\b/, // npm, Shopify, Databricks, HubSpot, Mailgun
  /\b(?:ATATT3x[\w=-]{60,}|GOCSPX-[\w-]{28}|\d{8,10}:AA[\w-]{33}|00D\w{12,15}![\w.]{40,}|\w{3}\dQ~[\w.~-]{31,34})/, // Atlassian, Google, Telegram, Salesforce, Azure
  /\b(?:[rs]k_(?:live|test)_\w{16,}|SG\.[\w-]{16,}\.[\w-]{16,}|AIza[\w-]{35}|sk-[\w-]{20,})/, // Stripe, SendGrid, Google, OpenAI
  /\b(?:Bearer|Basic|Token|ApiKey|SSWS) +(?=\S*\d)[\w+/.~-]{12,}=*/, // and not the beginning of a sentence
  /:\/\/[^\s/:@{}]+:[^\s/@{}]+@/, // a user's password in an address
  /(?=[\w-]{20})(?<=:\/\/(?:web)?hooks?\.[\w.-]{1,99}\/[\w./-]{0,99})[\w-]{20,}/i, // the address of a hook is enough to call it
  /(?<![\w-])(?=[\w-]{24})(?<=:\/\/[\w./-]{1,99}\/(?:web)?hooks?\/[\w./-]{0,99})(?![\da-f-]{36}\b)[\w-]{24,}/i,
];

const everyShape = shapes.map((shape) => new RegExp(shape, `${shape.flags}g`));

/** How words begin that people leave where a value is to come. A digit inside a word is no longer a word. */
const placeholder =
  /^(?:replace|redacted|changeme|change|insert|paste|enter|put|fill|todo|tbd|your?|my|example|sample|dummy|placeholder|secret|none|null|undefined|not set)(?: [a-z]{1,14}\d?| \d)*$/;

/** Whether a text stands for a value that is not there. An empty text does. */
export function isPlaceholder(text: string): boolean {
  const trimmed = text.trim();
  return trimmed === '' || /^(?:<[^<>]*>|\[[a-z ]*\]|(.)\1*)$/i.test(trimmed) || placeholder.test(wordsOf(trimmed));
}

/** Whether a text holds something that has the shape of a token, a key or a password. */
export function holdsSecret(text: string): boolean {
  return shapes.some((shape) => shape.test(text));
}

/** Everything in a text that has the shape of a secret. */
export function shapedSecrets(text: string): string[] {
  return everyShape.flatMap((shape) => text.match(shape) ?? []);
}

/** The text without anything that has a secret's shape. */
export function hideSecrets(text: string): string {
  return everyShape.reduce((hidden, shape) => hidden.replaceAll(shape, '[secret]'), text);
}

/** Long texts of mixed signs, which people seldom write and services often give out. */
export function randomTexts(text: string): string[] {
  const found = text.match(/(?<![\w+/=.-])[\w+/=-]{24,}(?![\w+/=-])/g) ?? [];
  return found.filter((one) => isRandom(one) && !isPublicId(one));
}

/** UUIDs, and the ids of Webex's API, which are `ciscospark://...` in Base64. */
function isPublicId(text: string): boolean {
  return new RegExp(`^${UUID}$`, 'i').test(text) || text.startsWith('Y2lzY29zcGFyazov');
}

function isRandom(text: string): boolean {
  if (/(?:^|[_-])(?:[0-9a-f]{32}|[0-9a-f]{40})$/i.test(text) || /^[A-Z]{2}[0-9a-f]{32}$/.test(text)) return true;
  return text.split('_').some((part) => {
    const isMixed = part.length >= 16 && /[a-z]/.test(part) && /[A-Z]/.test(part);
    // a name with numbers behind its words has few letters after digits
    return isMixed && (part.match(/\d[A-Za-z]/g) ?? []).length >= 2 && entropyOf(part) >= 3.5;
  });
}

/** Bits for each sign. */
function entropyOf(text: string): number {
  const shares = [...Map.groupBy(text, (sign) => sign).values()].map((signs) => signs.length / text.length);
  return shares.reduce((sum, share) => sum - share * Math.log2(share), 0);
}
