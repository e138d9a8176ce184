import { expect, it } from 'vitest';
import { askedOnce } from '../../../cli/doctor/asked-once.ts';
import { Secret } from '../../../lambda/broker/record/secret.ts';

const access = { org: { orgId: 'org', datacenter: 'us1' as const }, token: new Secret('token') };
const LATER = Number.POSITIVE_INFINITY;

it('a flow store is asked once for the fallbacks of all records of an org, and once for each version of a flow', async () => {
  const asked: string[] = [];
  const store = askedOnce({
    list: async (_access, flowType, _deadline, name) => {
      asked.push(`list ${flowType} ${name}`);
      return [{ id: 'one', name: 'webex_api_refresh_token_clinic' }];
    },
    export: async (_access, { id }, version) => {
      asked.push(`export ${id} ${version}`);
      return undefined;
    },
  });
  const names = ['webex_api_refresh_token', 'webex_api_refresh_token_clinic', 'webex_api_refresh_token_lab'];
  const lists = await Promise.all(names.map((name) => store.list(access, 'SUBFLOW', LATER, name)));
  expect(lists.every(([flow]) => flow?.id === 'one')).toBe(true);
  for (let time = 0; time < 2; time += 1) {
    for (const version of ['latest', 'draft'] as const) {
      await store.export(access, { id: 'one', flowType: 'SUBFLOW' }, version, LATER);
    }
  }
  await store.list(access, 'FLOW', LATER);
  expect(asked).toEqual([
    'list SUBFLOW webex_api_refresh_token',
    'export one latest',
    'export one draft',
    'list FLOW undefined',
  ]);
});
