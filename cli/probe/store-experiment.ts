import type { Experiment } from './experiment.ts';
import { type Finding, type Question, seen } from './finding.ts';

const storeQuestions = {
  race: {
    question: 'Of 20 racing writes of one version id with different contents, how many succeed?',
    expected: 'exactly one; the others get ResourceExistsException',
    broker: 'saves the state so: of two passes that began with the same state, the second reads again',
  },
  label: {
    question: 'Does a version under a label of its own leave AWSCURRENT where it is?',
    expected: 'yes',
    broker: 'keeps its state beside what people typed, and never touches that',
  },
  repeat: {
    question: 'Is the same content under the same version id a success once more?',
    expected: 'yes',
    broker: 'takes a lost answer to a save for no harm',
  },
  older: {
    question: 'Does a repeated write of an older version leave its label where it has moved since?',
    expected: 'yes',
    broker: 'looks first after an unclear answer, and writes again only what is not there',
  },
} as const satisfies Record<string, Question>;

/** A write's outcome: `stored`, or the name of Secrets Manager's error. */
export type Written = string;

/** A secret of its own. */
export interface StoreLab {
  name: string;
  create(): Promise<void>;
  /** Writes a version under a label of the experiment's. */
  put(versionId: string, content: string): Promise<Written>;
  /** The content of a version; undefined where there is none. */
  versionWith(id: string): Promise<string | undefined>;
  /** What the experiment's label is on. */
  labelled(): Promise<string | undefined>;
  current(): Promise<string | undefined>;
  newVersionId(): string;
  /** Deletes the secret, if it is there; always called. */
  cleanUp(): Promise<void>;
}

const RACERS = 20;
/** What the secret holds before the race. */
export const FIRST_CONTENT = 'what was there first';

/** What records rely on, tried on a throw-away secret in the operator's own AWS account. */
export function storeExperiment(lab: StoreLab): Experiment {
  return {
    flag: 'store',
    title: 'a throw-away secret',
    consequence: `Makes secret ${lab.name} in Secrets Manager, writes to it, and deletes it for good; touches no record.`,
    consent: 'Try the secret?',
    questions: storeQuestions,
    run: () => tryStore(lab),
  };
}

/** Tries one question after another; the secret is deleted whenever this ends, and however. */
async function* tryStore(lab: StoreLab): AsyncGenerator<Finding> {
  try {
    await lab.create();
    const id = lab.newVersionId();
    const contents = Array.from({ length: RACERS }, (_, racer) => `racer ${racer}`);
    const written = await Promise.all(contents.map((content) => lab.put(id, content)));
    const stored = await lab.versionWith(id);
    yield tryRace(contents, written, stored);
    const current = await lab.current();
    yield seen(storeQuestions.label, current === FIRST_CONTENT, current === FIRST_CONTENT ? 'yes' : 'no, it has moved');
    yield await tryRepeat(lab, id, stored ?? '');
    yield await tryOlder(lab, id, stored ?? '');
  } finally {
    await lab.cleanUp();
  }
}

function tryRace(contents: readonly string[], written: readonly Written[], stored: string | undefined): Finding {
  const winners = contents.filter((_, racer) => written[racer] === 'stored');
  const refusals = Map.groupBy(
    written.filter((outcome) => outcome !== 'stored'),
    (outcome) => outcome,
  );
  const others = [...refusals].map(([name, all]) => `${all.length} got ${name}`);
  const observed = [`${winners.length} of ${RACERS} succeeded`, ...others].join('; ');
  const isOne = winners.length === 1 && winners[0] === stored;
  // A refusal of another kind, such as for too many requests, proves nothing against it.
  const isRefusedOtherwise = [...refusals.keys()].some((name) => name !== 'ResourceExistsException');
  if (isOne && isRefusedOtherwise) {
    return { ...storeQuestions.race, asExpected: null, observed: `not settled: ${observed}` };
  }
  const isHeld = winners.includes(stored ?? '') || winners.length === 0;
  return seen(storeQuestions.race, isOne, isHeld ? observed : `${observed}, and it holds none of these`);
}

async function tryRepeat(lab: StoreLab, id: string, content: string): Promise<Finding> {
  const outcome = await lab.put(id, content);
  const isStored = outcome === 'stored';
  return seen(storeQuestions.repeat, isStored, isStored ? 'yes' : `no: ${outcome}`);
}

async function tryOlder(lab: StoreLab, id: string, content: string): Promise<Finding> {
  const newer = 'a newer version';
  await lab.put(lab.newVersionId(), newer);
  await lab.put(id, content);
  const isThere = (await lab.labelled()) === newer;
  return seen(storeQuestions.older, isThere, isThere ? 'yes' : 'no, it moves back');
}
