import type { Target } from '../../lambda/broker/record/config.ts';
import type { Failure } from '../../lambda/broker/record/failures.ts';
import type { Secret } from '../../lambda/broker/record/secret.ts';
import { callDeadline } from '../installation/call-deadline.ts';
import { proveWriting } from '../records/fit-variable.ts';
import type { Writer } from '../records/serving.ts';
import { failureWith, withCure } from '../records/wrong-answer.ts';
import { type Desk, doing } from './desk.ts';
import { onceKnown } from './once-known.ts';
import type { Place } from './variable-step.ts';

/**
 * Proves that the writer may write, by a write that is needed anyway: the new variable, its flags; or else by writing
 * the variable's value again. Answers the target with the variable's id.
 */
export async function proveWriter(desk: Desk, place: Place, writer: Writer): Promise<Target> {
  try {
    return await write(desk, place, writer);
  } catch (thrown) {
    const failure = failureWith(thrown, 'WRITER_REFUSED', 'VARIABLE_REJECTED');
    if (failure.code === 'VARIABLE_REJECTED')
      throw withCure(failure, 'look at the variable in Control Hub, and set up again');
    const whose = writer.name === undefined ? 'the app' : `the app of record ${writer.name}`;
    throw withCure(
      failure,
      `give ${whose} cjp:config_write, authorize it again and get a new pair, or name another writer`,
    );
  }
}

async function write(desk: Desk, place: Place, { token }: Writer): Promise<Target> {
  const { target, variable, isToBeHidden } = place;
  const { variables, contactCenter } = desk.installation;
  const { variableName } = target;
  if (!variable) {
    const created = await doing(desk, `Creating ${variableName}`, () =>
      variables.create(target, token, callDeadline(desk.installation)),
    );
    desk.deeds.add(`Global variable ${variableName} is created.`, async () => {
      await variables.remove(target, created, token, callDeadline(desk.installation));
      return undefined;
    });
    const known = { ...target, variableId: created.id };
    await doing(desk, `Waiting for ${variableName}`, () => shown(desk, known, created.id, token));
    return known;
  }
  await doing(desk, `Writing ${variableName}`, async () => {
    if (!isToBeHidden) return proveWriting(desk.installation, target, variable, token);
    const now = await contactCenter.read(target, variable.id, token, callDeadline(desk.installation));
    await variables.hide(target, now, token, callDeadline(desk.installation));
    desk.deeds.add(`The flags by which others see ${variableName} are turned off.`);
  });
  return target;
}

/** Only spares the first pass a failure: where the variable is not shown for long, a later pass finds it. */
async function shown({ installation }: Desk, target: Target, id: string, token: Secret): Promise<void> {
  const isUnknown = ({ code }: Failure) => code === 'VARIABLE_NOT_FOUND';
  const look = () => installation.contactCenter.read(target, id, token, callDeadline(installation));
  await onceKnown(installation, isUnknown, look).catch(() => undefined);
}
