import { notificationsFor } from '../notify/notifications.ts';
import { type Deps, type Loaded, NoRoomForNotes, type PassDeps } from '../ports.ts';
import { Failure, toFailure } from '../record/failures.ts';
import { currentGrant } from '../record/grants.ts';
import { dueAt, needsWake } from '../record/renewal.ts';
import { isSameState } from '../record/state.ts';
import type { Instant } from '../record/time.ts';
import { stateAfter } from './health.ts';
import { reportPass, resultOf } from './report.ts';
import type { Result } from './result.ts';
import { saveChange } from './save.ts';
import { type Learned, learnedFrom, refreshedIn, type Steps } from './steps.ts';

/**
 * Ends a pass: saves what it learned, sets a wake if the next sweep would be too late, sends notifications, logs and
 * counts. Resolves with the result, or rejects with the failure.
 */
export async function finish(deps: PassDeps, steps: Steps): Promise<Result> {
  const learned = learnedFrom(steps, deps.clock.now());
  const { loaded, isSaved, failure } = await remember(deps, learned);
  const { wakeAt, unsent, sent } = await tell(deps, loaded, learned, isSaved);
  const findings = { ...learned.findings, ...(unsent.length > 0 && { unsent }) };
  const result = resultOf(deps, { ...learned, loaded }, wakeAt);
  reportPass(
    deps,
    { ...learned, loaded, findings, failure },
    result,
    !isSaved && isUntold(deps, loaded, learned, failure),
  );
  // After the pass, so that the log first shows the reason of a message.
  for (const subject of sent) deps.telemetry.notified(loaded.name, subject);
  if (failure) throw failure;
  return result;
}

/** Whether the failure was not notified, and the state cannot record a notification. */
function isUntold(deps: PassDeps, loaded: Loaded, learned: Learned, failure: Failure | undefined): boolean {
  if (failure?.code === 'SAVE_FAILED') return true;
  return notificationsFor(deps, loaded, learned).some(({ mark }) => mark.failure !== undefined);
}

/** Saves what the pass learned. A store that accepts no writes is not asked again. */
async function remember(deps: PassDeps, learned: Learned) {
  const { loaded, failure } = learned;
  const { store, deadline } = deps;
  const change = (current: Loaded) => stateAfter(current, learned);
  const unsaved = { ...loaded, state: change(loaded) };
  if (failure?.code === 'SAVE_FAILED') {
    return { loaded: unsaved, isSaved: isSameState(unsaved.state, loaded.state), failure };
  }
  // A notification that is due is more than a note.
  const priority = notificationsFor(deps, unsaved, learned).length > 0 ? 'message' : 'note';
  try {
    return { loaded: await saveChange(store, loaded, change, priority, deadline), isSaved: true, failure };
  } catch (thrown) {
    return {
      loaded: unsaved,
      isSaved: false,
      failure: thrown instanceof NoRoomForNotes ? failure : (failure ?? toFailure(thrown)),
    };
  }
}

/** Sets the wake and sends the messages. An unsent message is counted and fails no step: the next pass sends it. */
async function tell(deps: PassDeps, loaded: Loaded, learned: Learned, isSaved: boolean) {
  const unsent: string[] = [];
  const sent: string[] = [];
  const isSent = (what: string, send: () => Promise<void>) =>
    send().then(
      () => true,
      () => {
        unsent.push(what);
        return false;
      },
    );
  const moment = isSaved || refreshedIn(learned) ? wakeNeeded(deps, loaded, learned) : undefined;
  const wakeAt =
    moment !== undefined && (await isSent('wake', () => deps.wakes.create(loaded.name, moment))) ? moment : undefined;
  if (!isSaved) return { wakeAt, unsent, sent };
  let heard = {};
  for (const { message, mark } of notificationsFor(deps, loaded, learned)) {
    if (deps.outbox?.takes({ message, mark, loaded })) continue;
    const wasHeard = await isSent('message', () => deps.notifier.notify(message.subject, message.text));
    if (wasHeard) heard = { ...heard, ...mark };
    if (wasHeard) sent.push(message.subject);
  }
  // Only now: the next pass sends a message that did not go out.
  await isSent('note of a message', async () => {
    const change = ({ state }: Loaded) => ({ ...state, notified: { ...state.notified, ...heard } });
    await saveChange(deps.store, loaded, change, 'notified', deps.deadline);
  });
  return { wakeAt, unsent, sent };
}

/** Nothing depends on a wake: it only saves time. */
function wakeNeeded({ timing, clock }: Deps, { name, config, state }: Loaded, learned: Learned): Instant | undefined {
  if (state.failure) {
    const { retryAt } = state.failure;
    const isNew = retryAt !== undefined && retryAt !== learned.before.state.failure?.retryAt;
    return isNew && retryAt - clock.now() < timing.sweepMs ? retryAt : undefined;
  }
  if (!refreshedIn(learned) || config instanceof Failure) return undefined;
  const grant = currentGrant(config, state);
  if (grant?.expiresAt === undefined) return undefined;
  const due = dueAt(name, grant, timing);
  return needsWake(due, grant.expiresAt, timing) ? due : undefined;
}
