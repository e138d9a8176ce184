const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';

/** Texts that are secrets whatever they are called. */
const shapes: readonly RegExp[] = [
  new RegExp(`[\\w-]{32,200}_P[A-Z0-9]{3}_${UUID}`, 'i'), // Webex: opaque access and refresh tokens
  /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]*/, // JSON Web Tokens
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  /\bAKIA[0-9A-Z]{16}\b/, // AWS access keys
  /\b(?:Bearer|Basic) +(?=\S*\d)[\w+/.~-]{12,}=*/, // and not the beginning of a sentence
  /:\/\/[^\s/:@{}]+:[^\s/@{}]{4,}@/, // a user's password in an address
];

/** What people leave where a value is to come, or has been taken out. */
const placeholder =
  /^(?:REPLACE|REDACTED|CHANGE|INSERT|PASTE|TODO|YOUR|EXAMPLE|DEFAULT|DUMMY|NONE\b|NULL\b|UNDEFINED|<.*>$|\[.*\]$|(.)\1*$)/i;

/** Whether a text stands for a value that is not there. An empty text does. */
export function isPlaceholder(text: string): boolean {
  return text.trim() === '' || placeholder.test(text.trim());
}

/** Whether a text holds something that has the shape of a token, a key or a password. */
export function holdsSecret(text: string): boolean {
  return shapes.some((shape) => shape.test(text));
}

/** Whether a text that stands where a secret belongs is one: no expression, no placeholder, no words. */
export function isLiteralSecret(text: string): boolean {
  return !text.includes('{{') && /^(?=.*\d)\S{8,}$/.test(text.trim()) && !isPlaceholder(text);
}

/** The text without anything that has a secret's shape. */
export function hideSecrets(text: string): string {
  return shapes.reduce((hidden, shape) => hidden.replaceAll(new RegExp(shape, `${shape.flags}g`), '[secret]'), text);
}
