import { onTestFinished } from 'vitest';
import { VirtualClock } from '../../../sandbox/clock.ts';
import { Faults } from '../../../sandbox/faults.ts';
import { serve } from '../../../sandbox/loopback-server.ts';
import type { VariableFields } from '../../../sandbox/webex/cad-variable.ts';
import { ContactCenter } from '../../../sandbox/webex/contact-center.ts';
import { contactCenterStandIn } from '../../../sandbox/webex/contact-center-routes.ts';
import { type Registration, WebexIdentity } from '../../../sandbox/webex/identity.ts';
import { webexStandIn } from '../../../sandbox/webex/identity-routes.ts';
import { canary } from '../../support/canaries.ts';

export const ORG = '2f9eecc5-0472-4549-9a83-2afdae0d4ba1';
export const OTHER_ORG = '6705c69d-4585-42ad-bfc3-79cc485dfb15';
export const DAY = 86_400_000;

export const READ = 'cjp:config_read';
export const WRITE = 'cjp:config_write';

/** Those of a token that flows use. */
export const scopes = ['spark-admin:people_read', 'spark:kms'];

/** What a POST of a variable must name. */
export const fields: Omit<VariableFields, 'sensitive'> = {
  name: 'WEBEX_ACCESS_TOKEN',
  variableType: 'String',
  defaultValue: 'first',
  active: true,
  agentEditable: false,
  agentViewable: false,
  reportable: false,
};

/** An answer, its body read. */
export interface Heard {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: what is in it is what the tests ask
  body: any;
}

/** Both stand-ins, served until the test ends, on a clock that only `pass` moves. */
export async function served() {
  const clock = new VirtualClock(Date.UTC(2026, 8, 1, 6));
  const identity = new WebexIdentity({ now: clock.now, seed: 7, secretMark: canary('webex') });
  const contactCenter = new ContactCenter({ now: clock.now, seed: 7, identity });
  const operations: string[] = [];
  const world = {
    now: clock.now,
    sleep: clock.sleep,
    faults: new Faults(),
    witness: (call: { service: string; operation: string; status: number }) =>
      operations.push(`${call.service}: ${call.operation} ${call.status}`),
  };
  const webex = await serve(webexStandIn(identity), world);
  const wxcc = await serve(contactCenterStandIn(contactCenter), world);
  onTestFinished(async () => {
    await webex.close();
    await wxcc.close();
  });
  return {
    clock,
    identity,
    contactCenter,
    operations,
    webex: `${webex.url}/v1`,
    wxcc: wxcc.url,
    pass: (ms: number) => clock.runUntil(clock.now() + ms),
  };
}

/** Asks with a bearer token (none for ''), and with a JSON body where one is given. */
export async function ask(method: string, url: string, bearer: string, json?: unknown): Promise<Heard> {
  const headers: Record<string, string> = bearer === '' ? {} : { authorization: `Bearer ${bearer}` };
  if (json !== undefined) headers['content-type'] = 'application/json';
  return hear(await fetch(url, { method, headers, ...(json !== undefined && { body: JSON.stringify(json) }) }));
}

export async function hear(response: Response): Promise<Heard> {
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
}

export async function withServiceApp() {
  const world = await served();
  return { ...world, app: world.identity.registerServiceApp({ orgId: ORG, scopes }) };
}

export function parameters({ clientId, clientSecret, refreshToken }: Registration) {
  return {
    grant_type: 'refresh_token',
    client_id: clientId,
    client_secret: clientSecret,
    refresh_token: refreshToken,
  };
}

export async function refresh(webex: string, app: Registration): Promise<Heard> {
  const body = new URLSearchParams(parameters(app));
  return hear(await fetch(`${webex}/access_token`, { method: 'POST', body }));
}

/** A variable, the API's routes to it, and a token that may read and write it. */
export async function withVariable(more: Partial<VariableFields> = {}) {
  const world = await served();
  const { identity, contactCenter, wxcc } = world;
  const { accessToken: token } = identity.registerServiceApp({ orgId: ORG, scopes: [READ, WRITE] });
  const org = contactCenter.org(ORG);
  const variable = org.create({ ...fields, ...more });
  const all = `${wxcc}/organization/${ORG}/cad-variable`;
  const list = `${wxcc}/organization/${ORG}/v2/cad-variable`;
  return { ...world, org, variable, token, all, list, one: `${all}/${variable.id}` };
}
