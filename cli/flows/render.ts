import { join } from 'node:path';
import { checkNames, onlyName, reachInstallation } from '../installation/operator-command.ts';
import { type Outcome, type Terminal, WrongUse } from '../terminal/command.ts';
import { explainedCommand, type Given } from '../terminal/explained-command.ts';
import { outFolder, type PlacedFile, writeFiles } from '../terminal/files.ts';
import { type FlowKind, flowKindOf, renderKind } from './render-kinds.ts';
import { about, flags, gatherValues } from './render-options.ts';
import { findSite, valuesOfRecord, valuesOfSite } from './site.ts';
import { NO_EMAIL } from './values.ts';

/** Writes the two flows for one record. */
export const flowsRender = explainedCommand({
  usage: 'flows render [NAME] --out DIR',
  about,
  flags,
  examples: [
    'flows render clinic --connector 5c7c0a4e-6d31-4f4e-9a52-8d4c5f1e2b3a --out my-flows',
    'flows render --out my-flows --org-id 2f9eecc5-0472-4549-9a83-2afdae0d4ba1 \\\n' +
      '    --connector 5c7c0a4e-6d31-4f4e-9a52-8d4c5f1e2b3a --variable-id a5a1c2d3-8a9b-4c5d-9e6f-7a8b9c0d1e2f \\\n' +
      '    --variable-name WEBEX_ACCESS_TOKEN',
    'flows render --out my-flows --values acme.json --with-secrets',
    'flows render clinic --out my-flows --fallback broker \\\n' +
      '    --endpoint-connector 6d8df2a1-0c3e-4b57-9a1d-3f2e5c7b8a90',
    'flows render --out my-flows --token connector \\\n' +
      '    --api-connector 7e9e03b2-1d4f-4c68-8b2e-4a3f6d8c9ba1 --org-id 2f9eecc5-0472-4549-9a83-2afdae0d4ba1',
  ],
  async run({ flags: options, names, terminal }) {
    const folder = outFolder(options.out);
    const kind = flowKindOf(options);
    const known = await knownValues(names, kind, options, terminal);
    const values = await gatherValues(options, known, terminal);
    const files = renderKind(kind, values).map((file) => ({ ...file, path: join(folder, file.name) }));
    const written = await writeFiles(folder, files, options['dry-run']);
    return outcomeOf(files, written, options['dry-run'], values.email !== undefined);
  },
});

/** What the record of that name, where one is named, and its variable tell; without a variable, the record alone. */
async function knownValues(
  names: readonly string[],
  { token, withSecrets }: FlowKind,
  options: Given<typeof flags>,
  terminal: Terminal,
): Promise<Record<string, unknown>> {
  if (token === 'connector' && options.as !== undefined) throw new WrongUse('--as goes with a token in a variable.');
  if (names.length === 0) {
    if (options.as !== undefined) throw new WrongUse('--as goes with a NAME.');
    return {};
  }
  const name = onlyName(names);
  if (options.as !== undefined) checkNames([options.as]);
  const installation = await reachInstallation(options, terminal);
  if (token === 'connector') return await valuesOfRecord(installation, name, terminal);
  const site = await findSite(installation, name, options.as, terminal);
  return { record: name, ...valuesOfSite(site, withSecrets) };
}

function outcomeOf(files: readonly PlacedFile[], written: string[], isDry: boolean, hasEmail: boolean): Outcome {
  const first = files.length > 1 ? 'Import the subflow first; ' : '';
  const secret = files.filter(({ holdsSecrets }) => holdsSecrets && !isDry);
  return {
    exitCode: 0,
    json: { written: !isDry, files: files.map(({ path, holdsSecrets }) => ({ path, holdsSecrets })) },
    lines: [...written, ...(hasEmail ? [] : [NO_EMAIL]), ...(isDry ? [] : [`${first}flows/README.md has the steps.`])],
    notes: secret.map(
      ({ path }) =>
        `${path} contains the client secret and the refresh token in plain text: a reader can act as the Service App. ` +
        'Only your account may read it now; delete it after the import.',
    ),
  };
}
