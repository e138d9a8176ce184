import { type Draft, variable } from './flow-builder.ts';

export const VARIABLE_ID = '0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d';
export const CONNECTOR_ID = '6f0d5f0e-6d3a-4a55-9c1e-3b8a1f3f9a77';
export const SUBFLOW_ID = 'a0a0a0a0a0a0a0a0a0a0a0a1';

/** Looks a person up with the published token, and renews it on a 401 no more than three times. Without a defect. */
export function goodMainFlow(): Draft {
  return {
    flowType: 'FLOW',
    name: 'look_up',
    flowId: 'a0a0a0a0a0a0a0a0a0a0a0a2',
    variables: [
      variable('PUBLISHED_TOKEN', { source: 'GLOBAL', id: VARIABLE_ID }),
      variable('person'),
      variable('tries', { type: 'INTEGER', value: '0' }),
      variable('limits', { type: 'JSON', value: '{"tries": {"most": 3}, "country": "DE"}' }),
    ],
    steps: [
      { name: 'NewPhoneContact', kind: 'NewPhoneContact' },
      {
        name: 'GetPersonDetails',
        kind: 'http-request-v2',
        properties: {
          httpRequestUrl: 'https://webexapis.com/v1/people',
          httpRequestHeaders: { Authorization: 'Bearer {{ PUBLISHED_TOKEN }}' },
          httpQueryParameters: { email: '{{ NewPhoneContact.ANI | urlencode }}' },
          outputVariableArray: [{ outputVariable: 'person', jsonPathExp: '$.items[0].displayName' }],
        },
      },
      {
        name: 'Outcome',
        kind: 'case-statement',
        properties: {
          expression: '{{ GetPersonDetails.httpStatusCode }}',
          menuLinks: ['0', '1'],
          menuLinks_input: ['200', '401'],
        },
      },
      { name: 'IsFound', kind: 'condition-activity', properties: { expression: '{{ person is not empty }}' } },
      {
        name: 'SayPerson',
        kind: 'play-message',
        properties: { promptsTts: [{ type: 'tts', value: 'Hello {{ person }}.' }] },
      },
      {
        name: 'Count',
        kind: 'set-variable',
        properties: { setTo: 'set-to-literal', srcVariable: 'tries', expr: '{{ tries + 1 }}' },
      },
      { name: 'MayTry', kind: 'condition-activity', properties: { expression: '{{ tries < limits.tries.most }}' } },
      {
        name: 'Renew',
        kind: 'subflow-handoff',
        properties: {
          subflowId: SUBFLOW_ID,
          subflowName: 'renew',
          subflowVersion: {
            subflowId: SUBFLOW_ID,
            subflowTagId: 'Latest',
            subflowVersionId: 'c0c0c0c0c0c0c0c0c0c0c0c0',
          },
          subflowInputVariables: [{ src: 'PUBLISHED_TOKEN', target: 'refused_token', type: 'STRING' }],
          subflowOutputVariables: [{ src: 'PUBLISHED_TOKEN', target: 'access_token', type: 'STRING' }],
        },
      },
      { name: 'HangUp', kind: 'disconnect-contact' },
    ],
    links: [
      ['NewPhoneContact', 'out', 'GetPersonDetails'],
      ['GetPersonDetails', 'default', 'Outcome'],
      ['Outcome', '0', 'IsFound'],
      ['IsFound', 'true', 'SayPerson'],
      ['IsFound', 'false', 'HangUp'],
      ['Outcome', '1', 'Count'],
      ['Outcome', 'default', 'HangUp'],
      ['SayPerson', 'default', 'HangUp'],
      ['Count', 'out', 'MayTry'],
      ['MayTry', 'true', 'Renew'],
      ['MayTry', 'false', 'HangUp'],
      ['Renew', 'default', 'GetPersonDetails'],
      ['Renew', 'error', 'HangUp'],
    ],
    events: {
      steps: [
        { name: 'GlobalErrorHandling', kind: 'Event', properties: { event: 'OnGlobalError' } },
        { name: 'EndOnError', kind: 'end' },
      ],
      links: [['GlobalErrorHandling', 'out', 'EndOnError']],
    },
  };
}

/** Gets a new token and publishes it. Without a defect. */
export function goodSubflow(): Draft {
  return {
    flowType: 'SUBFLOW',
    name: 'renew',
    flowId: SUBFLOW_ID,
    variables: [
      variable('refused_token', { source: 'SUBFLOW_INPUT', isSecure: true }),
      variable('access_token', { source: 'SUBFLOW_OUTPUT', isSecure: true }),
      variable('client_id'),
      variable('client_secret', { isSecure: true }),
      variable('refresh_token', { isSecure: true }),
      variable('settings', {
        type: 'JSON',
        value: `{"variable": {"id": "${VARIABLE_ID}", "name": "PUBLISHED_TOKEN"}}`,
      }),
    ],
    steps: [
      { name: 'Start', kind: 'NewSubFlowStart' },
      {
        name: 'Refresh',
        kind: 'http-request-v2',
        properties: {
          httpRequestUrl: 'https://webexapis.com/v1/access_token',
          httpRequestMethod: 'POST',
          httpRequestBody: `{
            "grant_type": "refresh_token",
            "client_id": "{{ client_id }}",
            "client_secret": "{{ client_secret }}",
            "refresh_token": "{{ refresh_token }}"
          }`,
          outputVariableArray: [{ outputVariable: 'access_token', jsonPathExp: '$.access_token' }],
        },
      },
      {
        name: 'IsRefreshed',
        kind: 'condition-activity',
        properties: { expression: '{{ Refresh.httpStatusCode == 200 }}' },
      },
      {
        name: 'Publish',
        kind: 'http-request-v2',
        properties: {
          authenticated: true,
          connectorId: CONNECTOR_ID,
          httpRequestPath: '/organization/{{ NewPhoneContact.OrgId }}/cad-variable/{{ settings.variable.id }}',
          httpRequestMethod: 'PUT',
          httpRequestBody: `{
            "id": "{{ settings.variable.id }}",
            "name": "{{ settings.variable.name }}",
            "variableType": "String",
            "description": "",
            "sensitive": false,
            "defaultValue": "{{ access_token }}"
          }`,
        },
      },
      {
        name: 'IsPublished',
        kind: 'condition-activity',
        properties: { expression: '{{ Publish.httpStatusCode == 200 }}' },
      },
      { name: 'End', kind: 'end-subflow' },
      { name: 'EndUnpublished', kind: 'end-subflow' },
    ],
    links: [
      ['Start', 'out', 'Refresh'],
      ['Refresh', 'default', 'IsRefreshed'],
      ['IsRefreshed', 'true', 'Publish'],
      ['IsRefreshed', 'false', 'End'],
      ['Publish', 'default', 'IsPublished'],
      ['IsPublished', 'true', 'End'],
      ['IsPublished', 'false', 'EndUnpublished'],
    ],
  };
}
