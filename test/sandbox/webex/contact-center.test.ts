import { describe, expect, it } from 'vitest';
import { ask, DAY, fields, ORG, withVariable } from './served.ts';

describe('reading and writing', () => {
  it('reads a variable with its times on the virtual clock', async () => {
    const { one, token, variable, clock } = await withVariable();
    const { status, body } = await ask('GET', one, token);
    expect(status).toBe(200);
    expect(body).toEqual({
      ...fields,
      sensitive: false,
      organizationId: ORG,
      id: variable.id,
      version: 0,
      systemDefault: false,
      createdTime: clock.now(),
      lastUpdatedTime: clock.now(),
    });
  });

  it('creates a variable', async () => {
    const { all, token, org } = await withVariable();
    const { status, body } = await ask('POST', all, token, { ...fields, name: 'SECOND', defaultValue: 'two' });
    expect(status).toBe(200);
    expect(body).toMatchObject({ name: 'SECOND', version: 0, id: expect.any(String) });
    expect(org.value('SECOND')).toBe('two');
    expect((await ask('POST', all, token, { ...fields, name: 'THIRD', version: 3 })).body.version).toBe(3);
  });

  it('replaces the whole object: what a PUT leaves out is reset', async () => {
    const { one, token, variable, org, clock, pass } = await withVariable({ description: 'theirs', sensitive: true });
    await pass(DAY);
    const { status, body } = await ask('PUT', one, token, { ...fields, id: variable.id, defaultValue: 'second' });
    expect(status).toBe(200);
    expect(body).toEqual(org.variable(fields.name));
    expect(body).toMatchObject({ defaultValue: 'second', version: 1, sensitive: false });
    expect(body).not.toHaveProperty('description');
    expect([body.createdTime, body.lastUpdatedTime]).toEqual([clock.now() - DAY, clock.now()]);
  });

  it('ignores what only the service writes', async () => {
    const { one, token, variable } = await withVariable();
    const body = { ...variable, systemDefault: true, createdTime: 1, lastUpdatedTime: 1, version: 70 };
    const answer = await ask('PUT', one, token, body);
    expect(answer.body).toEqual({ ...variable, version: 1 });
  });

  it('deletes a variable', async () => {
    const { one, token } = await withVariable();
    expect((await ask('DELETE', one, token)).status).toBe(200);
    expect((await ask('GET', one, token)).status).toBe(404);
  });

  it('enforces the version only where that is switched on', async () => {
    const { one, token, variable, contactCenter } = await withVariable();
    expect((await ask('PUT', one, token, { ...variable, version: 9 })).status).toBe(200);
    contactCenter.settings.enforcesVersion = true;
    expect((await ask('PUT', one, token, { ...variable, version: 0 })).status).toBe(409);
    expect((await ask('PUT', one, token, { ...variable, version: 1 })).status).toBe(200);
  });
});

describe('a body that breaks a rule', () => {
  it.each([
    ['name: must not be null', { name: undefined }],
    ['name: must not be null', { name: null }],
    ['defaultValue: must not be null', { defaultValue: undefined }],
    ['defaultValue: size must be between 0 and 256', { defaultValue: 'x'.repeat(257) }],
    ['defaultValue: must be a string', { defaultValue: 1 }],
    ['description: size must be between 0 and 256', { description: 'x'.repeat(257) }],
    ['name: size must be between 0 and 80', { name: 'x'.repeat(81) }],
    ['name: must match "^[a-zA-Z\\d_]+$"', { name: 'with-dash' }],
    ['active: must be true or false', { active: 'true' }],
    ['variableType: must be one of', { variableType: 'Text' }],
    ['desktopLabel: is required when agentViewable is true', { agentViewable: true }],
    ['desktopLabel: size must be between 0 and 50', { agentViewable: true, desktopLabel: 'x'.repeat(51) }],
    ['sensitive: a reportable variable cannot be sensitive', { reportable: true, sensitive: true }],
  ])('is refused: %s', async (problem, change) => {
    const { one, token, variable, org } = await withVariable();
    const { status, body } = await ask('PUT', one, token, { ...variable, ...change });
    expect(status).toBe(400);
    expect(body.error.message).toEqual([{ description: expect.stringContaining(problem) }]);
    expect(org.variable(fields.name)).toEqual(variable);
  });

  it('hears of everything that is wrong with it', async () => {
    const { all, token } = await withVariable();
    const { body } = await ask('POST', all, token, {});
    expect(body.error.message).toHaveLength(7);
  });

  it('is refused in a PUT without the id and in a POST with one', async () => {
    const { one, all, token, variable } = await withVariable();
    expect((await ask('PUT', one, token, fields)).status).toBe(400);
    expect((await ask('POST', all, token, { ...variable, name: 'SECOND' })).status).toBe(400);
  });

  it('is refused where it is no object', async () => {
    const { one, token } = await withVariable();
    expect((await ask('PUT', one, token, [])).status).toBe(400);
  });
});

describe('a conflict', () => {
  it('is a name that is taken', async () => {
    const { one, all, token, org, variable } = await withVariable();
    org.create({ name: 'SECOND' });
    expect((await ask('POST', all, token, fields)).status).toBe(409);
    expect((await ask('PUT', one, token, { ...variable, name: 'SECOND' })).status).toBe(409);
  });

  it('is a delete or a rename of a variable that something refers to', async () => {
    const { one, token, org, variable } = await withVariable();
    org.refer(fields.name, { type: 'flow', id: 'f1', name: 'Main' });
    expect((await ask('DELETE', one, token)).status).toBe(412);
    expect((await ask('PUT', one, token, { ...variable, name: 'OTHER' })).status).toBe(412);
    expect((await ask('PUT', one, token, { ...variable, defaultValue: 'second' })).status).toBe(200);
  });

  it('can be looked up', async () => {
    const { one, token, org } = await withVariable();
    org.refer(fields.name, { type: 'flow', id: 'f1', name: 'Main' });
    org.refer(fields.name, { type: 'desktop-layout', id: 'd1', name: 'Global' });
    const { status, body } = await ask('GET', `${one}/incoming-references?type=flow`, token);
    expect(status).toBe(200);
    expect(body.data).toEqual([{ id: 'f1', name: 'Main' }]);
    expect(body.meta).toMatchObject({ totalRecords: 1, referencedEntities: ['flow', 'desktop-layout'] });
  });
});

it('names its operations for fault rules and counts', async () => {
  const { one, all, list, token, variable, operations } = await withVariable();
  await ask('GET', list, token);
  await ask('GET', one, token);
  await ask('GET', `${one}/incoming-references`, token);
  await ask('PUT', one, token, variable);
  await ask('POST', all, token, {});
  await ask('DELETE', one, token);
  await ask('PATCH', one, token, {});
  expect(operations).toEqual([
    'contact-center: LIST cad-variable 200',
    'contact-center: GET cad-variable 200',
    'contact-center: GET incoming-references 200',
    'contact-center: PUT cad-variable 200',
    'contact-center: POST cad-variable 400',
    'contact-center: DELETE cad-variable 200',
    'contact-center: PATCH unknown 404',
  ]);
});
