/**
 * The readings of a text after decoding: a URL, also inside of another, escapes of JSON,
 * entities of XML, invisible characters.
 */
export function readingsOf(text: string): string[] {
  const decoders = [
    fromAddress,
    (coded: string) => fromAddress(fromAddress(coded)),
    fromEscapes,
    fromEntities,
    visible,
  ];
  return [...new Set([text, ...decoders.map((decode) => decode(text))])];
}

function visible(text: string): string {
  return text.replace(/[\u00ad\u200b-\u200f\u2060\ufeff]/g, '');
}

function fromAddress(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (coded) => {
    try {
      return decodeURIComponent(coded);
    } catch {
      return coded; // a percentage, and no code
    }
  });
}

function fromEscapes(text: string): string {
  return text.replace(/(?<!\\)\\+u([0-9a-f]{4})/gi, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", '#34': '"', '#39': "'" };

function fromEntities(text: string): string {
  return text
    .replace(/&(lt|gt|quot|apos|#34|#39);/g, (_, name: string) => entities[name] ?? '')
    .replaceAll('&amp;', '&');
}

/** The parts of a text that are Base64 or hex digits of something printable, with what they say. */
export function codedIn(text: string): { coded: string; plain: string }[] {
  const found = text.match(/(?<![\w+/=-])[\w+/-]{12,}={0,2}(?![\w+/=-])/g) ?? [];
  return found
    .flatMap((coded) => {
      const encodings = /^(?:[0-9a-f]{2})+$/i.test(coded) ? (['hex', 'base64'] as const) : (['base64'] as const);
      return encodings.map((encoding) => ({ coded, plain: Buffer.from(coded, encoding).toString() }));
    })
    .filter(({ plain }) => plain.length >= 8 && /^[\x20-\x7e\s]+$/.test(plain));
}
