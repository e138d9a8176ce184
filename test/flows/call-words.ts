import type { FaultRule } from '../../sandbox/faults.ts';

/** What callers hear, as the flows have it. */
export const greeting = 'Welcome. I am looking up a person.';
export const moment = 'One moment, please.';
export const found = 'Ada Brandt is currently active.';

export const PEOPLE = 'GET people';
export const REFRESH = 'POST access_token';
export const READ = 'GET cad-variable';
export const WRITE = 'PUT cad-variable';
export const REPORT = 'POST /v1/refresh';

/** The service answers so instead, always or so many times. */
export function answers(
  operation: string,
  status: number,
  more: { times?: number; headers?: Record<string, string> } = {},
) {
  const { times, headers = {} } = more;
  const service = serviceOf(operation);
  const fault = { kind: 'answer', answer: { status, headers, body: { message: 'planned' } } } as const;
  return { service, operation, fault, ...(times !== undefined && { times }) } satisfies FaultRule;
}

/** What only Cisco knows for sure, both ways. */
export const platforms = [
  { headerNames: 'lower', notFound: 'clears' },
  { headerNames: 'capitalised', notFound: 'keeps' },
] as const;

function serviceOf(operation: string): string {
  if (operation === REPORT) return 'broker';
  return operation.endsWith('cad-variable') ? 'contact-center' : 'webex';
}
