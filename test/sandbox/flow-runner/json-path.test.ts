import { expect, it } from 'vitest';
import { queryJsonPath } from '../../../sandbox/flow-runner/json-path.ts';
import { NotKnown } from '../../../sandbox/flow-runner/stops.ts';

const variables = {
  meta: { page: 0 },
  data: [
    { id: 'v-1', name: 'one', description: '10', active: true, tags: ['a'] },
    { id: 'v-2', name: 'two', description: '20', active: false, order: 2 },
  ],
};

it.each([
  ['$', variables],
  ['$.meta.page', 0],
  ['$.data[1].name', 'two'],
  ['$.data[-1].name', 'two'],
  ['$["meta"]["page"]', 0],
  ["$.data[0]['name']", 'one'],
  ['$.data[2].name', undefined],
  ['$.missing.name', undefined],
  ['$.meta[0]', undefined],
  ['$.data.name', undefined],
  ['$.data[*].name', ['one', 'two']],
  ['$.meta.*', [0]],
  ['$..id', ['v-1', 'v-2']],
  ['$..missing', []],
  ['$..[0]', [variables.data[0], 'a']],
  ['$.data[?(@.description=="20")].id', ['v-2']],
  ["$.data[?(@.name != 'two')].id", ['v-1']],
  ['$.data[?(@.order == 2)].id', ['v-2']],
  ['$.data[?(@.active == true)].id', ['v-1']],
  ['$..[?(@.description =="20")]', [variables.data[1]]],
  ['$.data[?(@.id == "v-3")]', []],
  ['data[1].id', 'v-2'],
  ['$.data.[0].id', 'v-1'],
])('%s', (path, found) => {
  expect(queryJsonPath(path, variables)).toEqual(found);
});

it('finds nothing where there is no JSON object', () => {
  for (const document of [null, 'text', 3, []]) expect(queryJsonPath('$.constructor', document)).toBeUndefined();
});

it.each([
  ['$.data[0:1]', 7],
  ['$.data[?(@.id)]', 7],
  ['$.', 2],
])('does not know %s', (path, character) => {
  expect(() => queryJsonPath(path, variables)).toThrow(
    new NotKnown(`the runner does not know this JSONPath from its character ${character} on`),
  );
});
