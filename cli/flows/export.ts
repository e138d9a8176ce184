import { join } from 'node:path';
import { parseFlow } from '../../flows/format.ts';
import { hideSecrets } from '../../flows/lint/secret-shapes.ts';
import { MAIN_FLOW_NAME } from '../../flows/main-flow-variables.ts';
import { scrub } from '../../flows/scrub.ts';
import { SUBFLOW_NAME } from '../../flows/subflow-variables.ts';
import { missingCredentials, variableIdOf } from '../../flows/whose.ts';
import { callDeadline } from '../installation/call-deadline.ts';
import { checkNames, onlyName, operatorCommand } from '../installation/operator-command.ts';
import { CommandFailed } from '../terminal/command.ts';
import { outFolder, writeFiles } from '../terminal/files.ts';
import { printable } from '../terminal/printable.ts';
import { withProgress } from '../terminal/progress.ts';
import type { FlowAccess } from '../webex/flow-store.ts';
import { type FlowName, type FlowReader, findFlowId, flowWords } from './org-flow.ts';
import { type FlowOwner, ownFlow } from './own-flow.ts';
import { findSite } from './site.ts';

/** An exported flow without its secrets. */
interface CleanFlow extends FlowName {
  flowId: string;
  versionId: string;
  /** Of a fallback: the global variable that it writes, and the credentials that it lacks. */
  variableId?: string;
  lacks?: string[];
  /** Whether calls run this version. */
  published: boolean;
  text: string;
  /** Where something was taken out. */
  removed: string[];
  /** Where something is left that looks like a secret. */
  suspected: string[];
  /** Where an e-mail address or a phone number is left. */
  personal: string[];
}

/** Brings flows out of an org, and no secret with them. */
export const flowsExport = operatorCommand({
  usage: 'flows export NAME [FLOW...] --out DIR',
  about: `Exports the fallback subflow and the example flow, or the named flows. An export contains the live token and the values
of secure variables. The command takes out, before it writes anything, and names: the values of
global and secure variables, tokens and keys of known formats, and what stands under a secret's name. It does not write
a flow in which something else looks like a secret, unless you pass --keep-suspected. It leaves e-mail addresses and
phone numbers, and says where. It cannot find people's names, nor a password that nothing calls one: read a file before
you publish it.
Flow Designer imports such a file; then paste the values of secure variables again.`,
  flags: {
    out: { type: 'string', value: 'DIR', about: 'where to write the files' },
    as: { type: 'string', value: 'NAME', about: "the record whose token asks (NAME's writer)" },
    'keep-suspected': {
      type: 'boolean',
      about: 'write flows in which something looks like a secret, and leave it there',
    },
    'dry-run': { type: 'boolean', about: 'say what would be written and taken out, and write nothing' },
  },
  examples: ['flows export clinic --out exported', 'flows export clinic "Main menu" --out exported --json'],
  check({ flags, names }) {
    onlyName(names.slice(0, 1));
    outFolder(flags.out);
    if (flags.as !== undefined) checkNames([flags.as]);
  },
  async run({ installation, flags, names: [name = '', ...wanted], terminal }) {
    const { access, variable } = await findSite(installation, name, flags.as, terminal);
    const flows = await withProgress(terminal, 'Exporting the flows', () =>
      exportAll(installation, access, { record: name, variable }, wanted),
    );
    if (!flags['keep-suspected']) refuseSuspected(flows);
    const folder = outFolder(flags.out);
    const files = placed(flows, folder);
    const written = await writeFiles(folder, files, flags['dry-run']);
    const shown = files.map(({ text: _, ...file }) => file);
    return {
      exitCode: 0,
      json: { written: !flags['dry-run'], flows: shown },
      lines: files.flatMap((file, index) => linesOf(file, written[index] ?? '')),
    };
  },
});

/** All of those that are named; of ours, those that are there. */
async function exportAll(
  store: FlowReader,
  access: FlowAccess,
  owner: FlowOwner,
  names: readonly string[],
): Promise<CleanFlow[]> {
  const flows: CleanFlow[] = [];
  const wanted = names.length > 0 ? names : await ownNames(store, access, owner);
  for (const name of wanted) {
    const found = await exportNamed(store, access, name);
    if (found.length === 0 && names.length > 0)
      throw new CommandFailed(`The org has no flow ${hideSecrets(printable(name))}.`);
    flows.push(...found);
  }
  if (flows.length > 0) return flows;
  throw new CommandFailed(
    `The org has neither ${SUBFLOW_NAME} nor ${MAIN_FLOW_NAME} of record ${owner.record}: name the flows to export.`,
  );
}

/** The record's fallback and example, as far as they are there. */
async function ownNames(store: FlowReader, access: FlowAccess, owner: FlowOwner): Promise<string[]> {
  const subflow = await ownFlow(store, access, 'SUBFLOW', owner);
  const example = await ownFlow(store, access, 'FLOW', owner);
  return [subflow, example].filter(({ flow }) => flow).map(({ name }) => name.name);
}

/** A flow and a subflow may have the same name. */
async function exportNamed(store: FlowReader, access: FlowAccess, name: string): Promise<CleanFlow[]> {
  const found: CleanFlow[] = [];
  for (const flowType of ['SUBFLOW', 'FLOW'] as const) {
    const flowId = await findFlowId(store, access, { name, flowType });
    if (flowId !== undefined) found.push(await exportClean(store, access, { name, flowType, flowId }));
  }
  return found;
}

async function exportClean(
  store: FlowReader,
  access: FlowAccess,
  flow: FlowName & { flowId: string },
): Promise<CleanFlow> {
  const { flowStore } = store;
  const identified = { id: flow.flowId, flowType: flow.flowType };
  const published = await flowStore.export(access, identified, 'latest', callDeadline(store));
  const exported = published ?? (await flowStore.export(access, identified, 'draft', callDeadline(store)));
  const what = printable(flowWords(flow));
  if (!exported) throw new CommandFailed(`The ${what} has no version to export.`);

  const flowThere = parseFlow(exported.text.reveal(), `The export of ${what}`);
  const { flow: clean, places, suspected, personal } = scrub(flowThere);
  const variableId = variableIdOf(flowThere);
  return {
    ...flow,
    versionId: exported.versionId,
    ...(variableId !== undefined && { variableId, lacks: missingCredentials(flowThere) }),
    published: published !== undefined,
    text: `${JSON.stringify(clean, undefined, 2)}\n`,
    removed: places,
    suspected,
    personal,
  };
}

function refuseSuspected(flows: readonly CleanFlow[]): void {
  const told = flows
    .filter(({ suspected }) => suspected.length > 0)
    .map((flow) => `the ${flowWords(flow)} (${flow.suspected.join('; ')})`);
  if (told.length === 0) return;
  throw new CommandFailed(
    `Something looks like a secret in ${printable(told.join(', '))}. No file was written. Remove it in Flow Designer, or pass --keep-suspected if it is none.`,
  );
}

/** In files of their names, as far as a file can have it; of two that then have the same, one is told by its id. */
function placed(flows: readonly CleanFlow[], folder: string) {
  const taken = new Set<string>();
  return flows.map((flow) => {
    const { name, flowType, flowId } = flow;
    const stem = name.replace(/[^\w-]+/g, '_');
    const kind = flowType === 'SUBFLOW' ? 'subflow' : 'flow';
    const file = taken.has(`${stem}.${kind}`) ? `${stem}-${flowId}.${kind}` : `${stem}.${kind}`;
    taken.add(file);
    return { ...flow, path: join(folder, `${file}.json`), holdsSecrets: false };
  });
}

function linesOf({ removed, suspected, personal, published, ...flow }: CleanFlow, written: string): string[] {
  const draft = published ? '' : ', a draft that was never published';
  const list = (places: readonly string[]) => places.map(printable).join('; ');
  return [
    `${written} (${printable(flowWords(flow))}${draft})`,
    ...(flow.lacks?.length ? [`  cannot refresh: it has no ${flow.lacks.join(', no ')}`] : []),
    removed.length > 0 ? `  taken out: ${list(removed)}` : '  no secret was found in it',
    ...(personal.length > 0 ? [`  left, an e-mail address or a phone number: ${list(personal)}`] : []),
    ...(suspected.length > 0 ? [`  left, and may be secrets: ${list(suspected)}`] : []),
  ];
}
