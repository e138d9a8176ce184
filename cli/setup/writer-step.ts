import type { Secret } from '../../lambda/broker/record/secret.ts';
import type { Writer } from '../records/serving.ts';
import { WrongAnswer } from '../records/wrong-answer.ts';
import { type Desk, say, settle } from './desk.ts';

/** Among whom to choose. */
interface Candidates {
  own: { name: string; token: Secret };
  others: readonly Writer[];
  readers: ReadonlySet<Secret>;
  /** Why a record is not among the others. */
  whyNot(name: string): string | undefined;
}

/** Explains who should write, and asks where there is a choice. */
export async function writerStep(desk: Desk, candidates: Candidates): Promise<Writer> {
  const { own, others, readers } = candidates;
  const self = readers.has(own.token) ? [{ token: own.token }] : [];
  const able = [...others.filter(({ token }) => readers.has(token)), ...self];
  const writer = await chosen(desk, candidates, able);
  if (writer.name === undefined) {
    say(
      desk,
      'The app writes the variable itself. Then every reader of the variable can',
      'change the tenant with its token. A second Service App that only writes is',
      'safer (docs/security.md).',
    );
  }
  return writer;
}

async function chosen(
  desk: Desk,
  { own: { name: ownName }, others, whyNot }: Candidates,
  able: readonly Writer[],
): Promise<Writer> {
  const { given, person } = desk;
  const [only, another] = able;
  const self = able.find(({ name }) => name === undefined);
  if (given.writer === undefined && only && !another) return only;
  const [apart, second] = able.filter(({ name }) => name !== undefined);
  if (given.writer === undefined && !person && !second) {
    // A token that is published should not be the one that writes, where another can.
    const best = apart ?? self;
    if (best) return best;
  }
  return settle(desk, {
    given: given.writer,
    field: 'writer (--writer)',
    ask: (one) =>
      one.choose(
        'Whose token writes the variable?',
        able.map(({ name }) => ({
          value: name ?? ownName,
          name: name === undefined ? 'the one that is published' : `that of record ${name}, which is never published`,
          about: name === undefined ? 'Every reader of the variable can then change the tenant.' : 'Least privilege.',
        })),
      ),
    prove: (told) => {
      const writer = able.find(({ name = ownName }) => name === told);
      if (writer) return writer;
      const isKnown = told === ownName || others.some(({ name }) => name === told);
      throw new WrongAnswer(
        isKnown
          ? `Record ${told} may not read the global variables there: give it cjp:config_read and cjp:config_write.`
          : `Record ${told} cannot be the writer: ${whyNot(told) ?? 'it may not read there.'}`,
      );
    },
  });
}
