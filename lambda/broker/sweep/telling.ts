import type { Message } from '../notify/messages.ts';
import { digestOf, type Outbox } from '../notify/outbox.ts';
import { messageAboutStanding } from '../notify/roster-messages.ts';
import type { Deps, Listed, Loaded, Pending } from '../ports.ts';
import type { PassReport } from '../reconcile/result.ts';
import { saveChange } from '../reconcile/save.ts';
import { Failure, toFailure } from '../record/failures.ts';
import type { Roster } from '../record/roster.ts';
import { HOUR, type Instant, SECOND } from '../record/time.ts';
import { inBatches } from './in-batches.ts';
import { afterTelling, type RosterNotice, rollCall } from './roster.ts';

/** Of records that the list left out. */
const LOOK_UPS = { atOnce: 20, restMs: 0 };
/** Of states that note what people heard: Secrets Manager takes 50 writes a second from an account. */
const NOTES = { atOnce: 10, restMs: SECOND / 2 };

/** What the sweep before remembered; where it cannot be read, why. */
export async function readRoster({ roster }: Deps): Promise<Roster | Failure> {
  try {
    return await roster.read();
  } catch (thrown) {
    return toFailure(thrown);
  }
}

/** Records that the sweep before knew and the list leaves out, though they are there: a list may come back short. */
export async function leftOutOf(
  listed: readonly Listed[],
  before: Roster | Failure,
  deps: Deps,
  deadline: Instant,
): Promise<Listed[]> {
  if (before instanceof Failure) return [];
  const names = new Set(listed.map(({ name }) => name));
  const missing = [...before].filter(([name, { standing }]) => standing !== 'gone' && !names.has(name));
  const found = await inBatches(missing, { ...LOOK_UPS, clock: deps.clock }, async ([name]): Promise<Listed[]> => {
    try {
      return [await deps.store.load(name, deadline)];
    } catch (thrown) {
      const failure = toFailure(thrown);
      return failure.code === 'RECORD_NOT_FOUND' ? [] : [{ name, failure }];
    }
  });
  return found.flat();
}

/**
 * Ends a sweep: sends what the passes kept back and what the roster has noticed, each by itself or all as one, and notes
 * what went out. At least once: what cannot be noted is told again. Answers with how many steps of it failed.
 */
export async function tellAll(
  deps: Deps,
  outbox: Outbox,
  before: Roster | Failure,
  listed: readonly Listed[],
  reports: ReadonlyMap<string, PassReport>,
  deadline: Instant,
): Promise<number> {
  const now = deps.clock.now();
  let failed = before instanceof Failure ? 1 : 0;
  const call = before instanceof Failure ? undefined : rollCall(before, listed, reports, now);
  // What could not be noted would be told with every sweep.
  const canNote = call && (await isKept(deps, before as Roster, call.roster, call.notices.length > 0));
  if (call && !canNote) failed += 1;
  const notices = canNote ? call.notices : [];
  const sender = { whereabouts: deps.whereabouts, now, sweepMs: deps.timing.sweepMs };
  const letters = [
    ...outbox.waiting.map((pending) => ({ name: pending.loaded.name, message: pending.message, pending })),
    ...notices.map((notice) => ({ name: notice.name, message: messageAboutStanding(sender, notice), notice })),
  ];
  const sent = await send(deps, letters, Math.max(outbox.left, 1));
  for (const { name, message } of sent) deps.telemetry.notified(name, message.subject);
  failed += letters.length - sent.length;

  const heard = sent.flatMap((letter): RosterNotice[] => ('notice' in letter ? [letter.notice] : []));
  if (
    call &&
    heard.length > 0 &&
    !(await isKept(deps, before as Roster, afterTelling(call.roster, heard, now), true))
  ) {
    failed += 1;
  }
  const marks = sent.flatMap((letter): Pending[] => ('pending' in letter ? [letter.pending] : []));
  if (marks.length > 0) await deps.clock.sleep(NOTES.restMs * 2);
  const noted = await inBatches(marks, { ...NOTES, clock: deps.clock }, ({ loaded, mark }) =>
    isNoted(deps, loaded, mark, deadline),
  );
  return failed + noted.filter((isDone) => !isDone).length;
}

/** Those that went out. */
async function send<Letter extends { message: Message }>(
  deps: Deps,
  letters: readonly Letter[],
  oneByOne: number,
): Promise<Letter[]> {
  const isSent = ({ subject, text }: Message) =>
    deps.notifier.notify(subject, text).then(
      () => true,
      () => false,
    );
  if (letters.length > oneByOne) {
    const digest = digestOf(
      deps.whereabouts,
      letters.map(({ message }) => message),
    );
    return (await isSent(digest)) ? [...letters] : [];
  }
  const sent: Letter[] = [];
  for (const letter of letters) if (await isSent(letter.message)) sent.push(letter);
  return sent;
}

/** Saves the roster where it says something new. A secret takes few versions a day, so ends alone wait for the next hour. */
async function isKept({ roster, clock, timing }: Deps, before: Roster, after: Roster, must: boolean): Promise<boolean> {
  const hourOf = (moment: Instant) => Math.floor(moment / HOUR);
  const isFirstOfHour = hourOf(clock.now()) !== hourOf(clock.now() - timing.sweepMs);
  if (!must && !differ(before, after, isFirstOfHour)) return true;
  return roster.write(after).then(
    () => true,
    () => false,
  );
}

function differ(before: Roster, after: Roster, inEnds: boolean): boolean {
  if (before.size !== after.size) return true;
  return [...after].some(([name, { standing, code, safeUntil, untold }]) => {
    const known = before.get(name);
    const isSame = known?.standing === standing && known.code === code && known.untold === untold;
    return !isSame || (inEnds && known.safeUntil !== safeUntil);
  });
}

async function isNoted(deps: Deps, loaded: Loaded, mark: Pending['mark'], deadline: Instant): Promise<boolean> {
  // The next sweep tells again what this one has no time to note.
  if (deps.clock.now() >= deadline) return false;
  const change = ({ state }: Loaded) => ({ ...state, notified: { ...state.notified, ...mark } });
  return saveChange(deps.store, loaded, change, 'notified', deadline).then(
    () => true,
    () => false,
  );
}
