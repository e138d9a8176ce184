import { isFedRamp, NO_MINTING } from '../installation/fedramp.ts';
import type { Installation } from '../installation/installation.ts';
import { type Finding, findingsOf } from './finding.ts';

/** Whether the function's settings are valid, and whether they name services that the broker was not tested with. */
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
      `This installation uses ${hostname}, which the broker was not tested with. It is not verified whether Service ` +
        'Apps may write global variables there, and where the Contact Center API is. ' +
        `${NO_MINTING}, so a record cannot have a recovery, and refresh tokens live for 60 days. The findings below ` +
        'show only what the services answered.',
    ),
  ];
}
