import type { Secret } from './secret.ts';

export type Json = Record<string, unknown>;

/**
 * The JSON object in a text that a person saved, or what is wrong with it, which completes "it ...". A byte order mark
 * at its start says nothing and is dropped.
 */
export function readTypedJson(document: Secret): Json | string {
  const text = document.reveal().replace(/^\uFEFF/, '');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    // The parser's own message quotes the text.
    return whyNoJson(text);
  }
  return isJson(json) ? json : 'must be a JSON object';
}

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function whyNoJson(text: string): string {
  if (text === '') return 'is empty';
  if (text.includes('\0')) return 'is not JSON but UTF-16: save it as UTF-8';
  if (/[“”„«»‘’]/.test(text)) return 'is not JSON: it has typographic quotes; type straight ones (")';
  if (/\p{Cf}|[^\P{Zs} ]/u.test(text)) {
    return 'is not JSON: it has no-break spaces or invisible characters; type plain spaces';
  }
  return 'is not JSON';
}
