import {
  brotliDecompressSync,
  constants,
  gunzipSync,
  inflateRawSync,
  inflateSync,
  zstdDecompressSync,
} from 'node:zlib';
import { isJson } from './read-json.ts';

/** An answer may break off: its received part is decoded. */
const asFarAsItCame = { finishFlush: constants.Z_SYNC_FLUSH };
const brotli = { finishFlush: constants.BROTLI_OPERATION_FLUSH };
const zstd = { finishFlush: constants.ZSTD_e_flush };

type Decoder = (bytes: Buffer, most: { maxOutputLength: number }) => Buffer;

const gunzip: Decoder = (bytes, most) => gunzipSync(bytes, { ...asFarAsItCame, ...most });
const decoders: Record<string, Decoder> = {
  gzip: gunzip,
  'x-gzip': gunzip,
  // RFC 9110 means the format of zlib; some services send it bare.
  deflate: (bytes, most) => (hasZlibHeader(bytes) ? inflateSync : inflateRawSync)(bytes, { ...asFarAsItCame, ...most }),
  br: (bytes, most) => brotliDecompressSync(bytes, { ...brotli, ...most }),
  zstd: (bytes, most) => zstdDecompressSync(bytes, { ...zstd, ...most }),
};

/**
 * Takes the codings that `content-encoding` names off a body, the last one first, and gzip that no header names: the
 * request asks for none, but proxies add and drop both. Bytes that a named coding does not fit stay as they are.
 * Undefined where more than `mostBytes` come out.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-8.4
 */
export function decoded(bytes: Buffer, contentEncoding: string, mostBytes: number): Buffer | undefined {
  const named = contentEncoding.toLowerCase().split(',').reverse();
  const unnamed = ['gzip', 'gzip'];
  let body = bytes;
  for (const coding of [...named.map((one) => one.trim()), ...unnamed]) {
    const decode = decoders[coding];
    // No coded text is JSON: a proxy has decoded it and kept the header.
    if (!decode || (decode === gunzip && !isGzip(body)) || isJson(body.toString())) continue;
    try {
      body = decode(body, { maxOutputLength: mostBytes });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') return undefined;
    }
  }
  return body;
}

function isGzip(bytes: Buffer): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

function hasZlibHeader(bytes: Buffer): boolean {
  return ((bytes[0] ?? 0) & 0x0f) === 8 && bytes.length > 1 && bytes.readUInt16BE() % 31 === 0;
}
