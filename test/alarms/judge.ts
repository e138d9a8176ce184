import type { AccessToken } from '../../sandbox/webex/token-book.ts';
import type { Installation } from './installation.ts';
import { HOUR, MINUTE, variableOf } from './installation.ts';

const MOST_MESSAGES = 40;

interface SentMessage {
  subject?: string | undefined;
  text: string;
}

/** What a message about one record says falsely of its callers, by what the variable holds and Webex accepts right now. */
export function falsehoodIn(
  { sandbox, variables }: Pick<Installation, 'sandbox' | 'variables'>,
  { subject = '', text }: SentMessage,
) {
  const [, record] = /^Webex (?:refresh )?token of ([\w-]+):/.exec(subject) ?? [];
  const [, callers = ''] = /^Callers: (.*)$/m.exec(text) ?? [];
  if (record === undefined) return undefined;
  const token = tokenOfCallers({ sandbox, variables }, variableOf(record));
  const [, until] = /^safe until (.+? UTC)/.exec(callers) ?? [];
  const isTrue =
    until === undefined
      ? !callers.startsWith('AFFECTED') || token === undefined
      : token !== undefined && Math.abs(Date.parse(until) - token.expiresAt) <= MINUTE;
  return isTrue ? undefined : `"${subject}" says: ${callers}`;
}

/** The records of which people hear more often than they can bear. */
export function overtold({ sandbox }: Installation): string[] {
  const bySubject = Map.groupBy(sandbox.sns.messages, ({ subject = '' }) => /of ([\w-]+):/.exec(subject)?.[1] ?? '');
  return [...bySubject].filter(([, { length }]) => length > MOST_MESSAGES).map(([record]) => record);
}

/** The token that flows get from a variable, where Webex accepts it. */
function tokenOfCallers({ sandbox, variables }: Pick<Installation, 'sandbox' | 'variables'>, name: string) {
  const found = variables.all().find((one) => one.name === name);
  const isFit = found?.active && found.variableType.toLowerCase() === 'string';
  return isFit ? sandbox.identity.look(variables.value(name)) : undefined;
}

/** How long callers may have an unforeseeable dead token before people hear of it: two sweeps. */
const UNFORESEEN = 125 * 60_000;

/** Watches, every half hour, whether people have heard by the time when callers of a variable have a dead token. */
export class Untold {
  readonly found: string[] = [];
  readonly #installation: Installation;
  /** The last token that worked, by variable, and since when none does. */
  readonly #seen = new Map<string, { token: AccessToken; deadSince?: number }>();

  constructor(installation: Installation) {
    this.#installation = installation;
  }

  /** From a minute on, so that a sweep of the full hour has ended. */
  watch(wait = MINUTE): void {
    const { clock } = this.#installation.sandbox;
    clock.at(clock.now() + wait, () => {
      const names = this.#installation.variables.all().map(({ name }) => name);
      for (const name of new Set([...names, ...this.#seen.keys()])) this.#look(name, clock.now());
      this.watch(HOUR / 2);
    });
  }

  #look(name: string, now: number): void {
    const token = tokenOfCallers(this.#installation, name);
    const before = this.#seen.get(name);
    if (token) this.#seen.set(name, { token });
    if (token || !before) return;
    const { deadSince = now } = before;
    this.#seen.set(name, { ...before, deadSince });
    const isForeseen = before.token.expiresAt <= now;
    const isLate = isForeseen || now - deadSince > UNFORESEEN;
    if (isLate && !this.#isTold(name))
      this.found.push(`${name} has had a dead token at ${new Date(now).toISOString()}`);
  }

  /** By a message about its record whose trouble is not over, or by an alarm that is on. */
  #isTold(name: string): boolean {
    const subjects = this.#installation.sandbox.sns.messages.map(({ subject = '' }) => subject);
    const last = subjects.findLast((subject) => variableOf(/ of ([\w-]+):/.exec(subject)?.[1] ?? '') === name);
    const isOpen = last !== undefined && !/: (recovered|kept valid)/.test(last);
    return isOpen || this.#installation.inState('ALARM').length > 0;
  }
}
