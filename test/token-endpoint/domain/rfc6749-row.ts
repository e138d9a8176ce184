import type { Answer } from '../../../lambda/token-endpoint/domain/http.ts';
import { basic, type MemoryEndpoint } from './memory-endpoint.ts';

export const form = 'application/x-www-form-urlencoded';
export const raw = (world: MemoryEndpoint, body: string | Uint8Array, headers: Record<string, string> = {}) =>
  world.send({
    headers: { 'content-type': form, authorization: right(world), ...headers },
    body,
  });

export const right = (world: MemoryEndpoint) => basic('clinic', world.clientSecret);
export const wrong = basic('clinic', 'wrong');
/** A request by another Authorization header, or with parameters beside it. */
export const by = (world: MemoryEndpoint, authorization: string, parameters: Record<string, string | undefined> = {}) =>
  world.ask(parameters, { authorization });

/** One row: what the section demands, the request, and the answer to expect. */
export type Row = [
  section: string,
  demand: string,
  request: (world: MemoryEndpoint) => Promise<Answer>,
  status: number,
  error?: string,
];
