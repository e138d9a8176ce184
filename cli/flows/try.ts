import type { Flow } from '../../flows/format.ts';
import type { FlowResult } from '../../sandbox/flow-runner/run-flow.ts';
import { FlowRunError } from '../../sandbox/flow-runner/stops.ts';
import type { TraceEntry } from '../../sandbox/flow-runner/trace.ts';
import { tryFlow } from '../../sandbox/flow-trial/try-flow.ts';
import { CommandFailed, WrongUse } from '../terminal/command.ts';
import { explainedCommand } from '../terminal/explained-command.ts';
import { printable } from '../terminal/printable.ts';
import { readFlow } from './lint.ts';

/** What no caller should meet: the flow breaks off, leads nowhere or runs in a circle. */
const badOutcomes: ReadonlySet<FlowResult['outcome']> = new Set(['failed', 'stuck', 'step-limit']);

const outcomeWords: Partial<Record<FlowResult['outcome'], string>> = {
  ended: 'the flow ends',
  disconnected: 'the flow hangs up',
  queued: 'a queue takes the call',
  transferred: 'another number takes the call',
  'with an assistant': 'a virtual assistant takes the call',
  stuck: 'the call leaves by a port that leads nowhere',
  failed: 'an activity fails and nothing handles it: the platform drops the call',
  'step-limit': 'the flow runs in a circle',
};

/** Plays a call to a flow, without a phone and without an org. */
export const flowsTry = explainedCommand({
  usage: 'flows try FILE [SUBFLOW-FILE...]',
  about: `Plays one call to an exported flow: what the caller hears, which way the call goes, and the answer to each request.
Nothing leaves this computer and no value of the org is used: stand-ins of Webex and Contact Center answer.
Webex's People API finds every person; every other API answers 200 with an empty object. The global variable that the
flow sends as bearer holds a valid token, or with --expired one that Webex refuses.

Give the subflows that the flow runs as further files. Without its file, the fallback subflow is that of this release.
Menus and digits take the keys in --digits; business hours, music, queues, transfers, screen pops and virtual assistants
are stand-ins, and the report says what each of them leaves out.

A finding is a call that breaks off, has no next activity, or loops.`,
  flags: {
    digits: { type: 'string', value: '1,2', about: 'what the caller presses, with a comma between two activities' },
    expired: { type: 'boolean', about: 'let Webex refuse the token in the variable' },
  },
  examples: ['flows try export.json', 'flows try main.json fallback.json --digits 1,12345 --expired'],
  async run({ flags: { digits, expired }, names: files }) {
    if (files.length === 0) throw new WrongUse('FILE is missing.');
    const keys = readKeys(digits);
    const [flow, ...subflows] = await readFlows(files);
    const result = await play({ flow, subflows, keys, expired });
    const { outcome, spoken, trace } = result;
    return {
      exitCode: badOutcomes.has(outcome) ? 1 : 0,
      // Not the variables: a flow may keep secrets in plain ones.
      json: { expired, outcome, spoken, trace },
      lines: reportLines(result, expired),
    };
  },
});

function readKeys(digits: string | undefined): string[] {
  if (digits === undefined) return [];
  const keys = digits.split(',').map((one) => one.trim());
  if (keys.every((one) => /^[\d*#]+$/.test(one))) return keys;
  throw new WrongUse('--digits takes digits, * and #, with a comma between two activities: --digits 1,12345');
}

/** The main flow, and then its subflows; the files may stand in any order. */
async function readFlows(files: readonly string[]): Promise<[Flow, ...Flow[]]> {
  const flows: Flow[] = [];
  for (const one of await Promise.all(files.map(readFlow))) {
    if ('problem' in one) throw new WrongUse(one.problem);
    flows.push(one.flow);
  }
  const isSubflow = ({ flowType }: Flow) => flowType === 'SUBFLOW';
  const [main, ...others] = flows.filter((flow) => !isSubflow(flow));
  if (!main) throw new WrongUse('A subflow is tried with the flow that runs it: give the file of that flow, too.');
  if (others.length > 0) throw new WrongUse('Several of these files are main flows: give one, and its subflows.');
  return [main, ...flows.filter(isSubflow)];
}

async function play(trial: Parameters<typeof tryFlow>[0]): Promise<FlowResult> {
  try {
    return await tryFlow(trial);
  } catch (error) {
    if (error instanceof FlowRunError)
      throw new CommandFailed(`The call cannot be played to its end. ${error.message}`);
    throw error;
  }
}

function reportLines({ outcome, spoken, trace }: FlowResult, expired: boolean): string[] {
  return [
    `One call, with ${expired ? 'an expired' : 'a valid'} token in the variable:`,
    ...trace.map((entry) => `  ${traceLine(entry)}`),
    'The caller hears:',
    ...(spoken.length > 0 ? spoken.map((words) => `  ${printable(words.replace(/\s+/g, ' '))}`) : ['  nothing']),
    `End: ${outcomeWords[outcome]}.`,
  ].map((line) => line.trimEnd());
}

function traceLine({ flow, activity, kind, port, request, standIn, failure }: TraceEntry): string {
  const told = [
    request && `${request.method} ${request.to} answered ${request.statuses.map((one) => one || 'nothing').join(', ')}`,
    standIn && `stand-in: ${standIn}`,
    failure && `failed: ${failure}`,
  ].filter((one) => one !== undefined && one !== '');
  const way = port === undefined ? '' : ` -> ${port}`;
  return printable(`${flow} / ${activity} (${kind})${way}${told.length > 0 ? `: ${told.join('; ')}` : ''}`);
}
