import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type FlowFile, renderFlows } from '../flows/render.ts';
import { type Command, CommandFailed, type Terminal, WrongUse } from './command.ts';
import { parseFlowValues } from './flow-values.ts';
import { gatherValues, help, readFlags } from './flows-render-options.ts';

const genericFlows = resolve(import.meta.dirname, '../flows');

/** Writes the two flows for one record. */
export const flowsRender: Command = {
  summary: 'Writes the fallback subflow and the example flow for one record.',
  async run(args, terminal) {
    const flags = readFlags(args);
    if (flags.help) {
      terminal.print(help);
      return 0;
    }
    if (!flags.out) throw new WrongUse('--out DIR is missing.');
    if (resolve(flags.out) === genericFlows)
      throw new WrongUse('--out is where the generic files are; choose another.');
    const values = parseFlowValues(await gatherValues(flags, terminal), flags['with-secrets']);
    if (values.variable.description === '') {
      terminal.warn('No description of the variable was given: whenever the fallback writes it, it will have none.');
    }
    const folder = flags.out;
    const files = renderFlows(values).map((file) => ({ ...file, path: join(folder, file.name) }));
    if (!flags['dry-run']) await writeAll(folder, files);
    report(files, flags, terminal);
    return 0;
  },
};

type PlacedFile = FlowFile & { path: string };

async function writeAll(folder: string, files: readonly PlacedFile[]): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    for (const file of files) await replace(file);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${error.code})` : '';
    throw new CommandFailed(`The files cannot be written to ${folder}${code}.`);
  }
}

/** Never leaves half a file, nor a secret in a file that was there before with wider permissions. */
async function replace({ path, text, holdsSecrets }: PlacedFile): Promise<void> {
  const draft = `${path}.${process.pid}.tmp`;
  try {
    await writeFile(draft, text, { mode: holdsSecrets ? 0o600 : 0o644, flag: 'wx' });
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
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
