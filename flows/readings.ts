/** What a text says once more when what it is written in is undone: an address, escapes of JSON, entities of XML. */
export function readingsOf(text: string): string[] {
  const decoders = [fromAddress, fromEscapes, fromEntities];
  return [...new Set([text, ...decoders.map((decode) => decode(text))])];
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

/** The parts of a text that are Base64 of something printable, with what they say. */
export function base64In(text: string): { coded: string; plain: string }[] {
  const found = text.match(/(?<![\w+/=-])[\w+/-]{12,}={0,2}(?![\w+/=-])/g) ?? [];
  return found
    .map((coded) => ({ coded, plain: Buffer.from(coded, 'base64').toString() }))
    .filter(({ plain }) => plain.length >= 8 && /^[\x20-\x7e\s]+$/.test(plain));
}
