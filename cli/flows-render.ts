import { join } from 'node:path';
import { renderFlows } from '../flows/render.ts';
import { type Terminal, WrongUse } from './command.ts';
import { explainedCommand, type Given } from './explained-command.ts';
import { outFolder, type PlacedFile, writeFiles } from './flow-files.ts';
import { findSite, valuesOfSite } from './flow-site.ts';
import { parseFlowValues } from './flow-values.ts';
import { about, flags, gatherValues } from './flows-render-options.ts';
import { checkNames, onlyName, reachInstallation } from './operator-command.ts';

/** Writes the two flows for one record. */
export const flowsRender = explainedCommand({
  usage: 'flows render [NAME] --out DIR',
  summary: 'Writes the fallback subflow and the example flow for one record.',
  about,
  flags,
  examples: [
    'flows render clinic --connector 5c7c0a4e-6d31-4f4e-9a52-8d4c5f1e2b3a --out my-flows',
    'flows render --out my-flows --org-id 2f9eecc5-0472-4549-9a83-2afdae0d4ba1 \\\n' +
      '    --connector 5c7c0a4e-6d31-4f4e-9a52-8d4c5f1e2b3a --variable-id a5a1c2d3-8a9b-4c5d-9e6f-7a8b9c0d1e2f \\\n' +
      '    --variable-name WEBEX_ACCESS_TOKEN --variable-description "Kept valid by the token broker"',
    'flows render --out my-flows --values acme.json --with-secrets',
  ],
  async run({ flags: options, names, terminal }) {
    const folder = outFolder(options.out);
    const known = await knownValues(names, options, terminal);
    const values = parseFlowValues(await gatherValues(options, known, terminal), options['with-secrets']);
    if (values.variable.description === '') {
      terminal.warn('No description of the variable was given: whenever the fallback writes it, it will have none.');
    }
    const files = renderFlows(values).map((file) => ({ ...file, path: join(folder, file.name) }));
    if (!options['dry-run']) await writeFiles(folder, files);
    report(files, options, terminal);
    return 0;
  },
});

/** What the record of that name, where one is named, and its variable tell. */
async function knownValues(
  names: readonly string[],
  options: Given<typeof flags>,
  terminal: Terminal,
): Promise<Record<string, unknown>> {
  if (names.length === 0) {
    if (options.as !== undefined) throw new WrongUse('--as goes with a NAME.');
    return {};
  }
  const name = onlyName(names);
  if (options.as !== undefined) checkNames([options.as]);
  const installation = await reachInstallation(options, terminal);
  return valuesOfSite(await findSite(installation, name, options.as, terminal), options['with-secrets']);
}

function report(
  files: readonly PlacedFile[],
  { 'dry-run': dryRun, json }: { 'dry-run': boolean; json: boolean },
  terminal: Terminal,
): void {
  const verb = dryRun ? 'Would write' : 'Wrote';
  if (json) {
    const shown = files.map(({ path, holdsSecrets }) => ({ path, holdsSecrets }));
    terminal.print(JSON.stringify({ written: !dryRun, files: shown }));
  } else {
    for (const { path } of files) terminal.print(`${verb} ${path}`);
    if (!dryRun) terminal.print('Import the subflow first; flows/README.md has the steps.');
  }
  for (const { path, holdsSecrets } of files) {
    if (!holdsSecrets || dryRun) continue;
    terminal.warn(
      `${path} holds the client secret and the refresh token in plain text: whoever reads it can act as the Service ` +
        'App. Only your account may read it now; delete it after the import.',
    );
  }
}
