import { parseExpression } from '../../flows/expressions.ts';
import type { Flow, FlowVariable } from '../../flows/format.ts';
import { parseTemplate } from '../../flows/templates.ts';
import type { Contact } from './contact.ts';
import { evaluate, render } from './evaluate.ts';
import { FlowRunError, NotKnown } from './stops.ts';
import { typed, type Value } from './values.ts';

/** What Flow Designer calls a start, now and before: the one that a flow does not have is nothing, and no mistake. */
const defaultStartNames = ['NewPhoneContact', 'NewContact'];

/** What the expressions of one flow, in one call, can see: its variables, its activities' results, the contact. */
export class Scope {
  readonly #variables: ReadonlyMap<string, FlowVariable>;
  readonly #values = new Map<string, Value>();
  readonly #results = new Map<string, Value>();
  readonly #contact: Contact;

  /** `globals`: values that take the place of the flow's own. Subflows see none. */
  constructor(flow: Flow, contact: Contact, globals: ReadonlyMap<string, string> = new Map()) {
    this.#contact = contact;
    this.#variables = new Map(flow.variables.map((variable) => [variable.name, variable]));
    for (const variable of flow.variables) {
      const value = globals.get(variable.name) ?? variable.value;
      this.#values.set(variable.name, initialValue({ ...variable, value }, flow));
    }
    for (const name of activityNames(flow)) this.#results.set(name, null);
  }

  render(template: string): string {
    return render(parseTemplate(template), this.#surroundings);
  }

  evaluate(expression: string): Value {
    return evaluate(parseExpression(expression), this.#surroundings);
  }

  get(variable: string): Value {
    const value = this.#values.get(variable);
    if (value === undefined) throw new NotKnown(`the flow has no variable "${variable}"`);
    return value;
  }

  /** Sets a variable, turned into its type. Fails the activity if the value is none of that type. */
  set(variable: string, value: Value): void {
    const declared = this.#variables.get(variable);
    if (!declared) throw new NotKnown(`the flow has no variable "${variable}"`);
    this.#values.set(variable, typed(value, declared));
  }

  /** Keeps what an activity has put out, for expressions like `Name.httpStatusCode`. */
  setResult(activity: string, result: Value): void {
    this.#results.set(activity, result);
  }

  /** The flow's own variables with their values; neither global nor secure ones, which hold tokens. */
  showable(): Record<string, Value> {
    const shown = [...this.#variables.values()].filter(({ source, isSecure }) => source !== 'GLOBAL' && !isSecure);
    return Object.fromEntries(shown.map(({ name }) => [name, this.get(name)]));
  }

  readonly #surroundings = {
    lookup: (name: string) => this.#lookup(name),
    now: () => this.#contact.world.clock.now(),
  };

  #lookup(name: string): Value {
    const value = this.#values.get(name);
    if (value !== undefined) return value;
    if (name === this.#contact.startName) return { ...this.#contact.data };
    const result = this.#results.get(name);
    if (result === undefined && defaultStartNames.includes(name)) return null;
    if (result === undefined) throw new NotKnown(`nothing in the flow is called "${name}"`);
    return result;
  }
}

function activityNames(flow: Flow): string[] {
  const processes = [flow.process, ...Object.values(flow.eventFlows.eventsMap).map(({ process }) => process)];
  return processes.flatMap(({ activities }) => Object.values(activities).map(({ name }) => name));
}

function initialValue(variable: FlowVariable, flow: Flow): Value {
  if (variable.value === null || (variable.value === '' && variable.type !== 'STRING')) return null;
  try {
    return typed(variable.value, variable);
  } catch (error) {
    throw new FlowRunError(`Flow "${flow.name}" cannot start: ${(error as Error).message}.`, { cause: error });
  }
}
