import { describe, expect, it } from 'vitest';
import { type FlowShelf, flowFindings } from '../../../cli/doctor/flows.ts';
import { type Visit, visitAll } from '../../../cli/doctor/visit.ts';
import { Failure } from '../../../lambda/broker/failures.ts';
import { Secret } from '../../../lambda/broker/secret.ts';
import { VARIABLE, World } from '../../broker/world.ts';
import { canary, expectNoCanary } from '../../support/canaries.ts';

/** A flow in memory, as far as the doctor looks: whose value it pins, and in what it differs from ours. */
interface Shelved {
  name: string;
  type?: 'SUBFLOW';
  pins?: string;
  differs?: string[];
  isDraft?: boolean;
}

function shelf(flows: readonly Shelved[], failure?: Failure) {
  const listed: string[] = [];
  const held: FlowShelf = {
    fallbackName: 'Fallback',
    store: {
      list: async ({ org }, type) => {
        if (failure) throw failure;
        listed.push(`${type} of ${org.orgId}`);
        return flows
          .filter((flow) => (flow.type ?? 'FLOW') === type)
          .map(({ name }) => ({ id: `id-of-${name}`, name }));
      },
      export: async (_, id) => {
        const flow = flows.find(({ name }) => id === `id-of-${name}`);
        return flow && !flow.isDraft
          ? { text: new Secret(JSON.stringify({ ...flow, token: canary('live') })) }
          : undefined;
      },
    },
    differences: (exported) => (JSON.parse(exported.reveal()) as Shelved).differs ?? [],
    pins: (exported, variableName) => (JSON.parse(exported.reveal()) as Shelved).pins === variableName,
  };
  return { held, listed };
}

async function looked(held: FlowShelf | undefined, records = ['acme']) {
  const world = new World();
  await world.settled('writer', { target: undefined });
  for (const record of records) await world.settled(record, { writer: 'writer' });
  const visits = (await visitAll(world.broker, () => {})).filter((one): one is Visit => 'record' in one);
  const findings = await flowFindings(visits, held, world.clock);
  expectNoCanary(findings);
  return findings;
}

const fallback: Shelved = { name: 'Fallback', type: 'SUBFLOW' };

describe('the flows of an org', () => {
  it('are in order, and looked at once for all records of the org', async () => {
    const { held, listed } = shelf([fallback, { name: 'Main' }, { name: 'Other', pins: 'ANOTHER_VARIABLE' }]);
    const findings = await looked(held, ['acme', 'bolt']);
    expect(findings).toMatchObject([
      { check: 'fallback', state: 'ok' },
      { check: 'flows', record: 'acme', state: 'ok', says: expect.stringContaining('None of 2 published flows') },
      { check: 'flows', record: 'bolt', state: 'ok' },
    ]);
    expect(listed).toHaveLength(2);
  });

  it('keep to values of their own', async () => {
    const { held } = shelf([fallback, { name: 'Main', pins: VARIABLE }, { name: 'Night', pins: VARIABLE }]);
    expect(await looked(held)).toMatchObject([
      { check: 'fallback' },
      {
        state: 'problem',
        says: `What is published in ${VARIABLE} never reaches Main, Night: they keep to a value of their own.`,
        cure: expect.stringContaining('undo "override default value"'),
      },
    ]);
  });

  it("that nobody has published are nobody's trouble", async () => {
    const { held } = shelf([fallback, { name: 'Main', pins: VARIABLE, isDraft: true }]);
    expect(await looked(held)).toMatchObject([{ check: 'fallback' }, { state: 'ok' }]);
  });
});

describe('the fallback subflow', () => {
  it.each([
    ['is missing', []],
    ['is called otherwise', [{ name: 'Fallback of old', type: 'SUBFLOW' as const }]],
    ['was never published', [{ ...fallback, isDraft: true }]],
  ])('%s', async (_, flows) => {
    const [found] = await looked(shelf(flows).held);
    expect(found).toMatchObject({
      check: 'fallback',
      state: 'warning',
      says: expect.stringContaining('has no published fallback subflow'),
      cure: expect.stringContaining('flows/README.md'),
    });
  });

  it('is not that of this release', async () => {
    const differs = ['a', 'b', 'c', 'd', 'e', 'f'];
    const [found] = await looked(shelf([{ ...fallback, differs }]).held);
    expect(found).toMatchObject({ state: 'warning', says: expect.stringMatching(/: a; b; c; d; e; and 1 more\.$/) });
  });
});

describe('what nobody can look at', () => {
  const byHand = expect.stringContaining('override default value');

  it('is a store that refuses: a person has to look', async () => {
    const refusal = new Failure('WRITER_REFUSED', 'The flow store answered 403.', { status: 403 });
    expect(await looked(shelf([], refusal).held)).toMatchObject([
      { check: 'flows', state: 'unknown', says: 'The flow store answered 403.', cure: byHand },
    ]);
  });

  it('is every flow, without a shelf', async () => {
    expect(await looked(undefined)).toMatchObject([{ check: 'flows', state: 'unknown', says: byHand }]);
  });
});
