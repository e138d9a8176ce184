import { type Draft, variable } from './flow-builder.ts';
import { CONNECTOR_ID, VARIABLE_ID } from './good-flows.ts';
import { type Planted, propertiesOf, replaceIn, variableOf } from './plant.ts';

/** What requests send, and what becomes of their answers. */
export const plantedInRequests: readonly Planted[] = [
  {
    defect: 'a request has no address',
    rule: 'request-address',
    at: 'GetPersonDetails',
    into: 'main',
    draft: (draft) => {
      propertiesOf(draft, 'GetPersonDetails').httpRequestUrl = null;
    },
  },
  {
    defect: 'a request has a content type that no export has',
    rule: 'request-content-type',
    at: 'Refresh',
    into: 'subflow',
    draft: (draft) => {
      propertiesOf(draft, 'Refresh').httpContentType = 'application/x-www-form-urlencoded';
    },
  },
  {
    defect: 'nothing looks at the status of a refresh',
    rule: 'token-status-unchecked',
    at: 'Refresh',
    into: 'subflow',
    draft: (draft) => {
      propertiesOf(draft, 'IsRefreshed').expression = '{{ client_id is not empty }}';
    },
  },
  {
    defect: 'nothing looks at the status of a report to the broker',
    rule: 'token-status-unchecked',
    at: 'Refresh',
    into: 'subflow',
    draft: (draft) => {
      const properties = propertiesOf(draft, 'Refresh');
      Object.assign(properties, { authenticated: true, connectorId: CONNECTOR_ID, httpRequestPath: '/v1/refresh' });
      properties.httpRequestBody = '{"token": "{{ access_token | urlencode }}"}';
      propertiesOf(draft, 'IsRefreshed').expression = '{{ client_id is not empty }}';
    },
  },
  {
    defect: 'nothing looks at the status of a publish',
    rule: 'token-status-unchecked',
    at: 'Publish',
    into: 'subflow',
    draft: (draft) => {
      propertiesOf(draft, 'IsPublished').expression = '{{ access_token is not empty }}';
    },
  },
  {
    defect: 'nothing looks at the status of another request',
    rule: 'status-unchecked',
    at: 'GetPersonDetails',
    into: 'main',
    draft: (draft) => {
      propertiesOf(draft, 'Outcome').expression = '{{ tries }}';
      variableOf(draft, 'person').value = 'friend'; // so that asking for it says nothing
    },
  },
  {
    defect: 'a case takes no answer for one of its other values',
    rule: 'status-unchecked',
    at: 'Log',
    into: 'main',
    draft: ({ variables, steps, links }) => {
      variables.push(variable('calls'));
      const outputVariableArray = [{ outputVariable: 'calls', jsonPathExp: '$.calls' }];
      const properties = { httpRequestUrl: 'https://log.example.com', outputVariableArray };
      steps.push({ name: 'Log', kind: 'http-request-v2', properties });
      const cases = { expression: '{{ calls }}', menuLinks: ['0'], menuLinks_input: ['1'] };
      steps.push({ name: 'Calls', kind: 'case-statement', properties: cases });
      links.push(['SayPerson', 'error', 'Log'], ['Log', 'default', 'Calls']);
      links.push(['Calls', '0', 'HangUp'], ['Calls', 'default', 'HangUp']);
    },
  },
  {
    defect: 'a status is looked at before the request only',
    rule: 'status-unchecked',
    at: 'Log',
    into: 'main',
    draft: ({ variables, steps, links }) => {
      variables.push(variable('ticket', { isCAD: true, desktopLabel: 'Ticket' }));
      const outputVariableArray = [{ outputVariable: 'ticket', jsonPathExp: '$.id' }];
      const properties = { httpRequestUrl: 'https://log.example.com', outputVariableArray };
      steps.push({ name: 'Log', kind: 'http-request-v2', properties });
      steps.push({
        name: 'IsLogged',
        kind: 'condition-activity',
        properties: { expression: '{{ Log.httpStatusCode == 200 }}' },
      });
      links.push(['SayPerson', 'error', 'IsLogged'], ['IsLogged', 'true', 'Log'], ['IsLogged', 'false', 'HangUp']);
    },
  },
  {
    defect: 'the client id is sent as the client secret',
    rule: 'credential-swapped',
    at: 'Refresh',
    into: 'subflow',
    draft: (draft) => replaceIn(draft, 'Refresh', 'httpRequestBody', '{{ client_secret }}', '{{ client_id }}'),
  },
  {
    defect: 'the client id is sent as the refresh token',
    rule: 'credential-swapped',
    at: 'Refresh',
    into: 'subflow',
    draft: (draft) => replaceIn(draft, 'Refresh', 'httpRequestBody', '{{ refresh_token }}', '{{ client_id }}'),
  },
  {
    defect: "the client's name is sent as the client secret",
    rule: 'credential-swapped',
    at: 'Refresh',
    into: 'subflow',
    draft: (draft) => {
      draft.variables.push(variable('app', { type: 'JSON', value: '{"client_name": "Renewal"}' }));
      replaceIn(draft, 'Refresh', 'httpRequestBody', '{{ client_secret }}', '{{ app.client_name }}');
    },
  },
  {
    defect: 'one value is sent as two credentials',
    rule: 'credential-swapped',
    at: 'Refresh',
    into: 'subflow',
    draft: (draft) => {
      draft.variables.push(variable('app', { isSecure: true }));
      replaceIn(draft, 'Refresh', 'httpRequestBody', '{{ client_secret }}', '{{ app }}');
      replaceIn(draft, 'Refresh', 'httpRequestBody', '{{ client_id }}', '{{ app }}');
    },
  },
  {
    defect: 'a form sends the client secret as the refresh token',
    rule: 'credential-swapped',
    at: 'Refresh',
    into: 'subflow',
    draft: (draft) => {
      const body = 'client_id={{ client_id }}&client_secret={{ client_secret }}&refresh_token={{ client_secret }}';
      propertiesOf(draft, 'Refresh').httpRequestBody = body;
    },
  },
  {
    defect: 'the refresh token is sent as the access token',
    rule: 'credential-swapped',
    at: 'Refresh',
    into: 'subflow',
    draft: (draft) => {
      propertiesOf(draft, 'Refresh').httpRequestHeaders = { Authorization: 'Bearer {{ refresh_token }}' };
    },
  },
  {
    defect: 'the id of a variable is sent as its name, by the same expression as in the address',
    rule: 'id-as-name',
    at: 'Publish',
    into: 'subflow',
    draft: (draft) =>
      replaceIn(draft, 'Publish', 'httpRequestBody', '"{{ settings.variable.name }}"', '"{{ settings.variable.id }}"'),
  },
  {
    defect: 'the id of a variable is sent as its name, as a literal',
    rule: 'id-as-name',
    at: 'Publish',
    into: 'subflow',
    draft: (draft) =>
      replaceIn(draft, 'Publish', 'httpRequestBody', '"{{ settings.variable.name }}"', `"${VARIABLE_ID}"`),
  },
  {
    defect: 'the id of a variable is sent as its name, by a variable that holds it',
    rule: 'id-as-name',
    at: 'Publish',
    into: 'subflow',
    draft: (draft) => {
      draft.variables.push(variable('target', { value: VARIABLE_ID }));
      replaceIn(draft, 'Publish', 'httpRequestBody', '{{ settings.variable.name }}', '{{ target }}');
    },
  },
  {
    defect: 'a text that a service has answered stands inside JSON',
    rule: 'text-in-json',
    at: 'Log',
    into: 'main',
    draft: ({ steps, links }) => {
      const properties = {
        httpRequestUrl: 'https://log.example.com',
        httpRequestBody: '{"who": "{{ person | upper }}"}',
      };
      steps.push({ name: 'Log', kind: 'http-request-v2', properties });
      steps.push({
        name: 'IsLogged',
        kind: 'condition-activity',
        properties: { expression: '{{ Log.httpStatusCode == 200 }}' },
      });
      links.push(['SayPerson', 'error', 'Log'], ['Log', 'default', 'IsLogged']);
    },
  },
  {
    defect: 'a text that another expression has put together stands inside JSON',
    rule: 'text-in-json',
    at: 'Note',
    into: 'main',
    draft: ({ variables, steps, links }) => {
      variables.push(variable('line'), variable('note', { type: 'JSON', value: '{}' }));
      const set = (srcVariable: string, expr: string) => ({ setTo: 'set-to-literal', srcVariable, expr });
      steps.push({ name: 'Compose', kind: 'set-variable', properties: set('line', 'Called: {{ person }}') });
      steps.push({ name: 'Note', kind: 'set-variable', properties: set('note', '{"text": "{{ line }}"}') });
      links.push(['SayPerson', 'error', 'Compose'], ['Compose', 'out', 'Note']);
    },
  },
  ...(
    [
      [
        'written down',
        'set-variable',
        { setTo: 'set-to-literal', srcVariable: 'line', expr: 'It was {{ Log.httpStatusCode }}.' },
      ],
      ['sent elsewhere', 'http-request-v2', { httpRequestUrl: 'https://x.example/{{ Log.httpStatusCode }}' }],
      [
        'spoken',
        'play-message',
        { promptsTts: [{ type: 'tts', value: 'Status {{ Log.httpStatusCode }}, {{ found }}.' }] },
      ],
    ] as const
  ).map(
    ([what, kind, use]): Planted => ({
      defect: `a status is only ${what}, and nothing branches on it`,
      rule: 'status-unchecked',
      at: 'Log',
      into: 'main',
      draft: ({ variables, steps, links }) => {
        variables.push(variable('found', { isCAD: true, desktopLabel: 'Found' }), variable('line'));
        const outputVariableArray = [{ outputVariable: 'found', jsonPathExp: '$.id' }];
        const properties = { httpRequestUrl: 'https://log.example.com', outputVariableArray };
        steps.push({ name: 'Log', kind: 'http-request-v2', properties });
        steps.push({ name: 'Use', kind, properties: use });
        const port = kind === 'set-variable' ? 'out' : 'default';
        links.push(['SayPerson', 'error', 'Log'], ['Log', 'default', 'Use'], ['Use', port, 'HangUp']);
      },
    }),
  ),
  ...['NA', 'null', 'none'].map(
    (value): Planted => ({
      defect: `nothing asks whether a search has left a name at ${value}`,
      rule: 'empty-answer-unchecked',
      at: 'GetPersonDetails',
      into: 'main',
      draft: (draft) => {
        variableOf(draft, 'person').value = value;
        propertiesOf(draft, 'IsFound').expression = '{{ tries < 2 }}';
      },
    }),
  ),
  {
    defect: 'the headers of a call stand inside JSON',
    rule: 'text-in-json',
    at: 'Log',
    into: 'main',
    draft: (draft) => sendFromLog(draft, '{"headers": "{{ NewPhoneContact.Headers }}"}'),
  },
  {
    defect: 'the reason that a caller has given for a callback stands inside JSON',
    rule: 'text-in-json',
    at: 'Log',
    into: 'main',
    draft: (draft) => sendFromLog(draft, '{"heard": "{{ NewPhoneContact.CallbackReason }}"}'),
  },
];

/** A request whose status is looked at. */
function sendFromLog({ steps, links }: Draft, httpRequestBody: string): void {
  const properties = { httpRequestUrl: 'https://log.example.com', httpRequestMethod: 'POST', httpRequestBody };
  steps.push({ name: 'Log', kind: 'http-request-v2', properties });
  links.push(['SayPerson', 'error', 'Log'], ['Log', 'default', 'HangUp']);
}
