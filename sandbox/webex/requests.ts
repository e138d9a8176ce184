import type { Exchange } from '../loopback-server.ts';

/** The token of `Authorization: Bearer <token>`; undefined where there is no such header. */
export function bearerToken(exchange: Exchange): string | undefined {
  return /^Bearer (\S+)$/i.exec(exchange.headers.authorization ?? '')?.[1];
}

/** Undefined for a body that is not a JSON object. */
export function jsonObject(exchange: Exchange): Record<string, unknown> | undefined {
  try {
    const body: unknown = JSON.parse(exchange.body);
    return typeof body === 'object' && body !== null && !Array.isArray(body) ? { ...body } : undefined;
  } catch {
    return undefined;
  }
}

/** The parameters of a token request, form-encoded or JSON by its content type; undefined for a broken body. */
export function tokenParameters(exchange: Exchange): Record<string, unknown> | undefined {
  if (exchange.headers['content-type']?.includes('json')) return jsonObject(exchange);
  return Object.fromEntries(new URLSearchParams(exchange.body));
}
