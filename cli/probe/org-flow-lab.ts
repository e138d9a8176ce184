import type { Secret } from '../../lambda/broker/record/secret.ts';
import type { Clock, Instant } from '../../lambda/broker/record/time.ts';
import { callDeadline } from '../installation/call-deadline.ts';
import { CommandFailed } from '../terminal/command.ts';
import type { FlowAccess, FlowStoreApi } from '../webex/flow-store.ts';
import type { Leftover } from './experiment.ts';
import type { FlowLab } from './flow-experiment.ts';

/** A subflow in the operator's own org. */
export class OrgFlowLab implements FlowLab {
  readonly name: string;
  readonly #store: FlowStoreApi;
  readonly #access: FlowAccess;
  readonly #clock: Clock;
  #mayBeThere = false;

  constructor(name: string, store: FlowStoreApi, access: FlowAccess, clock: Clock) {
    this.name = name;
    this.#store = store;
    this.#access = access;
    this.#clock = clock;
  }

  get orgId(): string {
    return this.#access.org.orgId;
  }

  get leftover(): Leftover | undefined {
    if (!this.#mayBeThere) return undefined;
    const how = 'delete it in Control Hub: Contact Center > Flows > Subflows';
    return { what: `subflow ${this.name}`, how, unavoidable: true };
  }

  async importSubflow(file: Secret): Promise<string> {
    const flow = { flowType: 'SUBFLOW', file, replaces: false } as const;
    this.#mayBeThere = true;
    try {
      // Where an answer got lost, the second try meets the subflow that the first has made.
      return (await this.#store.import(this.#access, flow, this.#deadline())) ?? (await this.#find());
    } catch (error) {
      const { status } = error as { status?: number };
      if (status !== undefined && status >= 400 && status < 500) this.#mayBeThere = false;
      throw error;
    }
  }

  async exportDraft(flowId: string): Promise<Secret> {
    const exported = await this.#store.export(
      this.#access,
      { id: flowId, flowType: 'SUBFLOW' },
      'draft',
      this.#deadline(),
    );
    if (!exported)
      throw new CommandFailed(`The flow store does not show subflow ${this.name}, which it has just taken.`);
    return exported.text;
  }

  async #find(): Promise<string> {
    const listed = await this.#store.list(this.#access, 'SUBFLOW', this.#deadline(), this.name);
    const found = listed.find(({ name }) => name === this.name);
    if (!found)
      throw new CommandFailed(`The flow store says that there is a subflow ${this.name}, and does not list it.`);
    return found.id;
  }

  #deadline(): Instant {
    return callDeadline({ clock: this.#clock });
  }
}
