import { describe, expect, it } from 'vitest';
import { publicId } from '../../../sandbox/webex/public-id.ts';
import { readSpec, specsArePresent, validatorFor } from '../../support/openapi.ts';
import { ask, type Heard, ORG, served } from './served.ts';

const CAD = 'cad-variable.openapi.json';
const ADMIN = 'service-app-token.openapi.json';
const NAME = 'WEBEX_ACCESS_TOKEN';
const ALL = '/organization/{orgid}/cad-variable';
const LIST = '/organization/{orgid}/v2/cad-variable';
const ONE = `${ALL}/{id}`;
const REFERENCES = `${ONE}/incoming-references`;
const EXPIRY = '/authorizations/tokenExpiry';
const MINT = '/applications/{applicationId}/token';

/** An org with a variable, a Service App that may do everything, and an integration that may mint tokens. */
async function furnished() {
  const world = await served();
  const org = world.contactCenter.org(ORG);
  const variable = org.create({ name: NAME, defaultValue: 'first', description: 'theirs' });
  const app = world.identity.registerServiceApp({ orgId: ORG, scopes: ['cjp:config_read', 'cjp:config_write'] });
  const integration = world.identity.registerIntegration({ orgId: ORG, scopes: ['spark:applications_token'] });
  return { ...world, org, variable, app, integration };
}

type World = Awaited<ReturnType<typeof furnished>>;

interface Call {
  id?: string;
  bearer?: string;
  body?: unknown;
}

const cad = (world: World, method: string, path: string, call: Call = {}): Promise<Heard> => {
  const at = path.replace('{orgid}', ORG).replace('{id}', call.id ?? world.variable.id);
  return ask(method, world.wxcc + at, call.bearer ?? world.app.accessToken, call.body);
};

const mint = (world: World, call: { bearer?: string; change?: object; applicationId?: string }): Promise<Heard> => {
  const { applicationId, clientId, clientSecret } = world.app;
  const body = { clientId, clientSecret, targetOrgId: publicId('ORGANIZATION', ORG), ...call.change };
  const url = `${world.webex}/applications/${call.applicationId ?? applicationId}/token`;
  return ask('POST', url, call.bearer ?? world.integration.accessToken, body);
};

/** Every documented answer that the stand-ins give of themselves; a 500 comes from a fault rule. */
const answers: [string, string, string, number, (world: World) => Promise<Heard>][] = [
  [CAD, 'POST', ALL, 200, (world) => cad(world, 'POST', ALL, { body: { ...newcomer(world), name: 'SECOND' } })],
  [CAD, 'POST', ALL, 400, (world) => cad(world, 'POST', ALL, { body: {} })],
  [CAD, 'POST', ALL, 409, (world) => cad(world, 'POST', ALL, { body: newcomer(world) })],
  [CAD, 'GET', ONE, 200, (world) => cad(world, 'GET', ONE)],
  [CAD, 'GET', ONE, 404, (world) => cad(world, 'GET', ONE, { id: 'nowhere' })],
  [CAD, 'PUT', ONE, 200, (world) => cad(world, 'PUT', ONE, { body: world.variable })],
  [CAD, 'PUT', ONE, 400, (world) => cad(world, 'PUT', ONE, { body: {} })],
  [CAD, 'PUT', ONE, 404, (world) => cad(world, 'PUT', ONE, { id: 'nowhere', body: world.variable })],
  [CAD, 'PUT', ONE, 412, (world) => cad(referred(world), 'PUT', ONE, { body: { ...world.variable, name: 'OTHER' } })],
  [CAD, 'DELETE', ONE, 200, (world) => cad(world, 'DELETE', ONE)],
  [CAD, 'DELETE', ONE, 404, (world) => cad(world, 'DELETE', ONE, { id: 'nowhere' })],
  [CAD, 'DELETE', ONE, 412, (world) => cad(referred(world), 'DELETE', ONE)],
  [CAD, 'GET', REFERENCES, 200, (world) => cad(referred(world), 'GET', REFERENCES)],
  [CAD, 'GET', REFERENCES, 404, (world) => cad(world, 'GET', REFERENCES, { id: 'nowhere' })],
  [CAD, 'GET', LIST, 200, (world) => cad(world, 'GET', LIST)],
  ...(
    [
      ['GET', LIST],
      ['POST', ALL],
      ['GET', ONE],
      ['PUT', ONE],
      ['DELETE', ONE],
      ['GET', REFERENCES],
    ] as const
  ).flatMap(([method, path]): typeof answers => [
    [CAD, method, path, 401, (world) => cad(world, method, path, { bearer: 'dead' })],
    [CAD, method, path, 403, (world) => cad(world, method, path, { bearer: world.integration.accessToken })],
    [CAD, method, path, 429, (world) => cad(exhausted(world), method, path)],
  ]),
  [ADMIN, 'GET', EXPIRY, 200, (world) => ask('GET', world.webex + EXPIRY, world.app.accessToken)],
  [ADMIN, 'GET', EXPIRY, 401, (world) => ask('GET', world.webex + EXPIRY, 'dead')],
  [ADMIN, 'POST', MINT, 200, (world) => mint(world, {})],
  [ADMIN, 'POST', MINT, 400, (world) => mint(world, { change: { clientSecret: undefined } })],
  [ADMIN, 'POST', MINT, 401, (world) => mint(world, { bearer: 'dead' })],
  [ADMIN, 'POST', MINT, 403, (world) => mint(world, { bearer: world.app.accessToken })],
  [ADMIN, 'POST', MINT, 404, (world) => mint(world, { applicationId: 'nowhere' })],
];

function newcomer({ variable }: World) {
  const { id, ...fields } = variable;
  return fields;
}

function referred(world: World): World {
  world.org.refer(NAME, { type: 'flow', id: 'f1', name: 'Main' });
  return world;
}

function exhausted(world: World): World {
  world.contactCenter.settings.requestsPerMinute = 0;
  return world;
}

describe.runIf(specsArePresent())("Webex's public documents", () => {
  it.each(answers)('%s describes what %s %s answers with %i', async (spec, method, path, status, call) => {
    const heard = await call(await furnished());
    expect(heard.status).toBe(status);
    expect(validatorFor(spec, { method, path, part: status })(heard.body)).toEqual([]);
  });

  it('describe no other answer of these routes, but 500', () => {
    const tested = answers.map(([, method, path, status]) => `${method} ${path} ${status}`);
    const described = [ALL, LIST, ONE, REFERENCES].flatMap((path) =>
      Object.entries(readSpec(CAD).paths[path] ?? {}).flatMap(([method, { responses }]) =>
        Object.keys(responses).map((status) => `${method.toUpperCase()} ${path} ${status}`),
      ),
    );
    const missing = described.filter((answer) => !answer.endsWith(' 500') && !tested.includes(answer));
    // The list has nothing that could be missing but the org, whose tokens hear 403 elsewhere.
    expect(missing).toEqual([`GET ${LIST} 404`]);
  });

  it('describe a variable that was read as the body of a PUT', async () => {
    const world = await furnished();
    const { body } = await cad(world, 'GET', ONE);
    expect(validatorFor(CAD, { method: 'PUT', path: ONE, part: 'request' })(body)).toEqual([]);
  });

  it('forbid the values that the stand-in refuses', async () => {
    const world = await furnished();
    const problemsOf = validatorFor(CAD, { method: 'PUT', path: ONE, part: 'request' });
    for (const change of [
      { defaultValue: 'x'.repeat(257) },
      { name: 'with-dash' },
      { name: 'x'.repeat(81) },
      { variableType: 'Text' },
      { active: undefined },
      { description: 'x'.repeat(257) },
      { desktopLabel: 'x'.repeat(51) },
    ]) {
      const body = JSON.parse(JSON.stringify({ ...world.variable, ...change }));
      expect([problemsOf(body).length, (await cad(world, 'PUT', ONE, { body })).status]).toEqual([1, 400]);
    }
  });
});
