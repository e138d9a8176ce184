import type { FlowVariable } from '../../../flows/format.ts';
import { type Draft, variable } from './flow-builder.ts';
import { type Planted, variableOf } from './plant.ts';

/** Variables that cannot be what they say they are. */
export const plantedInVariables: readonly Planted[] = [
  {
    defect: 'two variables have one name',
    rule: 'variable-defined-twice',
    at: 'person',
    into: 'main',
    draft: ({ variables }) => variables.push(variable('person')),
  },
  {
    defect: 'a default value is not of its type',
    rule: 'variable-value',
    at: 'tries',
    into: 'main',
    draft: (draft) => {
      variableOf(draft, 'tries').value = 'none yet';
    },
  },
  {
    defect: 'a subflow reads a global variable',
    rule: 'variable-source',
    at: 'settings_of_all',
    into: 'subflow',
    draft: ({ variables }) =>
      variables.push(variable('settings_of_all', { source: 'GLOBAL', id: '0a1b2c3d-4e5f-4a6b-8c7d-000000000001' })),
  },
  {
    defect: 'a main flow has an input',
    rule: 'variable-source',
    at: 'person',
    into: 'main',
    draft: (draft) => {
      variableOf(draft, 'person').source = 'SUBFLOW_INPUT';
    },
  },
  {
    defect: 'agents see a secure variable',
    rule: 'secure-variable-flags',
    at: 'client_secret',
    into: 'subflow',
    draft: (draft) => {
      variableOf(draft, 'client_secret').isCAD = true;
    },
  },
  {
    defect: 'agents see a secure variable of another name that a token reaches through a third',
    rule: 'secure-variable-flags',
    at: 'note',
    into: 'subflow',
    draft: (draft) => reachedThrough(draft, '{{ access_token }}', 'Bearer {{ passed }}', { isCAD: true }),
  },
  {
    defect: 'reports show a secure variable that is given a secret inside other text',
    rule: 'secure-variable-flags',
    at: 'note',
    into: 'subflow',
    draft: (draft) =>
      reachedThrough(draft, '{{ (client_id ~ ":" ~ client_secret) | base64encode }}', '{{ passed }}', {
        isReportable: true,
      }),
  },
  {
    defect: 'a JSON variable is called secure',
    rule: 'secure-variable-flags',
    at: 'settings',
    into: 'subflow',
    draft: (draft) => {
      variableOf(draft, 'settings').isSecure = true;
    },
  },
  {
    defect: 'there are six JSON variables',
    rule: 'json-variable-limits',
    at: undefined,
    into: 'main',
    draft: ({ variables }) =>
      variables.push(...[1, 2, 3, 4, 5].map((number) => variable(`list_${number}`, { type: 'JSON', value: '[]' }))),
  },
  {
    defect: 'a JSON variable is too long',
    rule: 'json-variable-limits',
    at: 'list',
    into: 'main',
    draft: ({ variables }) =>
      variables.push(variable('list', { type: 'JSON', value: JSON.stringify(['ä'.repeat(8192)]) })),
  },
  {
    defect: 'a default value is not JSON',
    rule: 'variable-value',
    at: 'limits',
    into: 'main',
    draft: (draft) => {
      variableOf(draft, 'limits').value = '{"tries": {"most": 3}';
    },
  },
  {
    defect: 'a default value is neither true nor false',
    rule: 'variable-value',
    at: 'known',
    into: 'main',
    draft: ({ variables }) => variables.push(variable('known', { type: 'BOOLEAN', value: 'yes' })),
  },
  {
    defect: 'a default value has a comma for a point',
    rule: 'variable-value',
    at: 'share',
    into: 'main',
    draft: ({ variables }) => variables.push(variable('share', { type: 'DECIMAL', value: '0,5' })),
  },
];

/** A secure `passed` is given one expression, and a secure `note` with those flags another. */
function reachedThrough(draft: Draft, passed: string, note: string, flags: Partial<FlowVariable>): void {
  draft.variables.push(variable('passed', { isSecure: true }), variable('note', { isSecure: true, ...flags }));
  const set = (name: string, srcVariable: string, expr: string) =>
    draft.steps.push({ name, kind: 'set-variable', properties: { setTo: 'set-to-literal', srcVariable, expr } });
  set('Pass', 'passed', passed);
  set('Note', 'note', note);
  const entry = draft.links.findIndex(([from, port]) => from === 'IsPublished' && port === 'true');
  draft.links.splice(entry, 1, ['IsPublished', 'true', 'Pass'], ['Pass', 'out', 'Note'], ['Note', 'out', 'End']);
}
