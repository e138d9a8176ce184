import type { Installation } from './installation.ts';
import { MINUTE, variableOf } from './installation.ts';

const MOST_MESSAGES = 40;

interface SentMessage {
  subject?: string | undefined;
  text: string;
}

/** What a message about one record says falsely of its callers, by what the variable holds and Webex accepts right now. */
export function falsehoodIn({ sandbox, variables }: Installation, { subject = '', text }: SentMessage) {
  const [, record] = /^Webex (?:refresh )?token of ([\w-]+):/.exec(subject) ?? [];
  const [, callers = ''] = /^Callers: (.*)$/m.exec(text) ?? [];
  if (record === undefined) return undefined;
  const found = variables.all().find(({ name }) => name === variableOf(record));
  const isFit = found?.active && found.variableType.toLowerCase() === 'string';
  const token = isFit ? sandbox.identity.look(variables.value(variableOf(record))) : undefined;
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
