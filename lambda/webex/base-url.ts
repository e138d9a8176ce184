import { Failure } from '../broker/record/failures.ts';
import { datacenters } from '../broker/record/typed-fields.ts';

const loopback = new Set(['127.0.0.1', '[::1]', 'localhost']);

/**
 * The base URL that a setting names, without a slash at its end. CONFIG_INVALID where tokens would cross a network in
 * the clear, or where it holds more than a host and a path.
 */
export function parseBaseUrl(setting: string, text: string): string {
  const url = URL.parse(text);
  const secure = url?.protocol === 'https:' || (url?.protocol === 'http:' && loopback.has(url.hostname));
  if (!url || !secure || url.href !== url.origin + url.pathname) {
    throw new Failure(
      'CONFIG_INVALID',
      `${setting} must be an https URL (http only for loopback) without user, query and fragment.`,
    );
  }
  return url.href.replace(/\/+$/, '');
}

/** Where the Contact Center API of a datacenter is. RECORD_INVALID for a datacenter that we do not know. */
export function contactCenterUrl(datacenter: string): string {
  // The token goes to the host that this makes, so no other text may become part of its name.
  if (!datacenters.some((known) => known === datacenter)) {
    throw new Failure('RECORD_INVALID', `target.datacenter must be one of ${datacenters.join(', ')}.`);
  }
  return `https://api.wxcc-${datacenter}.cisco.com`;
}
