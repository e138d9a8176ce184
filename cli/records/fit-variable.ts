import type { Usable, Variable } from '../../lambda/broker/ports.ts';
import { refuseUnfit } from '../../lambda/broker/reconcile/publish.ts';
import type { Target } from '../../lambda/broker/record/config.ts';
import type { Secret } from '../../lambda/broker/record/secret.ts';
import { callDeadline } from '../installation/call-deadline.ts';
import type { Installation } from '../installation/installation.ts';
import { rivalOf } from './registered.ts';
import { failureWith, WrongAnswer, withCure } from './wrong-answer.ts';

/** What a record is to publish, where, and with whose token it looks there. */
interface Wanted {
  record: string;
  target: Target;
  token: Secret;
  writer: Secret;
}

/**
 * The variable of a target, proved to be fit for the token and to be no other record's; undefined where the org has none
 * of that name. Rejects with WrongAnswer where it cannot be used, and fails as ContactCenter does.
 */
export async function fitVariable(
  { contactCenter, clock }: Pick<Installation, 'contactCenter' | 'clock'>,
  neighbours: readonly Usable[],
  { record, target, token, writer }: Wanted,
): Promise<Variable | undefined> {
  const { variableName } = target;
  const rival = rivalOf(neighbours, record, target);
  if (rival !== undefined) {
    throw new WrongAnswer(
      `Record ${rival} publishes into ${variableName} already: name another variable, or remove it first.`,
    );
  }
  try {
    const variable = await contactCenter.find(target, writer, callDeadline({ clock }));
    refuseUnfit(record, target, variable, token);
    return variable;
  } catch (thrown) {
    const failure = failureWith(thrown, 'VARIABLE_NOT_FOUND', 'VARIABLE_REJECTED');
    if (failure.code === 'VARIABLE_REJECTED') throw withCure(failure, 'name another variable');
    // An answer with a status has not looked through the list.
    if (failure.status !== undefined) throw failure;
    return undefined;
  }
}

/** Proves that a token may write a variable, by writing what that holds once more, where it can be seen. Fails as ContactCenter does. */
export async function proveWriting(
  { contactCenter, clock }: Pick<Installation, 'contactCenter' | 'clock'>,
  target: Target,
  { id }: Variable,
  writer: Secret,
): Promise<void> {
  // What it held when it was looked for may be minutes old by now.
  const now = await contactCenter.read(target, id, writer, callDeadline({ clock }));
  if (now.value) await contactCenter.write(target, now, now.value, writer, callDeadline({ clock }));
}
