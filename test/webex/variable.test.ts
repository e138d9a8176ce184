import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Variable } from '../../lambda/broker/ports.ts';
import { Secret } from '../../lambda/broker/record/secret.ts';
import { readVariable, readVariableList, withValue } from '../../lambda/webex/variable.ts';
import { canary, expectNoCanary } from '../support/canaries.ts';

const value = canary('value');
const document = {
  organizationId: '2f9eecc5-0472-4549-9a83-2afdae0d4ba1',
  id: '93912f11-6017-404b-bf14-5331890b1797',
  version: 3,
  name: 'WEBEX_ACCESS_TOKEN',
  description: 'Kept by the token broker.',
  active: true,
  agentEditable: false,
  agentViewable: true,
  variableType: 'String',
  defaultValue: value,
  reportable: false,
  sensitive: false,
  desktopLabel: 'Token',
  systemDefault: false,
  createdTime: 1617536244000,
  lastUpdatedTime: 1617536244001,
  notInTheSpecification: { kept: ['as', 'it', 1, 's'] },
};

function variableFrom(change: object = {}): Variable {
  const variable = readVariable(JSON.stringify({ ...document, ...change }));
  if ('wrong' in variable) throw new Error(variable.wrong);
  return variable;
}

test('reads what the API says of a variable', () => {
  const variable = variableFrom();
  expect(variable).toMatchObject({
    id: document.id,
    name: 'WEBEX_ACCESS_TOKEN',
    type: 'String',
    active: true,
    systemDefault: false,
    sensitive: false,
    agentViewable: true,
    agentEditable: false,
    reportable: false,
    lastUpdatedTime: 1617536244001,
  });
  expect(variable.value?.reveal()).toBe(value);
  expectNoCanary(variable);
});

test('what the specification leaves to choice may be left out', () => {
  const variable = variableFrom({ sensitive: undefined, systemDefault: null, lastUpdatedTime: undefined });
  expect(variable).toMatchObject({ sensitive: false, systemDefault: false, lastUpdatedTime: undefined });
});

test.for(['yesterday', null, -1, 1e300])('ignores a lastUpdatedTime that is no moment (%j)', (lastUpdatedTime) => {
  expect(variableFrom({ lastUpdatedTime }).lastUpdatedTime).toBeUndefined();
});

test.for<[string, unknown, boolean]>([
  ['left out', undefined, false],
  ['null', null, false],
  ['asterisks', '********', true],
  ['bullets', '••••', true],
  ['runs of x', 'xxxxXXXX', true],
  ['nothing', '', true],
  ['all but its end', '****4ba1', true],
])('a value that is hidden (%s) is unknown', ([, hidden, sensitive]) => {
  expect(variableFrom({ defaultValue: hidden, sensitive }).value).toBeUndefined();
});

test.for<[string, string, boolean]>([
  ['nothing', '', false],
  ['asterisks', '****', false],
  ['an x', 'x', false],
  ['a token', `xx${value}xx`, true],
])('a value that is not hidden (%s) is what it is', ([, shown, sensitive]) => {
  expect(variableFrom({ defaultValue: shown, sensitive }).value?.reveal()).toBe(shown);
});

test.for<[string, object]>([
  ['id is missing', { id: undefined }],
  ['id must be an id of letters, digits, - and _, at most 64', { id: '../../people' }],
  ['name must be a name of letters, digits and _', { name: 5 }],
  ['name must be a name of letters, digits and _', { name: `Bearer ${value}` }],
  ['variableType must be the name of a type', { variableType: value }],
  ['variableType is missing', { variableType: undefined }],
  ['active must be true or false', { active: 'true' }],
  ['agentViewable is missing; agentEditable must be true or false', { agentViewable: undefined, agentEditable: 1 }],
  ['reportable must be true or false', { reportable: null }],
  ['sensitive must be true or false', { sensitive: 'no' }],
  ['defaultValue must be a text', { defaultValue: { a: value } }],
])('says that %s', ([wrong, change]) => {
  expect(readVariable(JSON.stringify({ ...document, ...change }))).toEqual({ wrong });
});

test('says when there is no variable at all', () => {
  expect(['', '<html>', 'null'].map(readVariable)).toEqual([
    { wrong: 'the answer is not JSON' },
    { wrong: 'the answer is not JSON' },
    { wrong: 'the answer must be an object' },
  ]);
});

test('writes everything as read except the value and what only the API writes', () => {
  const next = canary('next');
  const { createdTime, lastUpdatedTime, ...kept } = document;
  expect(JSON.parse(withValue(variableFrom(), new Secret(next)))).toEqual({ ...kept, defaultValue: next });
});

test('writing changes the value alone, whichever fields a variable has', () => {
  const anyFields = fc.dictionary(fc.string(), fc.jsonValue());
  fc.assert(
    fc.property(anyFields, fc.string(), (fields, text) => {
      // Parsed and printed, as an answer is: -0 and the like do not survive that.
      const answer = JSON.parse(JSON.stringify({ ...fields, ...document }));
      const { createdTime, lastUpdatedTime, ...kept } = answer;
      const written = JSON.parse(withValue(variableFrom(answer), new Secret(text)));
      expect(written).toEqual({ ...kept, defaultValue: text });
    }),
  );
});

const lastPage = { totalPages: 1 };
const listed = (list: unknown, page = 0) => readVariableList(JSON.stringify(list), page, document.name);

test.for<[string, object, number, boolean]>([
  ['the last page by number', { data: [document], meta: lastPage }, 0, true],
  ['a page before the last', { data: [document], meta: { totalPages: 2 } }, 0, false],
  ['a page beyond the last', { data: [document], meta: { totalPages: 2 } }, 5, true],
  ['an empty page', { data: [], meta: { totalPages: 7 } }, 0, true],
  ['a page of unknown number', { data: [document] }, 0, false],
  ['a page whose number makes no sense', { data: [document], meta: { totalPages: 'two' } }, 0, false],
])('reads of a list whether it is %s', ([, list, page, isLast]) => {
  const isEmpty = 'data' in list && (list.data as unknown[]).length === 0;
  expect(listed(list, page)).toEqual({ id: isEmpty ? undefined : document.id, isLast });
});

test.for<unknown>([
  { ...document, name: 'OTHER', id: 'with_an_underline' },
  { ...document, name: 'OTHER', id: 'a'.repeat(70) },
  { ...document, name: 'OTHER', id: '../..' },
  { ...document, name: 'OTHER', id: undefined },
  { ...document, name: null },
  { ...document, name: { en: 'OTHER' } },
  { id: 7 },
  null,
  'OTHER',
  [document],
])('an odd neighbour in the list is passed over (%j)', (neighbour) => {
  expect(listed({ data: [neighbour, document, neighbour], meta: lastPage })).toEqual({ id: document.id, isLast: true });
  expect(listed({ data: [neighbour], meta: lastPage })).toEqual({ id: undefined, isLast: true });
});

test.for(['with_an_underline', '93912f11-6017-404b-bf14-5331890b1797', 'A'])(
  'the id that people may type is one that the API may use (%s)',
  (id) => {
    expect(listed({ data: [{ ...document, id }] })).toMatchObject({ id });
    expect(variableFrom({ id }).id).toBe(id);
  },
);

test.for<[string, object]>([
  ['data is missing', {}],
  ['data must be a list', { data: { a: 1 } }],
  ['data.1.id is missing or no id of a variable', { data: [null, { ...document, id: 'a/b' }] }],
  ['data.0.id is missing or no id of a variable', { data: [{ name: document.name }] }],
])('says of a list that %s', ([wrong, list]) => {
  expect(listed(list)).toEqual({ wrong });
});
