import type { Answer, Exchange, StandIn } from '../loopback-server.ts';
import { admission, type Scope } from './admission.ts';
import type { CadVariable } from './cad-variable.ts';
import type { ContactCenter } from './contact-center.ts';
import { contactCenterError } from './error-shapes.ts';
import { flowStoreRoutes } from './flow-store-routes.ts';
import { paginate } from './paging.ts';
import { Refusal } from './refusal.ts';
import { jsonObject } from './requests.ts';
import { routedStandIn } from './routes.ts';
import { selected, withAttributes } from './variable-list.ts';
import { checkedFields } from './variable-rules.ts';
import type { OrgVariables } from './variables.ts';

/** The Contact Center API's global variables, and its flow store, under `<url>`. */
export function contactCenterStandIn(contactCenter: ContactCenter): StandIn {
  const { settings } = contactCenter;
  const check = admission(contactCenter);

  const admit = (exchange: Exchange, orgId: string, scope: Scope): OrgVariables => {
    check(exchange, orgId, scope);
    return contactCenter.org(orgId);
  };

  const shown = (variable: CadVariable): CadVariable =>
    settings.masksSensitive && variable.sensitive ? { ...variable, defaultValue: '********' } : variable;

  const read = (exchange: Exchange, orgId: string, id: string): Answer => {
    const org = admit(exchange, orgId, 'cjp:config_read');
    return { status: 200, body: shown(org.byId(id)) };
  };

  const list = (exchange: Exchange, orgId: string): Answer => {
    const org = admit(exchange, orgId, 'cjp:config_read');
    const variables = settings.filters ? selected(org.all(), exchange) : org.all();
    const { meta, data } = paginate(variables, exchange, orgId);
    return { status: 200, body: { meta, data: data.map((variable) => withAttributes(shown(variable), exchange)) } };
  };

  const references = (exchange: Exchange, orgId: string, id: string): Answer => {
    const org = admit(exchange, orgId, 'cjp:config_read');
    const type = exchange.query.get('type');
    const all = org.references(org.byId(id).id);
    const { meta, data } = paginate(
      all.filter((reference) => type === null || reference.type === type),
      exchange,
      orgId,
    );
    const referencedEntities = [...new Set(all.map((reference) => reference.type))];
    return {
      status: 200,
      body: {
        meta: { ...meta, referencedEntities, currentEntity: 'cad-variable' },
        data: data.map(({ id, name }) => ({ id, name })),
      },
    };
  };

  const create = (exchange: Exchange, orgId: string): Answer => {
    const org = admit(exchange, orgId, 'cjp:config_write');
    const body = bodyOf(exchange);
    if (body.id !== undefined) throw new Refusal(400, 'id: must not be given for a new resource.');
    const version = typeof body.version === 'number' ? body.version : 0;
    return { status: 200, body: shown(org.insert(checkedFields(body, settings), { version })) };
  };

  const replace = (exchange: Exchange, orgId: string, id: string): Answer => {
    const org = admit(exchange, orgId, 'cjp:config_write');
    const old = org.byId(id);
    const body = bodyOf(exchange);
    if (body.id !== id) throw new Refusal(400, 'id: must be that of the path.');
    const fields = checkedFields(settings.keepsOmitted ? { ...old, ...body } : body, settings);
    if (settings.enforcesVersion && body.version !== old.version) throw new Refusal(409, 'The version is not current.');
    return { status: 200, body: shown(org.replace(id, fields)) };
  };

  const remove = (exchange: Exchange, orgId: string, id: string): Answer => {
    admit(exchange, orgId, 'cjp:config_write').delete(id);
    return { status: 200 };
  };

  const variables = '/organization/{orgid}/cad-variable';
  const variable = `${variables}/{id}`;
  return routedStandIn(
    'contact-center',
    [
      { operation: 'LIST cad-variable', method: 'GET', path: '/organization/{orgid}/v2/cad-variable', answer: list },
      { operation: 'POST cad-variable', method: 'POST', path: variables, answer: create },
      { operation: 'GET cad-variable', method: 'GET', path: variable, answer: read },
      { operation: 'PUT cad-variable', method: 'PUT', path: variable, answer: replace },
      { operation: 'DELETE cad-variable', method: 'DELETE', path: variable, answer: remove },
      {
        operation: 'GET incoming-references',
        method: 'GET',
        path: `${variable}/incoming-references`,
        answer: references,
      },
      ...flowStoreRoutes(contactCenter, check),
    ],
    (refusal, exchange) =>
      contactCenterError(settings.errorShape, refusal, {
        trackingId: contactCenter.trackingId(),
        path: exchange.path,
        now: contactCenter.now(),
      }),
  );
}

function bodyOf(exchange: Exchange): Record<string, unknown> {
  const body = jsonObject(exchange);
  if (!body) throw new Refusal(400, 'The request body must be a JSON object.');
  return body;
}
