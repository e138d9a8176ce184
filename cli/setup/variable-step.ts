import type { Usable, Variable } from '../../lambda/broker/ports.ts';
import { exposure } from '../../lambda/broker/reconcile/observe.ts';
import type { Target } from '../../lambda/broker/record/config.ts';
import type { Secret } from '../../lambda/broker/record/secret.ts';
import { callDeadline } from '../installation/call-deadline.ts';
import { readVariableName } from '../records/fields.ts';
import { fitVariable } from '../records/fit-variable.ts';
import { rivalOf } from '../records/registered.ts';
import type { Writer } from '../records/serving.ts';
import { WrongAnswer } from '../records/wrong-answer.ts';
import type { Person } from '../terminal/command.ts';
import { type Desk, looking, say, settle } from './desk.ts';
import { variableWords } from './variable-words.ts';

/** Where to publish the token, and what to change in the variable first. */
export interface Place {
  target: Target;
  /** Absent: setup creates it. */
  variable?: Variable;
  /** Whether setup turns off the flags by which others see it. */
  isToBeHidden: boolean;
  usedBy: { names: string[]; total: number } | undefined;
}

/** What the operator has agreed to beforehand. */
export interface Consents {
  create: boolean;
  hide: boolean;
}

interface Situation {
  record: string;
  orgId: string;
  datacenter: Target['datacenter'];
  token: Secret;
  writer: Writer;
  neighbours: readonly Usable[];
  consents: Consents;
}

/** The variable, found by its name or to be created; proved to be fit for the token. */
export async function variableStep(desk: Desk, situation: Situation): Promise<Place> {
  const { writer } = situation;
  const free = await freeVariables(desk, situation);
  const { target, variable } = await settle(desk, {
    given: desk.given.variableName,
    field: 'variableName (--variable)',
    ask: (person) => askForName(person, free),
    prove: (told) => fitting(desk, situation, readVariableName(told)),
  });
  if (!variable) return { target, isToBeHidden: false, usedBy: undefined };

  const usedBy = await references(desk, target, variable, writer.token);
  say(desk, ...variableWords(variable, usedBy));
  const isToBeHidden = exposure(variable).length > 0 && (await hides(desk, situation.consents));
  return { target, variable, isToBeHidden, usedBy };
}

/** The names of variables that could take the token and are no record's yet; none where a person is not asked. */
async function freeVariables(desk: Desk, { record, orgId, datacenter, writer, neighbours }: Situation) {
  const { given, person, installation } = desk;
  if (!person || given.variableName !== undefined) return [];
  const place = { orgId, datacenter };
  const names = await looking(desk, 'Reading the variables', () =>
    // They are only to choose from: a name can be typed all the same.
    installation.variables.fitNames(place, writer.token, callDeadline(installation)).catch(() => []),
  );
  return names.filter((variableName) => rivalOf(neighbours, record, { ...place, variableName }) === undefined);
}

async function askForName(person: Person, free: readonly string[]): Promise<string> {
  const other = { value: '', name: 'A new one, or another' };
  const listed = free.map((name) => ({ value: name, name }));
  const question = 'Global variable for the token:';
  const chosen = free.length > 0 ? await person.choose(question, [...listed, other]) : '';
  return chosen || person.ask('Name of the global variable:', readVariableName, 'WEBEX_ACCESS_TOKEN');
}

async function fitting(desk: Desk, situation: Situation, name: string): Promise<Pick<Place, 'target' | 'variable'>> {
  const { record, orgId, datacenter, token, writer, neighbours } = situation;
  const target = { orgId, datacenter, variableName: name };
  const variable = await looking(desk, `Looking for ${name}`, () =>
    fitVariable(desk.installation, neighbours, { record, target, token, writer: writer.token }),
  );
  if (!variable) {
    if (await creates(desk, name, situation.consents)) return { target };
    const creation = desk.person ? '' : ', or have it created with --create-variable';
    throw new WrongAnswer(`The org has no global variable ${name}: name one that it has${creation}.`);
  }
  return { target: { ...target, variableId: variable.id }, variable };
}

async function creates({ person }: Desk, name: string, { create }: Consents): Promise<boolean> {
  if (create || !person) return create;
  return person.choose(`The org has no global variable ${name}.`, [
    { value: true, name: 'Create it: a String that neither agents nor reports see' },
    { value: false, name: 'Name another' },
  ]);
}

async function hides({ person }: Desk, { hide }: Consents): Promise<boolean> {
  if (hide || !person) return hide;
  return person.choose('Others can see the token in it. Turn these flags off?', [
    { value: true, name: 'Turn them off', about: 'All else of the variable stays as it is.' },
    { value: false, name: 'Leave them as they are', about: 'The broker goes on saying so.' },
  ]);
}

/** What uses it is good to know, and no more: undefined where it cannot be learned. */
async function references(desk: Desk, target: Target, variable: Variable, token: Secret): Promise<Place['usedBy']> {
  const { variables } = desk.installation;
  return looking(desk, 'Asking what uses it', () =>
    variables.references(target, variable, token, callDeadline(desk.installation)).catch(() => undefined),
  );
}
