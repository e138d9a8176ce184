import type { CadVariable, Reference, VariableFields } from './cad-variable.ts';
import type { Mint } from './mint.ts';
import { Refusal } from './refusal.ts';
import { checkedFields } from './variable-rules.ts';

/** What a PUT does: it stores; it answers 200 and keeps the old value; it keeps that too, and shows the new one. */
type WriteMode = 'stores' | 'keeps' | 'pretends';

const plain: Omit<VariableFields, 'name'> = {
  variableType: 'String',
  defaultValue: '',
  active: true,
  agentEditable: false,
  agentViewable: false,
  reportable: false,
  sensitive: false,
};

/** One org's global variables: the API's rules, and what people do in Control Hub. */
export class OrgVariables {
  readonly #orgId: string;
  readonly #now: () => number;
  readonly #mint: Mint;
  readonly #variables = new Map<string, CadVariable>();
  readonly #references = new Map<string, Reference[]>();
  readonly #writeModes = new Map<string, WriteMode>();

  constructor(world: { orgId: string; now: () => number; mint: Mint }) {
    this.#orgId = world.orgId;
    this.#now = world.now;
    this.#mint = world.mint;
  }

  /** As a person does; what is not given is as Control Hub has it: an active text that no agent sees. */
  create(fields: Partial<VariableFields> & { name: string }, more: { systemDefault?: boolean } = {}): CadVariable {
    return this.insert(checkedFields({ ...plain, ...fields }), more);
  }

  /** As an administrator does, also if flows refer to the variable. */
  change(name: string, fields: Partial<VariableFields>): CadVariable {
    const variable = this.variable(name);
    return this.#put(variable, checkedFields({ ...variable, ...fields }));
  }

  edit(name: string, value: string): CadVariable {
    return this.change(name, { defaultValue: value });
  }

  /** Returns what brings it back. */
  remove(name: string): () => void {
    const variable = this.variable(name);
    this.#variables.delete(variable.id);
    return () => void this.#variables.set(variable.id, variable);
  }

  value(name: string): string {
    return this.variable(name).defaultValue;
  }

  variable(name: string): CadVariable {
    const variable = this.#named(name);
    if (!variable) throw new Error(`The org has no global variable ${name}.`);
    return variable;
  }

  /** A flow, say, begins to use the variable: it can then be neither deleted nor renamed. */
  refer(name: string, reference: Reference): void {
    const { id } = this.variable(name);
    this.#references.set(id, [...this.references(id), reference]);
  }

  setWriteMode(name: string, mode: WriteMode): void {
    this.#writeModes.set(this.variable(name).id, mode);
  }

  all(): readonly CadVariable[] {
    return [...this.#variables.values()];
  }

  /** Throws a Refusal with 404. */
  byId(id: string): CadVariable {
    const variable = this.#variables.get(id);
    if (!variable) throw new Refusal(404, 'The global variable could not be found.');
    return variable;
  }

  references(id: string): readonly Reference[] {
    return this.#references.get(id) ?? [];
  }

  /** Throws a Refusal with 409 where the name is taken. */
  insert(fields: VariableFields, { version = 0, systemDefault = false } = {}): CadVariable {
    this.#expectFree(fields.name);
    const now = this.#now();
    const variable: CadVariable = {
      organizationId: this.#orgId,
      id: this.#mint.uuid(`variable ${this.#orgId} ${fields.name}`),
      version,
      ...fields,
      systemDefault,
      createdTime: now,
      lastUpdatedTime: now,
    };
    this.#variables.set(variable.id, variable);
    return variable;
  }

  /** Replaces all that a client may write. Throws a Refusal with 404, with 409 or 412 for a rename. */
  replace(id: string, fields: VariableFields): CadVariable {
    const old = this.byId(id);
    if (fields.name !== old.name) {
      this.#expectUnused(id);
      this.#expectFree(fields.name);
    }
    const mode = this.#writeModes.get(id);
    if (mode === 'keeps') return old;
    if (mode === 'pretends') return { ...old, defaultValue: fields.defaultValue };
    return this.#put(old, fields);
  }

  /** Throws a Refusal with 404 or 412. */
  delete(id: string): void {
    this.byId(id);
    this.#expectUnused(id);
    this.#variables.delete(id);
  }

  #put({ organizationId, id, version, systemDefault, createdTime }: CadVariable, fields: VariableFields): CadVariable {
    const lastUpdatedTime = this.#now();
    const variable = {
      organizationId,
      id,
      version: version + 1,
      ...fields,
      systemDefault,
      createdTime,
      lastUpdatedTime,
    };
    this.#variables.set(id, variable);
    return variable;
  }

  #named(name: string): CadVariable | undefined {
    return this.all().find((variable) => variable.name === name);
  }

  #expectFree(name: string): void {
    if (this.#named(name)) throw new Refusal(409, 'A global variable with this name exists already.');
  }

  #expectUnused(id: string): void {
    if (this.references(id).length > 0) throw new Refusal(412, 'The global variable is referred to by other entities.');
  }
}
