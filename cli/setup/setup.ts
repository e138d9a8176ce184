import { MINUTE } from '../../lambda/broker/record/time.ts';
import { onlyName, operatorCommand } from '../installation/operator-command.ts';
import { Cancelled, CommandFailed, WrongUse } from '../terminal/command.ts';
import { withInterruption } from '../terminal/interruption.ts';
import { Deeds } from './deeds.ts';
import type { Desk } from './desk.ts';
import { registerFrom } from './from-file.ts';
import { environmentNames, gather } from './given.ts';
import { register } from './register.ts';
import { report } from './report.ts';

/** Registers a Service App, from its creation in the portal to a token that keeps itself. */
export const setup = operatorCommand({
  usage: 'setup [NAME]',
  about: `Says what to click, asks for the rest, and proves every answer before anything is made: the org, the datacenter, the
variable, its writer, the token's length, and the grant last. Secrets are asked for without showing them. Ctrl-C at any
moment leaves everything as it was, or says what stays.

Without a terminal, or with --json, values come from options, from one JSON object on standard input, from
--from-flow, or from the environment; the first of these wins. Secrets never stand in an option. The JSON:
  { "clientId": "...", "clientSecret": "...", "refreshToken": "...", "accessToken": "...",
    "target": { "datacenter": "us1", "variableName": "WEBEX_ACCESS_TOKEN" }, "writer": "..." }
"personalAccessToken" in place of the two tokens mints a new pair; the token of an app that may mint will do. With both
tokens, or that one, everything is proved first; a refresh token alone must be tried first.
With --from, each row of a file is one record, and has "name" beside: JSON objects as above, one a line, or CSV with
these names in its first row. "unpublished": true makes a writer; those come first. All that is wrong in the file is
told before anything is made; what is registered already stays. The file must be yours alone (chmod 600); delete it
afterwards.
The environment: ${Object.values(environmentNames).slice(0, 3).join(', ')},
${Object.values(environmentNames).slice(3).join(', ')}.`,
  flags: {
    'client-id': { type: 'string', value: 'ID', about: "the app's client ID" },
    org: { type: 'string', value: 'UUID', about: 'the org, where the access token does not tell it' },
    datacenter: { type: 'string', value: 'NAME', about: "the contact center's: us1, eu1, eu2, anz1, ..." },
    variable: { type: 'string', value: 'NAME', about: 'the global variable for the token' },
    'create-variable': { type: 'boolean', about: 'create it if the org has none of that name' },
    'hide-variable': { type: 'boolean', about: 'turn off the flags by which agents and reports see it' },
    writer: {
      type: 'string',
      value: 'RECORD',
      about: 'the record whose token writes the variable, or NAME itself',
    },
    recovery: { type: 'string', value: 'RECORD', about: 'the record of an app that mints a new pair if need be' },
    unpublished: {
      type: 'boolean',
      about: 'keep the token fresh and publish it nowhere: for writers and minting apps',
    },
    'from-flow': {
      type: 'string',
      value: 'FILE',
      about: 'an exported flow with client_id, client_secret, refresh_token',
    },
    from: {
      type: 'string',
      value: 'FILE',
      about: 'register many: JSON Lines, or CSV, with one record a row',
    },
    wait: { type: 'string', value: 'MINUTES', about: 'how long to wait for the authorization when minting (0)' },
    'replace-removed': { type: 'boolean', about: 'replace a record of that name that was removed, for good' },
    'test-alarm': { type: 'boolean', about: 'send a test message and raise an alarm afterwards' },
    'dry-run': { type: 'boolean', about: 'prove everything but the grant and the writing, and change nothing here' },
  },
  examples: [
    'setup clinic',
    'setup clinic-writer --unpublished',
    'setup acme --from-flow refresh-subflow.json --datacenter eu1 --dry-run',
    'setup clinic --json < clinic.local.json',
    'setup --from clinics.local.csv --dry-run',
  ],
  check({ flags, names }) {
    if (names.length > 0) onlyName(names);
    if (flags.from !== undefined && (names.length > 0 || flags['from-flow'] !== undefined || flags.unpublished)) {
      throw new WrongUse('--from excludes NAME, --from-flow and --unpublished: each row says its own.');
    }
    readWait(flags.wait);
    const ofVariable = flags.variable ?? flags.datacenter ?? flags.writer;
    if (flags.unpublished && (ofVariable || flags['create-variable'] || flags['hide-variable'])) {
      throw new WrongUse('--unpublished excludes the options of the variable and its writer.');
    }
  },
  async run({ installation, flags, names: [name], terminal }) {
    const person = flags.json ? undefined : terminal.person;
    const common = {
      isDry: flags['dry-run'],
      waitMs: readWait(flags.wait),
      consents: {
        create: flags['create-variable'],
        hide: flags['hide-variable'],
        replace: flags['replace-removed'],
      },
    };
    if (flags.from !== undefined) return registerFrom(flags.from, { installation, terminal, flags, wishes: common });
    const given = await gather(flags, terminal, !person);
    const deeds = new Deeds();
    const wishes = { ...common, name, isUnpublished: flags.unpublished };
    return withInterruption(async (interrupted) => {
      const desk: Desk = { installation, terminal, person, given, interrupted, deeds, isSpent: false };
      const done = await register(desk, wishes);
      return report(desk, done, flags).catch((error) => {
        throw error instanceof Cancelled ? new CommandFailed('Stopped. The record is registered, and works.') : error;
      });
    });
  },
});

function readWait(text: string | undefined): number {
  const minutes = Number(text ?? 0);
  if (Number.isFinite(minutes) && minutes >= 0 && minutes <= 24 * 60) return minutes * MINUTE;
  throw new WrongUse('--wait takes minutes, from 0 to 1440.');
}
