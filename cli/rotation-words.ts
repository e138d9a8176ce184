import type { NewCredentials } from '../lambda/broker/new-credentials.ts';
import { iso } from '../lambda/broker/record/time.ts';
import type { Rotation } from './rotation.ts';
import type { SameClient } from './same-client.ts';
import { clockTime } from './times.ts';

/** What would change, and what that means for callers. */
export function planWords({ records, unreadable }: SameClient, given: NewCredentials): string[] {
  const [{ name, record }] = records;
  const { clientSecret, refreshToken } = given;
  const lines: string[] = [];
  if (clientSecret) {
    const names = records.map((one) => one.name).join(', ');
    lines.push(
      `Client secret ${clientSecret.fingerprint} goes into every record of client id ${record.clientId}: ${names}.`,
    );
  }
  if (refreshToken) lines.push(`Refresh token ${refreshToken.fingerprint} goes into record ${name} alone.`);
  if (clientSecret && unreadable.length > 0) {
    lines.push(
      `Records that nobody can read, so that nobody knows whether they belong to it: ${unreadable.join(', ')}.`,
    );
  }
  const ends = record.accessTokenExpiresAt;
  const until = ends === undefined ? '' : ` until ${clockTime(iso(ends))}`;
  if (clientSecret)
    lines.push('The old one dies as soon as it is regenerated in the portal: nothing refreshes with it after that.');
  return [
    ...lines,
    `Callers notice nothing: the access token that is published stays valid${until}.`,
    `A fallback subflow holds a copy of its own, which ${clientSecret ? 'is dead' : 'stays the old one'} until it is rendered anew.`,
  ];
}

/** What came of it, and what to do now. */
export function rotationWords(rotation: Rotation, [name, ...others]: readonly string[]): string[] {
  const all = [name, ...others].join(', ');
  const again = `npm run broker -- rotate-secret ${name}`;
  switch (rotation.state) {
    case 'proved':
      return [
        `Saved in ${all}, and proved: Webex has refreshed ${name} with it.`,
        ...(rotation.oldToken
          ? [`But Webex refused the new refresh token; ${name} goes on with the one before, which works.`]
          : []),
        ...(rotation.failure ? [`The check failed after that. ${failureWords(rotation.failure)}`] : []),
        'Now render the fallback subflow anew, if there is one: npm run broker -- flows render --with-secrets ...',
      ];
    case 'refused':
      return [
        `Webex refuses it. ${failureWords(rotation.failure)}`,
        `Nothing has changed: what was in ${all} before is there again. ${oldWords[rotation.oldOnes]}`,
        `Paste it once more: ${again}`,
        ...(others.length > 0
          ? [`If it is the grant of ${name} that is dead, prove the secret with another: ${others.join(', ')}.`]
          : []),
      ];
    case 'unproved':
      return [
        `Saved in ${all}, but not proved. ${failureWords(rotation.failure)}`,
        `The next check proves it; at once: npm run broker -- refresh ${name} --force`,
        `If Webex refuses it then, give the right one: ${again}`,
      ];
    case 'not saved':
      return [`Nothing has changed. ${failureWords(rotation.failure)}`, `When that is over: ${again}`];
    case 'torn':
      return [
        `It was not taken. ${failureWords(rotation.failure)}`,
        `These records could not be put back, and may hold the one or the other: ${rotation.records.join(', ')}.`,
        `When Secrets Manager takes writes again, repeat it with the right one, which puts them all in order: ${again}`,
      ];
  }
}

const oldWords = {
  work: 'Webex still takes the old one.',
  'are refused too': 'Webex refuses the old one as well: no refresh works until the right one is in.',
  'could not be tried': 'Whether Webex still takes the old one could not be tried.',
} as const;

function failureWords({ code, message }: { code: string; message: string }): string {
  return `${code}: ${message}`;
}
