import type { Installation } from '../installation/installation.ts';
import { sideBySide } from '../installation/side-by-side.ts';
import { allListed } from '../records/registered.ts';
import type { Terminal } from '../terminal/command.ts';
import { withProgress } from '../terminal/progress.ts';
import { type Standing, standingOf } from './standing.ts';

/** How every record stands, by name. */
export async function allStandings(installation: Installation, terminal: Terminal): Promise<Standing[]> {
  return withProgress(terminal, 'Reading the records', async () => {
    const listed = await allListed(installation.store);
    let looked = 0;
    return sideBySide(listed, async (one) => {
      const standing = await standingOf(installation, one);
      looked += 1;
      terminal.showProgress?.(`Looking at the variables: ${looked} of ${listed.length}`);
      return standing;
    });
  });
}
