import { describe, expect, it } from 'vitest';
import { patchConfig } from '../../../cli/records/config-text.ts';
import { Secret } from '../../../lambda/broker/record/secret.ts';

const patched = (typed: object, patch: Parameters<typeof patchConfig>[2]) =>
  JSON.parse(patchConfig('acme', new Secret(JSON.stringify(typed)), patch).reveal());

const orgId = '2F9EECC5-0472-4549-9A83-2AFDAE0D4BA1';

describe('a patch of a config', () => {
  it('leaves what it does not name as it was typed, fields that are not known included', () => {
    const typed = { note: [1], clientId: ' C1 ', target: { orgId, datacenter: 'US1', variableName: 'A', floor: 3 } };
    expect(patched(typed, { target: { variableName: 'B' }, writer: 'w' })).toEqual({
      ...typed,
      target: { ...typed.target, variableName: 'B' },
      writer: 'w',
    });
  });

  it.each([
    ['fields beside each other', { orgId, datacenter: 'us1', variableName: 'A' }],
    ['dotted keys', { 'target.orgId': orgId, 'target.datacenter': 'us1', 'target.variableName': 'A' }],
    ['a text of JSON', { target: JSON.stringify({ orgId, datacenter: 'us1', variableName: 'A' }) }],
  ])('puts a target together that was typed as %s', (_what, typed) => {
    const target = { orgId, datacenter: 'us1', variableName: 'B' };
    expect(patched({ clientId: 'C1', ...typed }, { target: { variableName: 'B' } })).toEqual({
      clientId: 'C1',
      target,
    });
    expect(patched({ clientId: 'C1', ...typed }, { target: null })).toEqual({ clientId: 'C1' });
    expect(patched({ clientId: 'C1', ...typed }, { writer: 'w' })).toEqual({ clientId: 'C1', ...typed, writer: 'w' });
  });

  it('takes away what is null, and does not mind where that is missing', () => {
    const recovery = { record: 'mint', applicationId: 'Y2lz' };
    expect(
      patched(
        { writer: 'w', recovery, target: { variableId: 'v' } },
        {
          writer: null,
          recovery: null,
          target: { variableId: null },
        },
      ),
    ).toEqual({ target: {} });
    expect(patched({ clientId: 'C1' }, { writer: null, recovery: null })).toEqual({ clientId: 'C1' });
  });

  it('is refused where there is no JSON to change', () => {
    expect(() => patchConfig('acme', new Secret('clientId=C1'), { writer: 'w' })).toThrow(
      'Record acme cannot be used: it is not JSON.',
    );
  });
});
