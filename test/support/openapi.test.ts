import { describe, expect, it } from 'vitest';
import { type OpenApiDocument, validatorIn } from './openapi.ts';

const document: OpenApiDocument = {
  paths: {
    '/things/{id}': {
      put: {
        requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Thing' } } } },
        responses: {
          200: { content: { '*/*': { schema: { type: 'array', items: { $ref: '#/components/schemas/Thing' } } } } },
          204: {},
          400: { content: { 'text/plain': { schema: { type: 'string' } } } },
        },
      },
    },
  },
  components: {
    schemas: {
      Thing: {
        type: 'object',
        required: ['id', 'name'],
        properties: {
          id: { type: 'string', format: 'uuid', readOnly: true },
          name: { type: 'string', maxLength: 3, description: 'What people call it.', example: 'box' },
          note: { type: 'string', nullable: true },
          count: { type: 'integer', format: 'int32' },
          links: { type: 'object', additionalProperties: { type: 'object' } },
          properties: { type: 'object', properties: { colour: { type: 'string', enum: ['red'] } } },
        },
      },
    },
  },
};

const id = '2f9eecc5-0472-4549-9a83-2afdae0d4ba1';
const problems = (part: 'request' | number, body: unknown) =>
  validatorIn(document, { method: 'PUT', path: '/things/{id}', part })(body);

describe('a body', () => {
  it.each([
    [{ name: 'box' }],
    [{ name: 'box', id }],
    [{ name: 'box', note: null, count: 2 ** 31 - 1, links: { next: '/2', pages: 2 }, properties: { colour: 'red' } }],
  ])('that keeps to the document is valid as a request: %o', (body) => {
    expect(problems('request', body)).toEqual([]);
  });

  it.each([
    [{}, "must have required property 'name'"],
    [{ name: 'boxes' }, '/name must NOT have more than 3 characters'],
    [{ name: null }, '/name must be string'],
    [{ name: 'box', id: 'x' }, '/id must match format "uuid"'],
    [{ name: 'box', count: 2 ** 31 }, '/count must match format "int32"'],
    [{ name: 'box', nam: 'x' }, 'must NOT have additional properties nam'],
    [{ name: 'box', properties: { colour: 'blue' } }, '/properties/colour must be equal to one of the allowed values'],
    [{ name: 'box', properties: { color: 'red' } }, '/properties must NOT have additional properties color'],
  ])('that breaks a rule is named by place and rule: %o', (body, problem) => {
    expect(problems('request', body)).toEqual([problem]);
  });

  it('of an answer has what only the service writes, and may have more', () => {
    expect(problems(200, [{ name: 'box', id, colour: 'red' }])).toEqual([]);
    expect(problems(200, [{ name: 'box' }])).toEqual(["/0 must have required property 'id'"]);
  });

  it('of an answer without content may be anything', () => {
    expect(problems(204, { any: 'thing' })).toEqual([]);
  });

  it('that the document does not describe is a mistake', () => {
    expect(() => problems(418, {})).toThrow('The document describes no 418 of PUT /things/{id}.');
    expect(() => problems(400, '')).toThrow('The document describes no JSON for 400 of PUT /things/{id}.');
  });
});
