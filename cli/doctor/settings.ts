import { isFedRamp, NO_MINTING } from '../installation/fedramp.ts';
import type { Installation } from '../installation/installation.ts';
import { type Finding, findingsOf } from './finding.ts';

/** What the function's settings tell: that they are in order, and where nobody has tried the broker yet. */
export function settingsFindings({
  functionName,
  services,
}: Pick<Installation, 'functionName' | 'services'>): Finding[] {
  const found = findingsOf('function').ok(`${functionName} is there, and its settings are in order.`);
  if (!isFedRamp(services)) return [found];
  const { hostname } = new URL(services.webexApiBaseUrl);
  return [
    found,
    findingsOf('FedRAMP').unknown(
      `This installation talks to ${hostname}, where nobody has tried the broker yet: whether Service Apps may write ` +
        'global variables there, and where the Contact Center API is, is not verified. ' +
        `${NO_MINTING}, so no record recovers by itself, and refresh tokens live for 60 days. What stands below is ` +
        'what it answered, and no more.',
    ),
  ];
}
