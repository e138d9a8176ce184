import { describe, expect, it } from 'vitest';
import { ORG, withHouse } from './house.ts';

const house = withHouse();

describe('somebody who is asked', () => {
  it('pastes the pair, and has a published record', async () => {
    const { record, variableName } = house.newName();
    const app = house.app();
    house.variables.create({ name: variableName, description: 'theirs' });
    house.variables.refer(variableName, { type: 'flow', id: 'f1', name: 'Main' });
    const ran = await house.ask(record, [
      ['How does setup get', 'paste'],
      ['Client ID', app.clientId],
      ['Client Secret', app.clientSecret],
      ['Access token', app.accessToken],
      ['Refresh token', app.refreshToken],
      ['Datacenter', 'us1'],
      ['Whose token writes', 'published'],
      ['Global variable', variableName],
      ['Shall it be done', true],
      ['test', false],
    ]);
    expect(ran.code).toBe(0);
    expect(house.record(record)).toMatchObject({ target: { orgId: ORG, variableName } });
    expect(house.variables.value(variableName)).toBe(house.record(record)?.accessToken);
  });
});
