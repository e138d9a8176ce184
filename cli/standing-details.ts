import { styleText } from 'node:util';
import type { Instant } from '../lambda/broker/record/time.ts';
import { failureLines } from './command.ts';
import type { Standing } from './standing.ts';
import { accessCell, healthCell, nextCell, refreshCell, variableCell } from './standing-words.ts';
import { clockTime } from './times.ts';

/** Everything about one record that may be shown. */
export function standingDetails(standing: Standing, now: Instant): string {
  const { record, orgId, datacenter, variableName, writer, tokenFingerprint, exposedBy } = standing;
  const health = healthCell(standing, now);
  const state = standing.variable === 'none' && !standing.variableFailure ? [] : [variableCell(standing).text];
  const lines: [string, string | undefined][] = [
    ['org', orgId && `${orgId} (${datacenter})`],
    ['variable', variableName && [variableName, ...state].join(': ')],
    ['exposed by', exposedBy?.join(', ')],
    ['writer', writer ?? (orgId && 'itself')],
    [
      'access token',
      tokenFingerprint && `${tokenFingerprint}, ${left(standing.accessTokenExpiresAt, accessCell(standing, now).text)}`,
    ],
    ['refresh token', left(standing.refreshTokenExpiresAt, refreshCell(standing, now).text)],
    ['paused since', standing.pausedSince && clockTime(standing.pausedSince)],
    ['next', nextCell(standing, now).text],
    ['next check', `by ${clockTime(standing.nextCheckAt)}`],
  ];
  return [
    `${styleText('bold', record)}: ${health.colour ? styleText(health.colour, health.text) : health.text}`,
    ...lines.filter(([, value]) => value).map(([name, value]) => `  ${name.padEnd(13)}  ${value}`),
    ...explanations(standing).map((line) => line && `  ${line}`),
  ].join('\n');
}

function left(until: string | undefined, text: string): string | undefined {
  return until && `${text}, until ${clockTime(until)}`;
}

function explanations({ failure, variableFailure }: Standing): string[] {
  return [failure, variableFailure]
    .filter((trouble) => trouble !== undefined)
    .flatMap(({ code, message = 'the last check failed.' }) => ['', ...failureLines({ code, message })]);
}
