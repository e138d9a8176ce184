/** An answer as it came over the wire; its headers by lower-case name. */
export interface Received {
  status: number;
  headers: NodeJS.Dict<string[]>;
  bytes: Buffer;
}

/**
 * The answer that Node's parser refused because it announces its length twice. RFC 9110 lets a client take it where both
 * are equal, and proxies that add a header of their own cause it. Only what came in the same packet is there.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-8.6
 */
export function withEqualLengths(error: unknown): (Received & { isCut: boolean }) | undefined {
  const { code, rawPacket } = error as { code?: unknown; rawPacket?: Buffer };
  if (!/^HPE_\w+_CONTENT_LENGTH$/.test(String(code)) || !rawPacket) return undefined;
  const [head, status, lines] =
    /^(?:HTTP\/1\.1 1\d\d [\s\S]*?\r\n\r\n)*HTTP\/1\.[01] (\d{3})[^\r\n]*\r\n([\s\S]*?)\r\n\r\n/.exec(
      rawPacket.toString('latin1'),
    ) ?? [];
  if (head === undefined) return undefined;
  const headers: Received['headers'] = {};
  for (const [, name = '', value = ''] of lines?.matchAll(/^([^:\r\n]+):(.*)$/gm) ?? []) {
    headers[name.toLowerCase()] = [...(headers[name.toLowerCase()] ?? []), value.trim()];
  }
  const lengths = new Set((headers['content-length'] ?? []).join().split(',').map(Number));
  const [length] = lengths;
  if (length === undefined || lengths.size > 1 || !Number.isSafeInteger(length)) return undefined;
  const bytes = rawPacket.subarray(head.length, head.length + length);
  return { status: Number(status), headers, bytes, isCut: bytes.length < length };
}
