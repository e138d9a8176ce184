import { CommandFailed } from '../terminal/command.ts';
import type { RawAnswer } from '../webex/raw-variables.ts';
import { type Finding, seen } from './finding.ts';
import { variableQuestions } from './variable-questions.ts';

/** A variable of its own, and nothing else of the org. */
export interface VariableLab {
  /** Unique in the org. */
  name: string;
  create(body: object): Promise<RawAnswer>;
  read(id: string): Promise<RawAnswer>;
  replace(id: string, body: object): Promise<RawAnswer>;
  filtered(name: string): Promise<RawAnswer>;
  remove(id: string): Promise<RawAnswer>;
  /** Removes the variable, if it is there; always called. */
  cleanUp(): Promise<void>;
}

const LONGEST = 256;

/** Tries one question after another on a throw-away variable, which is removed whenever this ends, and however. */
export async function* tryVariable(lab: VariableLab): AsyncGenerator<Finding> {
  try {
    const first = await make(lab);
    const id = String(first.id);
    const now = async () => expectStatus(await lab.read(id), 'show the throw-away variable');
    const change = async (changes: object) => lab.replace(id, { ...writable(await now()), ...changes });

    yield await tryLongest(first, now, change);
    yield await tryWrite(now, change);
    yield await tryVersion(first, change);
    yield await tryOmitted(now, (body) => lab.replace(id, body));
    yield tryFilter(await lab.filtered(lab.name), lab.name);
    yield await trySensitive(now, change);
    yield await tryRemoved(lab, id);
  } finally {
    await lab.cleanUp();
  }
}

type Shown = Record<string, unknown>;
type Read = () => Promise<Shown>;
type Write = (changes: object) => Promise<RawAnswer>;

async function make(lab: VariableLab): Promise<Shown> {
  const body = {
    name: lab.name,
    description: 'Made by the token broker for an experiment; may be deleted.',
    variableType: 'String',
    defaultValue: textOf(LONGEST),
    active: true,
    agentEditable: false,
    agentViewable: false,
    reportable: false,
    sensitive: false,
  };
  const answer = await lab.create(body);
  if (answer.status !== 400) return expectStatus(answer, 'make a variable');
  return expectStatus(await lab.create({ ...body, defaultValue: textOf(LONGEST / 2) }), 'make a variable');
}

async function tryLongest(first: Shown, now: Read, change: Write): Promise<Finding> {
  const kept = String((await now()).defaultValue);
  if (kept !== textOf(LONGEST)) {
    return seen(variableQuestions.longest, false, `of ${LONGEST} characters it ${heldWords(kept, first)}`);
  }
  const { status } = await change({ defaultValue: textOf(LONGEST + 1) });
  const longer = String((await now()).defaultValue).length;
  const isRefused = status >= 400 && longer === LONGEST;
  const beyond = status >= 400 ? `refused with ${status}` : `accepted with ${status}, and ${longer} of them kept`;
  return seen(variableQuestions.longest, isRefused, `${LONGEST} characters are kept; ${LONGEST + 1} are ${beyond}`);
}

function heldWords(kept: string, { defaultValue }: Shown): string {
  return String(defaultValue).length < LONGEST ? `holds fewer: they are refused` : `keeps ${kept.length}`;
}

async function tryWrite(now: Read, change: Write): Promise<Finding> {
  const answer = await change({ defaultValue: 'second value' });
  const isThere = (await now()).defaultValue === 'second value';
  const observed = isThere ? 'yes' : `no: it answers ${answer.status}, and the old value is read`;
  return seen(variableQuestions.write, isThere, observed);
}

/** The version that it was made with is older than the writes since. */
async function tryVersion({ version }: Shown, change: Write): Promise<Finding> {
  const { status } = await change({ version, defaultValue: 'third value' });
  const observed = status < 400 ? `no, it answers ${status}` : `yes, with ${status}`;
  return seen(variableQuestions.version, status < 400, observed);
}

async function tryOmitted(now: Read, write: Write): Promise<Finding> {
  const { description, ...rest } = writable(await now());
  const { status } = await write(rest);
  if (status >= 400) return seen(variableQuestions.omitted, false, `the write is refused with ${status}`);
  const isKept = (await now()).description === description;
  return seen(variableQuestions.omitted, !isKept, isKept ? 'it stays as it was' : 'it is emptied');
}

function tryFilter({ status, body }: RawAnswer, name: string): Finding {
  const about = variableQuestions.filter;
  if (status >= 400) return seen(about, false, `no, it refuses the filter with ${status}`);
  const names = (Array.isArray(body.data) ? body.data : []).map((one) => (one as Shown | null)?.name);
  if (!names.includes(name)) return seen(about, false, `no: of ${names.length} that it shows, none has the name`);
  const isAlone = names.every((one) => one === name);
  return seen(about, isAlone, isAlone ? 'yes' : `no, it shows ${names.length - 1} others too`);
}

async function trySensitive(now: Read, change: Write): Promise<Finding> {
  const about = variableQuestions.sensitive;
  const { status } = await change({ sensitive: true, defaultValue: 'a sensitive value' });
  if (status >= 400) return seen(about, false, `it cannot be marked: refused with ${status}`);
  const { sensitive, defaultValue } = await now();
  if (sensitive !== true) return seen(about, false, 'it cannot be marked: the mark is dropped');
  if (defaultValue === 'a sensitive value') return seen(about, false, 'yes, in the clear');
  return seen(about, true, defaultValue ? 'no, it is masked' : 'no, it is left out');
}

async function tryRemoved(lab: VariableLab, id: string): Promise<Finding> {
  const removed = await lab.remove(id);
  // A first try may have removed it, and only its answer got lost.
  if (removed.status !== 404) expectStatus(removed, 'delete the throw-away variable');
  const { status } = await lab.read(id);
  return seen(variableQuestions.removed, status === 404, status === 404 ? 'yes' : `no, a read answers ${status}`);
}

/** All fields that were read, except the times, which are read-only. */
function writable({ createdTime: _, lastUpdatedTime: __, ...rest }: Shown): Shown {
  return rest;
}

function expectStatus({ status, body }: RawAnswer, what: string): Shown {
  if (status >= 200 && status < 300) return body;
  const why = status === 403 ? '; its token lacks cjp:config_write, or is of another org' : '';
  throw new CommandFailed(`Contact Center would not ${what}: it answered ${status}${why}.`);
}

function textOf(length: number): string {
  return 'probe'.padEnd(length, '-');
}
