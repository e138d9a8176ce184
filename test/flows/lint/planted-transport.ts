import { type Draft, variable } from './flow-builder.ts';
import { type Planted, propertiesOf, replaceIn } from './plant.ts';

/** How requests travel, and what becomes of answers that are not the expected ones. */
export const plantedInTransport: readonly Planted[] = [
  {
    defect: 'a token travels over http',
    rule: 'secret-over-http',
    at: 'GetPersonDetails',
    into: 'main',
    draft: (draft) => replaceIn(draft, 'GetPersonDetails', 'httpRequestUrl', 'https://', 'http://'),
  },
  {
    defect: 'a key travels over http',
    rule: 'secret-over-http',
    at: 'GetPersonDetails',
    into: 'main',
    draft: (draft) => {
      draft.variables.push(variable('crm', { isSecure: true }));
      const properties = {
        httpRequestUrl: 'http://crm.example.com/find',
        httpRequestHeaders: { 'x-key': '{{ crm }}' },
      };
      Object.assign(propertiesOf(draft, 'GetPersonDetails'), properties);
    },
  },
  {
    defect: 'the token stands in its header without a scheme',
    rule: 'authorization-scheme',
    at: 'Lookup',
    into: 'subflow',
    draft: (draft) => lookUp(draft, { Authorization: '{{ access_token }}' }),
  },
  {
    defect: 'the token stands in a header in small letters without a scheme',
    rule: 'authorization-scheme',
    at: 'Lookup',
    into: 'subflow',
    draft: (draft) => lookUp(draft, { authorization: '{{access_token}}' }),
  },
  {
    defect: 'a token is asked for by GET',
    rule: 'token-request-method',
    at: 'Refresh',
    into: 'subflow',
    draft: (draft) => {
      propertiesOf(draft, 'Refresh').httpRequestMethod = 'GET';
    },
  },
  {
    defect: 'a token is asked for by GET, with the grant in the query',
    rule: 'token-request-method',
    at: 'Refresh',
    into: 'subflow',
    draft: (draft) => {
      const httpQueryParameters = { grant_type: 'client_credentials' };
      const properties = { httpRequestUrl: 'https://id.example.com/oauth2/token', httpRequestMethod: 'GET' };
      Object.assign(propertiesOf(draft, 'Refresh'), { ...properties, httpQueryParameters, httpRequestBody: null });
    },
  },
  ...['PUT', 'patch'].map(
    (method): Planted => ({
      defect: `a token is asked for by ${method}`,
      rule: 'token-request-method',
      at: 'Refresh',
      into: 'subflow',
      draft: (draft) => {
        propertiesOf(draft, 'Refresh').httpRequestMethod = method;
      },
    }),
  ),
  ...['http://crm.example.com', 'HTTP://10.0.0.7:8080'].map(
    (value): Planted => ({
      defect: `a token travels to an address that a variable begins with ${value}`,
      rule: 'secret-over-http',
      at: 'GetPersonDetails',
      into: 'main',
      draft: (draft) => {
        draft.variables.push(variable('host', { value }));
        propertiesOf(draft, 'GetPersonDetails').httpRequestUrl = '{{ host }}/v1/people';
      },
    }),
  ),
  ...['Bearer{{ PUBLISHED_TOKEN }}', 'bearer: {{ PUBLISHED_TOKEN }}', '"Bearer {{ PUBLISHED_TOKEN }}"'].map(
    (header): Planted => ({
      defect: `a scheme is written so that no service reads it: ${header}`,
      rule: 'authorization-scheme',
      at: 'GetPersonDetails',
      into: 'main',
      draft: (draft) => {
        propertiesOf(draft, 'GetPersonDetails').httpRequestHeaders = { Authorization: header };
      },
    }),
  ),
  {
    defect: 'a token of another name goes to Webex without a scheme',
    rule: 'authorization-scheme',
    at: 'GetPersonDetails',
    into: 'main',
    draft: (draft) => {
      propertiesOf(draft, 'GetPersonDetails').httpRequestHeaders = { Authorization: '{{ PUBLISHED_TOKEN }}' };
    },
  },
  ...['$.items[*].displayName', "$.items[?(@.type=='person')].displayName"].map(
    (jsonPathExp): Planted => ({
      defect: `nothing asks whether a search has found anyone: ${jsonPathExp}`,
      rule: 'empty-answer-unchecked',
      at: 'GetPersonDetails',
      into: 'main',
      draft: (draft) => {
        propertiesOf(draft, 'GetPersonDetails').outputVariableArray = [{ outputVariable: 'person', jsonPathExp }];
        propertiesOf(draft, 'IsFound').expression = '{{ tries == 0 }}';
      },
    }),
  ),
  ...['{"amount": {{ zip | trim }}}', '{"amount": {{ zip | default("") | upper }}}'].map(
    (body): Planted => ({
      defect: `a text stands in JSON without quotation marks behind a filter: ${body}`,
      rule: 'unquoted-in-json',
      at: 'Note',
      into: 'main',
      draft: (draft) => note(draft, body),
    }),
  ),
  {
    defect: 'a PUT leaves out whether the variable is sensitive',
    rule: 'variable-fields-dropped',
    at: 'Publish',
    into: 'subflow',
    draft: (draft) => replaceIn(draft, 'Publish', 'httpRequestBody', '"sensitive": false,', ''),
  },
  {
    defect: 'a PUT leaves out the description',
    rule: 'variable-fields-dropped',
    at: 'Publish',
    into: 'subflow',
    draft: (draft) => replaceIn(draft, 'Publish', 'httpRequestBody', '"description": "",', ''),
  },
  {
    defect: 'nothing follows on OnGlobalError',
    rule: 'global-error-unhandled',
    at: undefined,
    into: 'main',
    draft: (draft) => {
      draft.events = { steps: draft.events?.steps.slice(0, 1) ?? [], links: [] };
    },
  },
  {
    defect: 'a case has no link for one of its values',
    rule: 'case-unlinked',
    at: 'Outcome',
    into: 'main',
    draft: (draft) => {
      const cases = { menuLinks: ['0', '1', '2'], menuLinks_input: ['200', '401', '429'] };
      Object.assign(propertiesOf(draft, 'Outcome'), cases);
    },
  },
  {
    defect: 'a case has no link for all other values',
    rule: 'case-unlinked',
    at: 'Outcome',
    into: 'main',
    draft: (draft) => {
      draft.links = draft.links.filter(([from, port]) => from !== 'Outcome' || port !== 'default');
    },
  },
  {
    defect: 'a status is asked for one failure alone',
    rule: 'status-partly-checked',
    at: 'Log',
    into: 'main',
    draft: (draft) => log(draft, '{{ Log.httpStatusCode == 404 }}'),
  },
  {
    defect: 'a status is asked for two failures alone',
    rule: 'status-partly-checked',
    at: 'Log',
    into: 'main',
    draft: (draft) => log(draft, '{{ Log.httpStatusCode equals "401" or Log.httpStatusCode equals "500" }}'),
  },
  {
    defect: 'nothing asks whether a list that was answered is empty',
    rule: 'empty-answer-unchecked',
    at: 'GetPersonDetails',
    into: 'main',
    draft: (draft) => {
      propertiesOf(draft, 'IsFound').expression = '{{ tries == 0 }}';
    },
  },
  {
    defect: 'an output of the subflow is not mapped',
    rule: 'subflow-output-unmapped',
    at: 'Renew',
    into: 'main',
    draft: (draft) => {
      propertiesOf(draft, 'Renew').subflowOutputVariables = [];
    },
  },
  {
    defect: 'an empty text stands in JSON without quotation marks',
    rule: 'unquoted-in-json',
    at: 'Note',
    into: 'main',
    draft: (draft) => note(draft, '{"amount": {{ zip }}}'),
  },
  {
    defect: 'an empty text stands in a list without quotation marks',
    rule: 'unquoted-in-json',
    at: 'Note',
    into: 'main',
    draft: (draft) => note(draft, '["a", {{ zip }}, {{ tries }}, "{{ tries }}"]'),
  },
  {
    defect: 'a retry through music is not counted',
    rule: 'unbounded-loop',
    at: 'GetPersonDetails',
    into: 'main',
    draft: (draft) => waitBy(draft, 'play-music'),
  },
  {
    defect: 'a retry through a wait is not counted',
    rule: 'unbounded-loop',
    at: 'GetPersonDetails',
    into: 'main',
    draft: (draft) => waitBy(draft, 'wait'),
  },
];

function lookUp({ steps, links }: Draft, httpRequestHeaders: Record<string, string>): void {
  const properties = { httpRequestUrl: 'https://webexapis.com/v1/people/me', httpRequestHeaders };
  steps.push({ name: 'Lookup', kind: 'http-request-v2', properties });
  links.push(['IsPublished', 'error', 'Lookup'], ['Lookup', 'default', 'End']);
}

function log({ variables, steps, links }: Draft, expression: string): void {
  variables.push(variable('ticket', { isCAD: true, desktopLabel: 'Ticket' }));
  const outputVariableArray = [{ outputVariable: 'ticket', jsonPathExp: '$.id' }];
  const properties = { httpRequestUrl: 'https://log.example.com', outputVariableArray };
  steps.push({ name: 'Log', kind: 'http-request-v2', properties });
  steps.push({ name: 'IsLogged', kind: 'condition-activity', properties: { expression } });
  links.push(['SayPerson', 'error', 'Log'], ['Log', 'default', 'IsLogged']);
}

function note({ variables, steps, links }: Draft, expr: string): void {
  variables.push(variable('zip'), variable('note', { type: 'JSON', value: '{}' }));
  const properties = { setTo: 'set-to-literal', srcVariable: 'note', expr };
  steps.push({ name: 'Note', kind: 'set-variable', properties });
  links.push(['SayPerson', 'error', 'Note']);
}

/** Asks again after anything else than 200 and 401. */
function waitBy(draft: Draft, kind: 'wait' | 'play-music'): void {
  draft.steps.push({ name: 'Wait', kind });
  draft.links = draft.links.filter(([from, port]) => from !== 'Outcome' || port !== 'default');
  draft.links.push(['Outcome', 'default', 'Wait'], ['Wait', 'default', 'GetPersonDetails']);
}
