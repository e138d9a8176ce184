import { COMMAND } from '../../lambda/broker/command-name.ts';
import { parseSettings } from '../../lambda/refresh/settings.ts';
import type { SentMessage } from '../../sandbox/aws/sns.ts';
import type { KeptAccount } from '../../sandbox/kept/kept-account.ts';
import { quoted } from '../terminal/posix.ts';
import { ELSEWHERE, happening } from './words.ts';

/** What a shell and a script need to know of a live sandbox. Its key is in the shell file alone. */
export function describeLive({ file, settings, secretNames }: KeptAccount, shellFile: string) {
  const { recordPrefix, webexApiBaseUrl, contactCenterBaseUrl } = parseSettings(settings);
  return {
    shellFile,
    keptIn: file,
    webexUrl: webexApiBaseUrl,
    contactCenterUrl: contactCenterBaseUrl ?? null,
    registered: secretNames
      .filter((name) => name.startsWith(recordPrefix))
      .map((name) => name.slice(recordPrefix.length)),
  };
}

/** The same for people. */
export function liveWords(description: ReturnType<typeof describeLive>): string {
  const { shellFile, keptIn, webexUrl, contactCenterUrl, registered } = description;
  const facts = [
    ['Webex', webexUrl],
    ['Contact Center', contactCenterUrl ?? "where each record's datacenter is"],
    ['Registered', registered.join(', ') || 'nothing yet'],
    ['Kept in', keptIn],
  ];
  return [
    'The sandbox is running, live: the real Webex and Contact Center, with AWS on this machine.',
    'It is for trying, not for production: while it does not run, or while the machine sleeps, nothing is refreshed.',
    'Not real here are the stack, its alarms, its queue and its mails: what the doctor says of those is true of this',
    'process alone. Alarms and the log begin anew with each start, and what would be a mail is shown here.',
    'What it keeps holds your secrets in plain text. Only your account can read it; keep copies out of shared folders.',
    'Point another shell at it, each time it is started:',
    '',
    `  . ${quoted(shellFile)}`,
    '',
    "There, register a Service App and work with it as in an AWS account: see docs/setup.md, 'On a terminal'.",
    '',
    `  ${COMMAND} doctor`,
    `  ${COMMAND} status`,
    '',
    ...facts.map(([name, value]) => `${name?.padEnd(18)}${value}`),
    '',
    'Ctrl-C ends it. What was registered is there when it is started again.',
    '',
  ].join('\n');
}

/** What a shell reads in order to find it. */
export function shellLines(awsEnv: Record<string, string>): string {
  const exports = Object.entries(awsEnv)
    .filter(([name]) => !ELSEWHERE.includes(name))
    .map(([name, value]) => `export ${name}=${quoted(value)}`);
  return [`unset ${ELSEWHERE.join(' ')}`, ...exports, ''].join('\n');
}

/** A message to people, whole. */
export function messageWords({ at, subject = '', text }: SentMessage): string {
  const lines = text.split('\n').map((line) => `  | ${line}`.trimEnd());
  return [happening(at, 'people', `get the message "${subject}"`), ...lines].join('\n');
}
