import { expect, it } from 'vitest';
import { throwawaySubflow } from '../../../cli/probe/throwaway-subflow.ts';
import { parseFlow } from '../../../flows/format.ts';
import { lintFlow } from '../../../flows/lint/lint.ts';

it('the throw-away subflow is sound except for the value in it, which is no secret', () => {
  const { file, value } = throwawaySubflow({ name: 'probe_1', orgId: '2f9eecc5-0472-4549-9a83-2afdae0d4ba1' });
  const findings = lintFlow(parseFlow(file.reveal(), 'throw-away'), { companions: [] });
  const errors = findings.filter(({ severity }) => severity === 'error');
  expect(errors.map(({ rule, variable }) => [rule, variable])).toEqual([['secret-in-file', 'kept_secret']]);
  expect(file.reveal()).toContain(value);
  expect(file.reveal()).toContain('{{ kept_secret }}');
});
