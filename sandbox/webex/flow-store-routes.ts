import type { Answer, Exchange } from '../loopback-server.ts';
import type { Admit, Scope } from './admission.ts';
import type { ContactCenter } from './contact-center.ts';
import { isFlowType } from './flow-document.ts';
import type { OrgFlows, StoredFlow } from './flow-store.ts';
import { partOf } from './multipart.ts';
import { Refusal } from './refusal.ts';
import { jsonObject } from './requests.ts';
import type { Route } from './routes.ts';

/** The same in every org. */
const PROJECT = '5e5c9ad6d61f870d6d778c1b';
const MAX_PAGE_SIZE = 100;

/** The Contact Center API's flow store. */
export function flowStoreRoutes(contactCenter: ContactCenter, admit: Admit): Route[] {
  const { settings, identity } = contactCenter;

  const enter = (exchange: Exchange, orgId: string, projectId: string, scope: Scope): OrgFlows => {
    const { clientId } = admit(exchange, orgId, scope);
    if (!settings.flowStoreAdmitsServiceApps && identity.isServiceApp(clientId)) {
      throw new Refusal(403, 'The role of the account does not allow this.');
    }
    if (projectId !== PROJECT) throw new Refusal(404, 'The project could not be found.');
    return contactCenter.flows(orgId);
  };

  const list = (exchange: Exchange, orgId: string, projectId: string): Answer => {
    const flows = enter(exchange, orgId, projectId, 'cjp:config_read');
    return { status: 200, body: listed(flows, exchange) };
  };

  const importFlow = (exchange: Exchange, orgId: string, projectId: string): Answer => {
    const flows = enter(exchange, orgId, projectId, 'cjp:config_write');
    const file = partOf(exchange, 'file');
    if (file === undefined) throw new Refusal(400, 'file: must be a part of a multipart/form-data body.');
    const { query } = exchange;
    const flow = flows.import(file, query.get('flowType'), query.get('overwrite') === 'yes');
    return { status: 201, body: summary(flow, flows) };
  };

  const publish = (exchange: Exchange, orgId: string, projectId: string, flowId: string): Answer => {
    // The documentation says so, although it changes what callers hear.
    const flows = enter(exchange, orgId, projectId, 'cjp:config_read');
    const body = jsonObject(exchange);
    if (!body) throw new Refusal(400, 'The request body must be a JSON object.');
    const version = flows.publish(flowId, Array.isArray(body.tagIds) ? body.tagIds.map(String) : []);
    if (settings.publishAnswer === 'created') return { status: 201 };
    const flow = flows.byId(flowId);
    return {
      status: 200,
      body: {
        ...summary(flow, flows),
        flowVersions: flow.published.map(({ id }) => id),
        latestVersion: flows.exported(flow, version),
      },
    };
  };

  const exportFlow = (exchange: Exchange, orgId: string, projectId: string, flowId: string): Answer => {
    const flows = enter(exchange, orgId, projectId, 'cjp:config_read');
    const flow = flows.byId(flowId);
    return { status: 200, body: flows.exported(flow, flows.version(flow, exchange.query.get('version') ?? 'latest')) };
  };

  const all = '/flow-store/{orgId}/project/{projectId}/flows';
  return [
    { operation: 'LIST flows', method: 'GET', path: all, answer: list },
    { operation: 'POST flows:import', method: 'POST', path: `${all}:import`, answer: importFlow },
    { operation: 'POST flow:publish', method: 'POST', path: `${all}/{flowId}:publish`, answer: publish },
    { operation: 'GET flow:export', method: 'GET', path: `${all}/{flowId}:export`, answer: exportFlow },
  ];
}

function listed(flows: OrgFlows, { query }: Exchange): unknown {
  const flowType = query.get('flowType') ?? 'FLOW';
  if (!isFlowType(flowType)) throw new Refusal(400, 'flowType: must be FLOW or SUBFLOW.');
  const part = query.get('partialNameSearch') ?? '';
  const ids = query.get('ids')?.split(',');
  const found = flows
    .all(flowType)
    .filter(({ id, draft }) => draft.document.name.includes(part) && (ids?.includes(id) ?? true));

  const currentPage = number(query, 'page', 0);
  const pageSize = Math.min(number(query, 'size', 10), MAX_PAGE_SIZE);
  const data = found.slice(currentPage * pageSize, (currentPage + 1) * pageSize).map((flow) => summary(flow, flows));
  if (query.get('includePagination') !== 'true') return data;
  const totalRecords = found.length;
  return { currentPage, totalRecords, pageSize, totalPages: Math.ceil(totalRecords / pageSize), data };
}

function number(query: URLSearchParams, name: string, otherwise: number): number {
  const text = query.get(name) ?? String(otherwise);
  if (!/^\d+$/.test(text)) throw new Refusal(400, `${name}: must be a number.`);
  return Number(text);
}

/** A flow without its content. */
function summary({ id, flowType, createdAt, draft, published, tags }: StoredFlow, { orgId }: OrgFlows): object {
  return {
    id,
    name: draft.document.name,
    description: draft.document.description ?? '',
    flowType,
    orgId,
    version: draft.number,
    status: published.length > 0 ? 'Published' : 'Draft',
    createdDate: new Date(createdAt).toISOString(),
    lastModifiedDate: new Date(draft.createdAt).toISOString(),
    tags: [...tags].map(([name, version]) => ({
      id: name,
      displayName: name,
      default: name === 'Latest',
      flowVersionId: version.id,
      versionNumber: version.number,
    })),
  };
}
