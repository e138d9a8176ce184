import { describe, expect, test } from 'vitest';
import { Secret } from '../../lambda/broker/record/secret.ts';
import { ContactCenterApi } from '../../lambda/webex/contact-center.ts';
import { Http } from '../../lambda/webex/http.ts';
import { WebexOAuth } from '../../lambda/webex/oauth.ts';
import { canaryToken } from '../support/canaries.ts';
import { readSpec, specsArePresent, validatorFor } from '../support/openapi.ts';
import { httpService, type Received, recordingClock } from './services.ts';

const globalVariables = 'cad-variable.openapi.json';
const admin = 'service-app-token.openapi.json';

const orgId = '2f9eecc5-0472-4549-9a83-2afdae0d4ba1';
const token = new Secret(canaryToken(orgId));
const target = { orgId, datacenter: 'us1' as const, variableName: 'WEBEX_ACCESS_TOKEN' };
const id = '93912f11-6017-404b-bf14-5331890b1797';

/** As the document's own example has it. */
const variable = {
  organizationId: orgId,
  id,
  version: 1,
  name: target.variableName,
  description: 'Kept by the token broker.',
  active: true,
  agentEditable: false,
  agentViewable: false,
  variableType: 'String',
  defaultValue: '',
  reportable: false,
  sensitive: false,
  desktopLabel: '',
  systemDefault: false,
  createdTime: 1617536244000,
  lastUpdatedTime: 1617536244000,
};

/** The path of a document that a request is for. */
function pathIn(file: string, { method, url }: Received): string | undefined {
  const { pathname } = new URL(url, 'http://service');
  return Object.entries(readSpec(file).paths)
    .filter(([, operations]) => Object.hasOwn(operations, method.toLowerCase()))
    .map(([path]) => path)
    .find((path) => new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(pathname));
}

describe.runIf(specsArePresent())("requests as Webex's public documents have them", () => {
  async function requests(): Promise<Received[]> {
    const { url, received } = await httpService(({ method, url }) => ({
      body: method === 'GET' && url.includes('v2') ? { data: [variable] } : variable,
    }));
    const clock = recordingClock();
    const deadline = clock.now() + 60_000;
    const api = new ContactCenterApi({ baseUrl: url, http: new Http(), clock });
    const found = await api.find(target, token, deadline);
    await api.write(target, found, token, token, deadline);
    return received;
  }

  test('look a variable up, read it and write it by paths that exist', async () => {
    expect((await requests()).map((request) => pathIn(globalVariables, request))).toEqual([
      '/organization/{orgid}/v2/cad-variable',
      '/organization/{orgid}/cad-variable/{id}',
      '/organization/{orgid}/cad-variable/{id}',
    ]);
  });

  test('look a variable up by parameters that exist', async () => {
    const [list] = await requests();
    const known = readSpec(globalVariables).paths['/organization/{orgid}/v2/cad-variable']?.get as unknown as {
      parameters: { name: string; in: string }[];
    };
    const names = known.parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining([...new URL(list?.url ?? '', 'http://service').searchParams.keys()]));
  });

  test('write a variable that keeps to its schema, without what only the service writes', async () => {
    const put = (await requests()).find(({ method }) => method === 'PUT');
    const body = JSON.parse(put?.body ?? '');
    const path = '/organization/{orgid}/cad-variable/{id}';
    expect(validatorFor(globalVariables, { method: 'PUT', path, part: 'request' })(body)).toEqual([]);

    const { properties } = readSpec(globalVariables).components?.schemas.CadVariableDTO ?? {};
    const readOnly = Object.keys(properties).filter((name) => properties[name].readOnly);
    expect(readOnly).toHaveLength(2);
    expect(Object.keys(body).filter((name) => readOnly.includes(name))).toEqual([]);
  });

  test("ask for a token's expiry by a path that exists", async () => {
    const { url, received } = await httpService({ body: { exp: 1768630439322 } });
    const clock = recordingClock();
    await new WebexOAuth({ baseUrl: url, http: new Http(), clock }).tokenExpiry(token, clock.now() + 60_000);
    expect(received.map((request) => pathIn(admin, request))).toEqual(['/authorizations/tokenExpiry']);
  });
});
