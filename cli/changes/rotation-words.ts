import { COMMAND } from '../../lambda/broker/command-name.ts';
import { callersAre } from '../../lambda/broker/notify/messages.ts';
import { type Callers, safeUntil } from '../../lambda/broker/record/callers.ts';
import { type Instant, utc } from '../../lambda/broker/record/time.ts';
import type { NewCredentials } from '../records/config-changes.ts';
import type { SameClient } from '../records/same-client.ts';
import type { Rotation } from './rotation.ts';

/** What would change, and what that means for callers. */
export function planWords(
  { records, unreadable }: SameClient,
  given: NewCredentials,
  callers: Callers,
  now: Instant,
): string[] {
  const [{ name, config }] = records;
  const { clientSecret, refreshToken } = given;
  const lines: string[] = [];
  if (clientSecret) {
    const names = records.map((one) => one.name).join(', ');
    lines.push(
      `Client secret ${clientSecret.fingerprint} goes into every record of client id ${config.clientId}: ${names}.`,
    );
  }
  if (refreshToken) lines.push(`Refresh token ${refreshToken.fingerprint} goes into record ${name} alone.`);
  if (clientSecret && unreadable.length > 0) {
    lines.push(`Unreadable records that may belong to it too: ${unreadable.join(', ')}.`);
  }
  if (clientSecret)
    lines.push('The old one ends when it is regenerated in the portal: nothing refreshes with it after that.');
  const end = safeUntil(callers);
  return [
    ...lines,
    end === undefined
      ? `Callers: ${callersAre(callers, now)}`
      : `Callers notice nothing: the published access token stays valid until ${utc(end)}.`,
    `A fallback subflow holds a copy of its own, which ${clientSecret ? 'does not work' : 'stays the old one'} until it is rendered again.`,
  ];
}

/** What came of it, and what to do now. */
export function rotationWords(rotation: Rotation, [name, ...others]: readonly string[]): string[] {
  const all = [name, ...others].join(', ');
  const again = `${COMMAND} rotate-secret ${name}`;
  switch (rotation.state) {
    case 'proved':
      return [
        `Saved in ${all}, and proved: Webex has refreshed ${name} with it.`,
        ...(rotation.oldToken
          ? [`But Webex refused the new refresh token. The one before is back in ${name}, and works.`]
          : []),
        ...(rotation.failure ? [`The pass failed after that. ${failureWords(rotation.failure)}`] : []),
        `Now render the fallback subflow again, if there is one: ${COMMAND} flows render --with-secrets ...`,
      ];
    case 'refused':
      return [
        `Webex refuses it. ${failureWords(rotation.failure)}`,
        `Nothing has changed: the previous values are back in ${all}. ${oldWords[rotation.oldOnes]}`,
        `Paste it once more: ${again}`,
        ...(others.length > 0
          ? [
              `If it is the refresh token of ${name} that is refused, prove the secret with another record: ${others.join(', ')}.`,
            ]
          : []),
      ];
    case 'unproved':
      return [
        `Saved in ${all}, but not proved. ${failureWords(rotation.failure)}`,
        `The next refresh proves it; at once: ${COMMAND} refresh ${name} --force`,
        `If Webex refuses it then, give the right one: ${again}`,
      ];
    case 'not saved':
      return [`Nothing has changed. ${failureWords(rotation.failure)}`, `When that is over: ${again}`];
    case 'torn':
      return [
        `It was not taken. ${failureWords(rotation.failure)}`,
        `These records could not be restored, and may have the old or the new secret: ${rotation.records.join(', ')}.`,
        `When Secrets Manager accepts writes again, repeat the command with the right secret: ${again}`,
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
