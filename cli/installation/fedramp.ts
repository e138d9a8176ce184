import type { Installation } from './installation.ts';

/** Whether the installation talks to Webex for Government. */
export function isFedRamp({ webexApiBaseUrl }: Installation['services']): boolean {
  return new URL(webexApiBaseUrl).hostname.includes('usgov');
}

/** What Webex for Government does not do, and what follows. */
export const NO_MINTING = 'Webex for Government (FedRAMP) mints no pairs';
export const NO_RECOVERY = `${NO_MINTING}, so no record can recover another: leave recovery out.`;
