import type { Terminal } from './command.ts';
import type { Installation } from './installation.ts';
import { withProgress } from './progress.ts';
import { allListed } from './registered.ts';
import { sideBySide } from './side-by-side.ts';
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
