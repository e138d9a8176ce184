import { describe, expect, it } from 'vitest';
import { readSpec, specsArePresent, validatorFor } from '../../support/openapi.ts';
import { mainOf, STORE, subflow, withFlowStore } from './flow-store-world.ts';
import { ask, type Heard, READ } from './served.ts';

const SPEC = 'flow-store.openapi.json';
const LIST = '/flow-store/{orgId}/project/{projectId}/flows';
const IMPORT = `${LIST}:import`;
const PUBLISH = `${LIST}/{flowId}:publish`;
const EXPORT = `${LIST}/{flowId}:export`;

/** A flow store with both flows in it, published. */
async function furnished() {
  const world = await withFlowStore();
  const { flows, contactCenter, app } = world;
  const sub = flows.import(JSON.stringify(subflow), 'SUBFLOW', false);
  const { id } = flows.publish(sub.id, ['Live']);
  const main = flows.import(JSON.stringify(mainOf(sub.id, id)), 'FLOW', false);
  flows.publish(main.id, []);
  const reader = world.identity.registerServiceApp({ orgId: flows.orgId, scopes: [READ] }).accessToken;
  const unscoped = world.identity.registerServiceApp({ orgId: flows.orgId, scopes: [] }).accessToken;
  return { ...world, main, settings: contactCenter.settings, token: app.accessToken, reader, unscoped };
}

type World = Awaited<ReturnType<typeof furnished>>;

interface Call {
  bearer?: string;
  id?: string;
  query?: string;
  body?: unknown;
}

const call = (method: string, path: string, { bearer, id, query = '', body }: Call = {}) => {
  return ({ wxcc, token, main }: World): Promise<Heard> =>
    ask(method, wxcc + path.replace(LIST, STORE).replace('{flowId}', id ?? main.id) + query, bearer ?? token, body);
};

/** Every documented answer that the stand-in gives of itself; a 500 comes from a fault rule. */
const answers: [string, string, number, (world: World) => Promise<Heard>][] = [
  ['GET', LIST, 200, call('GET', LIST)],
  ['GET', LIST, 400, call('GET', LIST, { query: '?size=all' })],
  ['GET', LIST, 401, call('GET', LIST, { bearer: 'dead' })],
  ['GET', LIST, 403, (world) => call('GET', LIST, { bearer: world.unscoped })(world)],
  ['GET', LIST, 404, (world) => ask('GET', `${world.wxcc}${STORE.replace('5e5c', '0000')}`, world.token)],
  ['POST', IMPORT, 201, (world) => world.send({ ...subflow, name: 'another' })],
  ['POST', IMPORT, 400, (world) => world.send('no JSON')],
  ['POST', IMPORT, 401, (world) => world.send(subflow, '', 'dead')],
  ['POST', IMPORT, 403, (world) => world.send(subflow, '', world.reader)],
  ['POST', IMPORT, 404, (world) => ask('POST', `${world.wxcc}${STORE.replace('5e5c', '0000')}:import`, world.token)],
  ['POST', IMPORT, 409, (world) => world.send(subflow)],
  ['POST', PUBLISH, 200, call('POST', PUBLISH, { body: { comment: 'why', tagIds: ['Live', 'Latest'] } })],
  ['POST', PUBLISH, 201, (world) => call('POST', PUBLISH, { body: {} })(withoutAnswer(world))],
  ['POST', PUBLISH, 400, call('POST', PUBLISH)],
  ['POST', PUBLISH, 401, call('POST', PUBLISH, { bearer: 'dead' })],
  ['POST', PUBLISH, 403, (world) => call('POST', PUBLISH, { bearer: world.unscoped })(world)],
  ['POST', PUBLISH, 404, call('POST', PUBLISH, { id: 'nowhere', body: {} })],
  ['GET', EXPORT, 200, call('GET', EXPORT)],
  ['GET', EXPORT, 401, call('GET', EXPORT, { bearer: 'dead' })],
  ['GET', EXPORT, 403, (world) => call('GET', EXPORT, { bearer: world.unscoped })(world)],
  ['GET', EXPORT, 404, call('GET', EXPORT, { query: '?version=another' })],
];

function withoutAnswer(world: World): World {
  world.settings.publishAnswer = 'created';
  return world;
}

describe.runIf(specsArePresent())("Webex's public document of the flow store", () => {
  it.each(answers)('describes what %s %s answers with %i', async (method, path, status, ask) => {
    const heard = await ask(await furnished());
    expect(heard.status).toBe(status);
    expect(validatorFor(SPEC, { method, path, part: status })(heard.body)).toEqual([]);
  });

  it('describes no other answer of these routes, but 500', () => {
    const tested = answers.map(([method, path, status]) => `${method} ${path} ${status}`);
    const described = Object.entries(readSpec(SPEC).paths).flatMap(([path, operations]) =>
      Object.entries(operations).flatMap(([method, { responses }]) =>
        Object.keys(responses).map((status) => `${method.toUpperCase()} ${path} ${status}`),
      ),
    );
    expect(described.filter((answer) => !answer.endsWith(' 500') && !tested.includes(answer))).toEqual([]);
  });

  it('describes the flows that we render', async () => {
    const problemsOf = validatorFor(SPEC, { method: 'GET', path: EXPORT, part: 200 });
    for (const flow of [subflow, mainOf('a'.repeat(24), 'b'.repeat(24))]) expect(problemsOf(flow)).toEqual([]);
  });
});
