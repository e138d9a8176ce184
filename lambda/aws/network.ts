import { Failure } from '../broker/record/failures.ts';
import type { Environment } from './environment.ts';

/**
 * Timeouts of AWS clients, in milliseconds: for each address of a host, twice that for the whole connection, and for an
 * answer. Node's default of 250 ms for one of several addresses is too short for a slow network.
 */
export function networkLimits({
  connectMs = 3_000,
  answerMs = 10_000,
  proxies,
}: {
  connectMs?: number;
  answerMs?: number;
  proxies?: Proxies;
} = {}) {
  const agent = {
    keepAlive: true,
    autoSelectFamilyAttemptTimeout: connectMs,
    ...(proxies && { proxyEnv: proxies }),
  };
  return { connectionTimeout: 2 * connectMs, requestTimeout: answerMs, httpAgent: agent, httpsAgent: agent };
}

/** The environment's names of proxies, as Node's agents read them. */
export type Proxies = Readonly<Record<string, string>>;

const PROXY_VARIABLES = ['http_proxy', 'https_proxy'] as const;
const LOOPBACK = 'localhost,127.0.0.1,[::1]';

/**
 * The proxies of an environment, in small or capital letters; loopback never uses one. Undefined without a proxy.
 * @see https://nodejs.org/docs/latest-v24.x/api/http.html#built-in-proxy-support
 */
export function proxiesOf(env: Environment): Proxies | undefined {
  const given = (name: string) => env[name] || env[name.toUpperCase()] || undefined;
  const named = PROXY_VARIABLES.flatMap((name) => {
    const value = given(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  if (named.length === 0) return undefined;
  for (const [name, value] of named) {
    if (/^https?:$/.test(URL.parse(value)?.protocol ?? '')) continue;
    const variable = env[name] ? name : name.toUpperCase();
    throw new Failure('CONFIG_INVALID', `${variable} must be a URL such as http://proxy.example.com:8080.`);
  }
  const exceptions = [given('no_proxy'), LOOPBACK].filter((one) => one !== undefined).join();
  return { ...Object.fromEntries(named), no_proxy: exceptions };
}
