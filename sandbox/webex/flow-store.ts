import type { ContactCenterSettings } from './contact-center.ts';
import { type FlowDocument, type FlowType, readFlowDocument, subflowCalls } from './flow-document.ts';
import type { Mint } from './mint.ts';
import { Refusal } from './refusal.ts';
import type { OrgVariables } from './variables.ts';

/** What a version of a flow can be called. */
const tagNames = ['Live', 'Test', 'Dev', 'Latest'];

interface Version {
  readonly id: string;
  readonly number: number;
  readonly createdAt: number;
  readonly document: FlowDocument;
}

/** A flow or subflow: what people work on, and what calls run. */
export interface StoredFlow {
  readonly id: string;
  readonly flowType: FlowType;
  readonly createdAt: number;
  draft: Version;
  readonly published: Version[];
  readonly tags: Map<string, Version>;
  /** Who has it open in Flow Designer. */
  lockedBy?: string | undefined;
}

interface World {
  orgId: string;
  now: () => number;
  mint: Mint;
  settings: ContactCenterSettings;
  variables: OrgVariables;
}

/** One org's flows and subflows. */
export class OrgFlows {
  readonly orgId: string;
  readonly #world: World;
  readonly #flows = new Map<string, StoredFlow>();

  constructor(world: World) {
    this.orgId = world.orgId;
    this.#world = world;
  }

  all(flowType: FlowType): StoredFlow[] {
    return [...this.#flows.values()].filter((flow) => flow.flowType === flowType);
  }

  /** The flow of that name; a test that asks for one that is not there has a bug. */
  named(name: string): StoredFlow {
    const flow = [...this.#flows.values()].find(({ draft }) => draft.document.name === name);
    if (!flow) throw new Error(`The org has no flow ${name}.`);
    return flow;
  }

  /** Throws a Refusal with 404, also for a flow of another type than was said. */
  byId(id: string, flowType?: string): StoredFlow {
    const flow = this.#flows.get(id);
    if (!flow || (flowType ?? flow.flowType) !== flow.flowType) throw new Refusal(404, 'The flow could not be found.');
    return flow;
  }

  /** A new draft, of a new flow or of the one of that name. Throws a Refusal with 400, or with 409 for a name in use. */
  import(file: string, flowType: string | null, overwrites: boolean): StoredFlow {
    const { settings, mint, now } = this.#world;
    if (Buffer.byteLength(file) > settings.largestFlow) {
      throw new Refusal(400, 'Import file size exceeded the limit.');
    }
    const document = this.#withVariables(readFlowDocument(file, flowType));
    const existing = this.all(document.flowType).find(({ draft }) => draft.document.name === document.name);
    if (existing && !overwrites) throw new Refusal(409, 'A flow/subflow with the same name already exists.');
    if (existing?.lockedBy !== undefined) throw new Refusal(409, 'The flow is locked by another user.');
    if (existing) {
      existing.draft = this.#version(document, existing.draft.number + 1);
      return existing;
    }
    const flow: StoredFlow = {
      id: mint.objectId(`flow ${this.orgId}`),
      flowType: document.flowType,
      createdAt: now(),
      draft: this.#version(document, 1),
      published: [],
      tags: new Map(),
    };
    this.#flows.set(flow.id, flow);
    return flow;
  }

  /** What people do in Flow Designer: the draft becomes another one. */
  edit(name: string, change: (document: FlowDocument) => FlowDocument): void {
    const flow = this.named(name);
    flow.draft = this.#version(change(flow.draft.document), flow.draft.number + 1);
  }

  /** As a person does. */
  remove(name: string): void {
    this.#flows.delete(this.named(name).id);
  }

  /** Makes the draft a version that calls run. Throws a Refusal with 400 or 404. */
  publish(id: string, tags: readonly string[]): Version {
    const flow = this.byId(id);
    if (tags.some((tag) => !tagNames.includes(tag))) throw new Refusal(400, `tagIds: one of ${tagNames.join(', ')}.`);
    if (this.#world.settings.checksSubflows) this.#refuseMissingSubflows(flow.draft.document);
    const version = flow.draft;
    flow.published.push(version);
    for (const tag of ['Latest', ...tags]) flow.tags.set(tag, version);
    flow.draft = this.#version(version.document, version.number + 1);
    return version;
  }

  /** `draft`, `latest`, or a version by its id. Throws a Refusal with 404. */
  version(flow: StoredFlow, name: string): Version {
    const version =
      name === 'draft' ? flow.draft : flow.published.findLast(({ id }) => name === 'latest' || id === name);
    if (!version) throw new Refusal(404, 'The flow has no such version.');
    return version;
  }

  /** The content as an export carries it: every global variable with the value that it has now. */
  exported(flow: StoredFlow, { id, number, createdAt, document }: Version): object {
    const date = new Date(createdAt).toISOString();
    const variables = document.variables.map((variable) => ({ ...variable, value: this.#shownValue(variable) }));
    const { orgId } = this;
    return {
      ...document,
      orgId,
      id,
      flowId: flow.id,
      version: number,
      variables,
      createdDate: date,
      lastModifiedDate: date,
    };
  }

  /** A global variable is the org's own of that name; its ID in the file does not count. */
  #withVariables(document: FlowDocument): FlowDocument {
    const ids = new Map(this.#world.variables.all().map(({ name, id }) => [name, id]));
    const variables = document.variables.map((variable) =>
      variable.source === 'GLOBAL' ? { ...variable, id: ids.get(variable.name) ?? variable.id } : variable,
    );
    return { ...document, variables };
  }

  #shownValue({ name, source, overwrite, isSecure, value }: FlowDocument['variables'][number]): unknown {
    const published = this.#world.variables.all().find((variable) => variable.name === name);
    const current = source === 'GLOBAL' && overwrite !== true && published ? published.defaultValue : value;
    return isSecure && current && this.#world.settings.masksSecureValues ? '********' : current;
  }

  #refuseMissingSubflows(document: FlowDocument): void {
    for (const { subflowId, subflowVersionId } of subflowCalls(document)) {
      const subflow = this.#flows.get(subflowId);
      const isPublished = subflow?.published.some(({ id }) => id === subflowVersionId);
      if (subflow?.flowType !== 'SUBFLOW' || !isPublished) {
        throw new Refusal(400, 'Invalid activity: the subflow is not published.');
      }
    }
  }

  #version(document: FlowDocument, number: number): Version {
    const { mint, now } = this.#world;
    return { id: mint.objectId(`version ${this.orgId}`), number, createdAt: now(), document };
  }
}
