import type { Clock } from '../../lambda/broker/record/time.ts';
import { callDeadline } from '../installation/call-deadline.ts';
import type { RawAnswer, RawCall, RawVariables, VariableAccess } from '../webex/raw-variables.ts';
import type { Leftover } from './experiment.ts';
import type { VariableLab } from './variable-experiment.ts';

const mostPages = 50;

/** A variable in the operator's own org. */
export class OrgVariableLab implements VariableLab {
  readonly name: string;
  readonly #variables: RawVariables;
  readonly #access: VariableAccess;
  readonly #clock: Clock;
  /** Undefined once it is gone, and if it is not known. */
  #id: string | undefined;
  #mayBeThere = false;

  constructor(name: string, variables: RawVariables, access: VariableAccess, clock: Clock) {
    this.name = name;
    this.#variables = variables;
    this.#access = access;
    this.#clock = clock;
  }

  get leftover(): Leftover | undefined {
    if (!this.#mayBeThere) return undefined;
    const how = 'delete it in Control Hub: Contact Center > Flows > Global Variables';
    return { what: `global variable ${this.name}`, how, unavoidable: false };
  }

  async create(body: object): Promise<RawAnswer> {
    this.#mayBeThere = true;
    const answer = await this.#call({ method: 'POST', path: 'cad-variable', body });
    if (answer.status < 300 && typeof answer.body.id === 'string') this.#id = answer.body.id;
    // 409 may be the second try's, after a first whose answer got lost.
    else if (answer.status >= 400 && answer.status !== 409) this.#mayBeThere = false;
    return answer;
  }

  async read(id: string): Promise<RawAnswer> {
    const answer = await this.#call({ method: 'GET', path: `cad-variable/${encodeURIComponent(id)}` });
    if (answer.status === 200) this.#mayBeThere = true;
    return answer;
  }

  replace(id: string, body: object): Promise<RawAnswer> {
    return this.#call({ method: 'PUT', path: `cad-variable/${encodeURIComponent(id)}`, body });
  }

  filtered(name: string): Promise<RawAnswer> {
    return this.#list({ filter: `name=="${name}"` });
  }

  async remove(id: string): Promise<RawAnswer> {
    const answer = await this.#call({ method: 'DELETE', path: `cad-variable/${encodeURIComponent(id)}` });
    if (answer.status < 300 || answer.status === 404) this.#mayBeThere = false;
    return answer;
  }

  async cleanUp(): Promise<void> {
    if (!this.#mayBeThere) return;
    try {
      const id = this.#id ?? (await this.#find());
      if (id === undefined) this.#mayBeThere = false;
      else {
        await this.remove(id);
        await this.read(id);
      }
    } catch {
      // It is named as left over.
    }
  }

  async #find(): Promise<string | undefined> {
    for (let page = 0; page < mostPages; page += 1) {
      const { status, body } = await this.#list({ page: String(page) });
      if (status !== 200 || !Array.isArray(body.data)) throw new Error('The list of variables could not be read.');
      const listed = body.data as { name?: unknown; id?: unknown }[];
      const found = listed.find(({ name }) => name === this.name);
      if (found) return String(found.id);
      if (listed.length === 0) return undefined;
    }
    throw new Error('The list of variables has no end.');
  }

  #list(query: Record<string, string>): Promise<RawAnswer> {
    const parameters = new URLSearchParams({ page: '0', pageSize: '100', ...query });
    return this.#call({ method: 'GET', path: `v2/cad-variable?${parameters}` });
  }

  #call(call: RawCall): Promise<RawAnswer> {
    return this.#variables.call(this.#access, call, callDeadline({ clock: this.#clock }));
  }
}
