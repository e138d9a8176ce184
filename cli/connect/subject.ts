import { WrongUse } from '../terminal/command.ts';

/** What sheets are about. */
export interface Subject {
  record: string;
  /** Where consumers get tokens; undefined where the sheet is to do without the token endpoint. */
  tokenUrl: string | undefined;
  /** Who is bound to the record already. */
  consumers: readonly string[];
  /** Where Webex Connect runs. */
  connectRegion: ConnectRegion;
}

export const connectRegions = ['us', 'us1', 'eu', 'uk', 'ca', 'in', 'au', 'sg'] as const;

export type ConnectRegion = (typeof connectRegions)[number];

const TOKEN_PATH = '/oauth2/token';

/** The given address, with or without its path. Refuses an invalid one without repeating it. */
export function tokenUrlOf(given: string): string {
  const url = URL.parse(given);
  const isLoopback = url !== null && /^(localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname);
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback);
  const isBare = url?.username === '' && url.password === '' && url.search === '' && url.hash === '';
  if (!url || !isSafe || !isBare || !['/', TOKEN_PATH].includes(url.pathname)) {
    throw new WrongUse(
      `--token-endpoint is the stack's output TokenUrl, like https://tokens.example.com${TOKEN_PATH}, or none.`,
    );
  }
  return url.origin + TOKEN_PATH;
}

/** Where people of Webex Connect's region come back after they have signed in. Only one is known from use. */
export function callBackOf(region: ConnectRegion): { value: string; unverified?: true } {
  const value = `https://oauth.${region}.webexconnect.io/callback`;
  return region === 'us' ? { value } : { value, unverified: true };
}

/** What a consumer of that record might be called: names have 48 characters at most. */
export function consumerName(record: string, use: 'connect' | 'api' | 'flows'): string {
  return `${record.slice(0, 47 - use.length)}-${use}`;
}
