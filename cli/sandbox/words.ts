import { COMMAND } from '../../lambda/broker/command-name.ts';
import type { Result } from '../../lambda/broker/reconcile/result.ts';
import { utc } from '../../lambda/broker/record/time.ts';
import type { LiveSandbox } from '../../sandbox/live/live-sandbox.ts';
import type { LogLine } from '../../sandbox/story/hosted-function.ts';
import type { Actor } from '../../sandbox/story/plot.ts';
import { timelineEntry } from '../../sandbox/story/timeline.ts';
import { outcomeWords } from '../passes/refresh-words.ts';
import { commandAt } from './port.ts';
import type { Pointing } from './shells.ts';

/** Variables that would lead the AWS clients of a shell elsewhere. */
export const ELSEWHERE = ['AWS_PROFILE', 'AWS_SESSION_TOKEN'];

/** The subscriber of the messages; the sandbox sends no mail. */
export const WATCHER = 'this-terminal@example.com';

/** Where the secrets of the Service App are that waits to be registered. */
export interface SecretFiles {
  credentialsFile: string;
  /** Its access token, and its owner's personal access token. */
  tokensFile: string;
}

/** How a shell finds a sandbox. */
export function pointingOf({ awsEnv }: Pick<LiveSandbox, 'awsEnv'>): Pointing {
  return {
    env: Object.fromEntries(Object.entries(awsEnv).filter(([name]) => !ELSEWHERE.includes(name))),
    unset: ELSEWHERE,
  };
}

/** What a shell and a script need to know of a sandbox. Secrets only if asked for. */
export function describeSandbox(live: LiveSandbox, port: number, files: SecretFiles, withSecrets: boolean) {
  const { webexUrl, contactCenterUrl, tokenUrl, residents } = live;
  const { record, credentials } = residents.newcomer;
  const { clientSecret, refreshToken, ...shown } = credentials;
  return {
    ...pointingOf(live),
    port,
    webexUrl,
    contactCenterUrl,
    tokenUrl,
    registered: residents.registered,
    newcomer: { record, ...shown, ...files, ...(withSecrets && { clientSecret, refreshToken }) },
  };
}

/** The same for people. */
export function sandboxWords(description: ReturnType<typeof describeSandbox>): string {
  const { port, webexUrl, contactCenterUrl, tokenUrl, registered, newcomer } = description;
  const { record, clientId, clientSecret, refreshToken, target, credentialsFile, tokensFile } = newcomer;
  const facts: [string, string | undefined][] = [
    ['Webex', webexUrl],
    ['Contact Center', contactCenterUrl],
    ['Token endpoint', tokenUrl],
    ['Registered', registered.join(', ')],
    ['To be registered', `${record}, for variable ${target.variableName} of org ${target.orgId}`],
    ['  client id', clientId],
    ['  client secret', clientSecret ?? `in ${credentialsFile}`],
    ['  refresh token', refreshToken ?? 'likewise'],
    ['  other tokens', `in ${tokensFile}`],
  ];
  const enter = (shell?: string) => commandAt(port, `env${shell === undefined ? '' : ` --shell ${shell}`}`);
  return [
    'The sandbox is running: Webex, Contact Center and AWS on loopback, in real time, kept in memory.',
    'Enter it from another shell:',
    '',
    `  bash, zsh    eval "$(${enter()})"`,
    `  fish         ${enter('fish')} | source`,
    `  PowerShell   ${enter('powershell')} | Out-String | Invoke-Expression`,
    '',
    'There, for example:',
    '',
    `  ${COMMAND} doctor`,
    `  ${COMMAND} status`,
    `  ${COMMAND} refresh ${registered.at(-1)} --force`,
    `  ${COMMAND} history ${registered.at(-1)}`,
    `  ${COMMAND} setup ${record}`,
    `  ${COMMAND} flows install ${registered.at(-1)} --connector any`,
    `  ${commandAt(port, 'fault webex-down')}`,
    '',
    ...facts.map(([name, value]) => `${name.padEnd(18)}${value}`),
    '',
    'Ctrl-C ends it, and all that is in it is forgotten.',
    '',
  ].join('\n');
}

/** What a line of the function's log is worth telling; undefined where nothing happened. */
export function logWords(at: number, line: LogLine): string | undefined {
  if (line.message === 'reconcile failed' && !line.held) {
    return happening(at, 'broker', `${line.serviceApp}: ${line.code}: ${line.failure}`);
  }
  if (line.message !== 'reconciled' || line.outcome === 'not_due') return undefined;
  const result = line as unknown as Result;
  return happening(at, 'broker', `${result.serviceApp}: ${outcomeWords(result, at)}`);
}

/** One thing that happened: when, to whom, what. */
export function happening(at: number, actor: Actor, what: string): string {
  return timelineEntry(utc(at), actor, what).trimEnd();
}
