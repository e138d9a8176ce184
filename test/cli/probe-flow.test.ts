import { describe, expect, it } from 'vitest';
import { type FlowLab, tryFlow } from '../../cli/probe/flow-experiment.ts';
import { throwawaySubflow } from '../../cli/probe/throwaway-subflow.ts';
import { parseFlow } from '../../flows/format.ts';
import { lintFlow } from '../../flows/lint/lint.ts';
import { Secret } from '../../lambda/broker/secret.ts';

const subject = { name: 'TOKEN_BROKER_PROBE_1', orgId: '2f9eecc5-0472-4549-9a83-2afdae0d4ba1' };

/** A flow store in memory; `masks`: an export shows no secure value. */
function lab({ masks }: { masks: boolean }): FlowLab {
  let kept = '';
  return {
    ...subject,
    importSubflow: async (file) => {
      kept = file.reveal();
      return 'a flow';
    },
    exportDraft: async () => new Secret(masks ? kept.replaceAll(throwawaySubflow(subject).value, '********') : kept),
  };
}

const found = async (store: FlowLab) => {
  const findings: (string | boolean | null)[][] = [];
  for await (const { observed, asExpected } of tryFlow(store)) findings.push([observed, asExpected]);
  return findings;
};

describe('probing flows', () => {
  it('sees whether an export shows a secure value, and knows that a call tells the rest', async () => {
    expect(await found(lab({ masks: false }))).toEqual([
      ['yes', true],
      ['yes, as any other', true],
      ['not tried: needs a call', null],
    ]);
    expect((await found(lab({ masks: true })))[1]).toEqual(['no', false]);
  });

  it('sends a subflow that is sound but for the value in it, which is no secret', () => {
    const { file } = throwawaySubflow(subject);
    const findings = lintFlow(parseFlow(file.reveal(), 'throw-away'), { companions: [] });
    const errors = findings.filter(({ severity }) => severity === 'error');
    expect(errors.map(({ rule, variable }) => [rule, variable])).toEqual([['secret-in-file', 'kept_secret']]);
    expect(file.reveal()).toContain('{{ kept_secret }}');
  });
});
