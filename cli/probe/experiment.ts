import { toFailure } from '../../lambda/broker/record/failures.ts';
import { CommandFailed } from '../terminal/command.ts';
import { type Finding, type Question, untried } from './finding.ts';

/** Questions that are settled together, by trying. */
export interface Experiment {
  /** The option that allows it. */
  flag: 'variable' | 'refresh' | 'flow' | 'store';
  title: string;
  /** What is about to be done, and why nothing can be lost by it. */
  consequence: string;
  consent: string;
  questions: Readonly<Record<string, Question>>;
  /** Tries them in turn; stopping it makes it clean up. */
  run(): AsyncGenerator<Finding>;
}

/** What an experiment found; `isWhole` unless something kept it from its end. */
interface Found {
  findings: Finding[];
  isWhole: boolean;
}

/** Runs it until it ends, fails or is interrupted: every question is answered, or says why it is not. */
export async function findingsOf(experiment: Experiment, interrupted: AbortSignal): Promise<Found> {
  const found: Finding[] = [];
  let why = 'interrupted';
  try {
    if (!interrupted.aborted) {
      for await (const finding of experiment.run()) {
        found.push(finding);
        if (interrupted.aborted) break;
      }
    }
  } catch (error) {
    why = reasonOf(error);
  }
  const findings = allOf(experiment, why, found);
  return { findings, isWhole: found.length === findings.length };
}

/** Every question of the experiment, those that were not settled with the reason. */
export function allOf({ questions }: Experiment, why: string, found: readonly Finding[] = []): Finding[] {
  return Object.values(questions).map(
    (question) => found.find((one) => one.question === question.question) ?? untried(question, why),
  );
}

function reasonOf(error: unknown): string {
  if (error instanceof CommandFailed) return error.message.replace(/\.$/, '');
  const { code, message } = toFailure(error);
  return `${code}: ${message.replace(/\.$/, '')}`;
}

/** Something that an experiment made and that is still there. */
export interface Leftover {
  what: string;
  how: string;
  /** There is no way to take it away but by hand. */
  unavoidable: boolean;
}
