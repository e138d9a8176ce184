import type { Instant } from '../clock.ts';

export const region = 'eu-west-1';
export const account = '123456789012';
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Everything lives in one account and one region. */
export function arn(service: string, resource: string): string {
  return `arn:aws:${service}:${region}:${account}:${resource}`;
}

/** A version 4 UUID of seeded random. */
export function uuid(random: () => number): string {
  return 'xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx'.replace(/[xy]/g, (place) =>
    (place === 'x' ? Math.floor(random() * 16) : 8 + Math.floor(random() * 4)).toString(16),
  );
}

/** The six characters that Secrets Manager appends to a secret's name. */
export function nameSuffix(random: () => number): string {
  return Array.from({ length: 6 }, () => letters.charAt(Math.floor(random() * letters.length))).join('');
}

/** AWS's JSON services tell moments in seconds. */
export function seconds(moment: Instant): number {
  return moment / 1000;
}
