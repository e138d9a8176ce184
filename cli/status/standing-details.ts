import { styleText } from 'node:util';
import { COMMAND } from '../../lambda/broker/command-name.ts';
import { callersAre } from '../../lambda/broker/notify/messages.ts';
import type { Reason } from '../../lambda/broker/record/state.ts';
import { type Instant, utc } from '../../lambda/broker/record/time.ts';
import { failureLines } from '../terminal/command.ts';
import type { Standing } from './standing.ts';
import { accessCell, healthCell, nextCell, refreshCell, variableCell } from './standing-words.ts';

/** Everything about one record that may be shown. */
export function standingDetails(standing: Standing, now: Instant): string {
  const { record, orgId, datacenter, variableName, writer, tokenFingerprint, exposedBy } = standing;
  const refused = standing.typedTokenRefusedSince;
  const health = healthCell(standing, now);
  const state = standing.variable === 'none' && !standing.variableFailure ? [] : [variableCell(standing).text];
  const lines: [string, string | undefined][] = [
    ['org', orgId && `${orgId} (${datacenter})`],
    ['variable', variableName && [variableName, ...state].join(': ')],
    ['callers', callersOf(standing, now)],
    ['exposed by', exposedBy?.join(', ')],
    ['writer', writer ?? (orgId && 'itself')],
    [
      'access token',
      tokenFingerprint && `${tokenFingerprint}, ${left(standing.accessTokenExpiresAt, accessCell(standing, now).text)}`,
    ],
    ['refresh token', left(standing.refreshTokenExpiresAt, refreshCell(standing, now).text)],
    ['last refresh', lastRefresh(standing)],
    [
      'typed token',
      refused && `refused since ${utc(refused)}, an earlier one goes on: ${COMMAND} rotate-secret ${record}`,
    ],
    ['paused since', standing.pausedSince && utc(standing.pausedSince)],
    ['next', nextCell(standing, now).text],
    ['next pass', `by ${utc(standing.nextCheckAt)}`],
  ];
  return [
    `${styleText('bold', record)}: ${health.colour ? styleText(health.colour, health.text) : health.text}`,
    ...lines.filter(([, value]) => value).map(([name, value]) => `  ${name.padEnd(13)}  ${value}`),
    ...explanations(standing).map((line) => line && `  ${line}`),
  ].join('\n');
}

function callersOf({ callersSafeUntil, callersAffected }: Standing, now: Instant): string | undefined {
  if (callersSafeUntil !== undefined) return callersAre({ safeUntil: Date.parse(callersSafeUntil) }, now);
  if (!callersAffected) return undefined;
  const { why, since } = callersAffected;
  return callersAre({ why, ...(since !== undefined && { affectedSince: Date.parse(since) }) }, now);
}

function lastRefresh({ lastRefresh: last }: Standing): string | undefined {
  return last && [utc(last.at), last.reason && reasonWords[last.reason]].filter(Boolean).join(', ');
}

/** Why the record was refreshed, as the end of a sentence. */
export const reasonWords: Record<Reason, string> = {
  forced: 'because it was forced',
  'no-token': 'because what was typed had no access token yet',
  due: 'because it was due',
  revoked: 'because Webex had stopped accepting the token',
  reported: 'because a consumer reported the token',
  owed: 'because an earlier refresh had failed',
};

function left(until: string | undefined, text: string): string | undefined {
  return until && `${text}, until ${utc(until)}`;
}

/** What the last pass failed at says more where it can be seen now. */
function explanations({ failure, variableFailure }: Standing): string[] {
  return [failure?.code === variableFailure?.code ? undefined : failure, variableFailure]
    .filter((trouble) => trouble !== undefined)
    .flatMap(({ code, message = 'the last pass failed.' }) => ['', ...failureLines({ code, message })]);
}
