import { MINUTE } from '../../lambda/broker/record/time.ts';
import { onlyName, operatorCommand } from '../installation/operator-command.ts';
import { CommandFailed, WalkedAway, WrongUse } from '../terminal/command.ts';
import { withInterruption } from '../terminal/interruption.ts';
import { wrapped } from '../terminal/wrapped.ts';
import { carryOut } from './carry-out.ts';
import { Deeds } from './deeds.ts';
import { type Desk, say } from './desk.ts';
import { environmentNames, gather } from './given.ts';
import { commandFor, planWords } from './plan.ts';
import { planFor, type Wishes } from './planning.ts';
import { type Done, report } from './report.ts';
import { untilGranted } from './until-granted.ts';

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
    wait: { type: 'string', value: 'MINUTES', about: 'how long to wait for the authorisation when minting (0)' },
    'replace-removed': { type: 'boolean', about: 'replace a record of that name that was removed, for good' },
    'test-alarm': { type: 'boolean', about: 'send a test message and raise an alarm afterwards' },
    'dry-run': { type: 'boolean', about: 'prove everything but the grant and the writing, and change nothing here' },
  },
  examples: [
    'setup clinic',
    'setup clinic-writer --unpublished',
    'setup acme --from-flow refresh-subflow.json --datacenter eu1 --dry-run',
    'setup clinic --json < clinic.local.json',
  ],
  check({ flags, names }) {
    if (names.length > 0) onlyName(names);
    readWait(flags.wait);
    const ofVariable = flags.variable ?? flags.datacenter ?? flags.writer;
    if (flags.unpublished && (ofVariable || flags['create-variable'] || flags['hide-variable'])) {
      throw new WrongUse('--unpublished excludes the options of the variable and its writer.');
    }
  },
  async run({ installation, flags, names: [name], terminal }) {
    const person = flags.json ? undefined : terminal.person;
    const given = await gather(flags, terminal, !person);
    const deeds = new Deeds();
    const wishes: Wishes = {
      name,
      isUnpublished: flags.unpublished,
      isDry: flags['dry-run'],
      waitMs: readWait(flags.wait),
      consents: {
        create: flags['create-variable'],
        hide: flags['hide-variable'],
        replace: flags['replace-removed'],
      },
    };
    return withInterruption(async (interrupted) => {
      const desk: Desk = { installation, terminal, person, given, interrupted, deeds, isSpent: false };
      const done = await orTakeBack(desk, () => register(desk, wishes));
      return report(desk, done, flags).catch((error) => {
        throw error instanceof WalkedAway ? new CommandFailed('Stopped. The record is registered, and works.') : error;
      });
    });
  },
});

async function register(desk: Desk, wishes: Wishes): Promise<Done> {
  const plan = await planFor(desk, wishes);
  if (plan === 'unprovable' || wishes.isDry) return { plan };
  say(desk, '', ...planWords(plan));
  if (desk.person && !(await desk.person.confirm(plan.grant ? 'Register it now?' : 'Publish it now?'))) {
    say(desk, 'To come back to these answers, without the secrets:', `  ${commandFor(plan)}`);
    throw new WalkedAway();
  }
  const { grant } = plan;
  const result = grant
    ? await untilGranted(desk, grant, (one) => carryOut(desk, { ...plan, grant: one }))
    : await carryOut(desk, plan);
  return { plan, result };
}

/** Whoever stops in the middle, and whatever fails, leaves things as they were, or hears what stays. */
async function orTakeBack<T>(desk: Desk, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const isLeaving = error instanceof WalkedAway;
    const stays = await desk.deeds.takeBack();
    if (isLeaving && stays.length === 0) throw new CommandFailed('Stopped. Nothing was changed.');
    for (const line of stays) desk.terminal.warn(desk.person ? wrapped(line, desk.person.columns) : line);
    throw isLeaving ? new CommandFailed('Stopped. All else is as it was.') : error;
  }
}

function readWait(text: string | undefined): number {
  const minutes = Number(text ?? 0);
  if (Number.isFinite(minutes) && minutes >= 0 && minutes <= 24 * 60) return minutes * MINUTE;
  throw new WrongUse('--wait takes minutes, from 0 to 1440.');
}
