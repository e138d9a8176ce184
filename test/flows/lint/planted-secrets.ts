import { canary, canaryToken } from '../../support/canaries.ts';
import { variable } from './flow-builder.ts';
import { activityOf, type Planted, propertiesOf, variableOf, widgetOf } from './plant.ts';

const orgId = '11111111-2222-4333-8444-555555555555';

/** Secrets in the file, and secrets that a running flow shows. */
export const plantedInSecrets: readonly Planted[] = [
  {
    defect: 'an export carries the live token of a global variable',
    rule: 'secret-in-file',
    at: 'PUBLISHED_TOKEN',
    into: 'main',
    draft: (draft) => {
      variableOf(draft, 'PUBLISHED_TOKEN').value = canaryToken(orgId);
    },
  },
  {
    defect: 'a secure variable is filled in',
    rule: 'secret-in-file',
    at: 'client_secret',
    into: 'subflow',
    draft: (draft) => {
      variableOf(draft, 'client_secret').value = canary('client-secret');
    },
  },
  {
    defect: 'a header holds a token',
    rule: 'secret-in-file',
    at: 'GetPersonDetails',
    into: 'main',
    draft: (draft) => {
      propertiesOf(draft, 'GetPersonDetails').httpRequestHeaders = { Authorization: `Bearer ${canary('short-token')}` };
    },
  },
  {
    defect: 'a body holds a client secret',
    rule: 'secret-in-file',
    at: 'Refresh',
    into: 'subflow',
    draft: (draft) => {
      propertiesOf(draft, 'Refresh').httpRequestBody = `{"client_secret": "${canary('client-secret')}"}`;
    },
  },
  {
    defect: 'a description holds a token',
    rule: 'secret-in-file',
    at: 'HangUp',
    into: 'main',
    draft: (draft) => {
      propertiesOf(draft, 'HangUp').description = `Tried with ${canaryToken(orgId)} today.`;
    },
  },
  {
    defect: "the flow's comment holds a token of another make",
    rule: 'secret-in-file',
    at: undefined,
    into: 'main',
    file: (flow) => {
      const part = (text: string) => Buffer.from(JSON.stringify({ [text]: canary(text) })).toString('base64url');
      flow.comment = `${part('alg')}.${part('sub')}.${canary('signature')}`;
    },
  },
  {
    defect: 'the diagram still holds a token that the process has lost',
    rule: 'secret-in-file',
    at: undefined,
    into: 'main',
    file: (flow) => {
      const { name } = activityOf(flow, 'Count');
      widgetOf(flow, 'Count').properties = { name, description: canaryToken(orgId) };
    },
  },
  {
    defect: 'a comment holds what may be a key',
    rule: 'secret-suspected',
    at: undefined,
    into: 'main',
    file: (flow) => {
      flow.comment = 'Tried with q7Zr2LmX9vT4bKc8Wd3yHs6N.';
    },
  },
  {
    defect: 'an answered token goes into a variable that is not secure',
    rule: 'secret-in-plain-variable',
    at: 'answer',
    into: 'subflow',
    draft: (draft) => {
      draft.variables.push(variable('answer'));
      propertiesOf(draft, 'Refresh').outputVariableArray = [
        { outputVariable: 'answer', jsonPathExp: '$.access_token' },
      ];
    },
  },
  {
    defect: 'a client secret belongs into a variable that is not secure',
    rule: 'secret-in-plain-variable',
    at: 'client_secret',
    into: 'subflow',
    draft: (draft) => {
      variableOf(draft, 'client_secret').isSecure = false;
    },
  },
  {
    defect: 'a secret is copied into a variable that is not secure',
    rule: 'secret-in-plain-variable',
    at: 'note',
    into: 'subflow',
    draft: ({ variables, steps, links }) => {
      variables.push(variable('note'));
      steps.push({
        name: 'TakeNote',
        kind: 'set-variable',
        properties: { setTo: 'set-to-literal', srcVariable: 'note', expr: 'tried {{ refresh_token }}' },
      });
      links.splice(0, 1, ['Start', 'out', 'TakeNote'], ['TakeNote', 'out', 'Refresh']);
    },
  },
  {
    defect: 'a refresh token stands in a global variable',
    rule: 'secret-in-plain-variable',
    at: 'SHARED_REFRESH_TOKEN',
    into: 'main',
    draft: ({ variables }) =>
      variables.push(
        variable('SHARED_REFRESH_TOKEN', { source: 'GLOBAL', id: '0a1b2c3d-4e5f-4a6b-8c7d-000000000002' }),
      ),
  },
  {
    defect: 'a JSON variable keeps secrets',
    rule: 'secret-in-json-variable',
    at: 'settings',
    into: 'subflow',
    draft: (draft) => {
      const settings = JSON.parse(variableOf(draft, 'settings').value ?? '');
      variableOf(draft, 'settings').value = JSON.stringify({ ...settings, app: { client_secret: 'YOUR-SECRET' } });
    },
  },
  {
    defect: 'a JSON variable receives the whole answer of the token endpoint',
    rule: 'secret-in-json-variable',
    at: 'answer',
    into: 'subflow',
    draft: (draft) => {
      draft.variables.push(variable('answer', { type: 'JSON', value: '{}' }));
      propertiesOf(draft, 'Refresh').outputVariableArray = [{ outputVariable: 'answer', jsonPathExp: '$' }];
    },
  },
  {
    defect: 'agents see the published token',
    rule: 'secret-exposed',
    at: 'PUBLISHED_TOKEN',
    into: 'main',
    draft: (draft) => {
      variableOf(draft, 'PUBLISHED_TOKEN').isCAD = true;
    },
  },
  {
    defect: 'the debugger shows the values of a request that sends a token',
    rule: 'token-decrypt-access',
    at: 'GetPersonDetails',
    into: 'main',
    draft: (draft) => {
      propertiesOf(draft, 'GetPersonDetails').flowDecryptAccess = true;
    },
  },
  {
    defect: 'the debugger shows the values of an activity that hands a token over',
    rule: 'token-decrypt-access',
    at: 'Renew',
    into: 'main',
    draft: (draft) => {
      propertiesOf(draft, 'Renew').flowDecryptAccess = true;
    },
  },
  {
    defect: 'a header that is named after a key holds one',
    rule: 'secret-in-file',
    at: 'GetPersonDetails',
    into: 'main',
    draft: (draft) => {
      propertiesOf(draft, 'GetPersonDetails').httpRequestHeaders = { 'x-api-key': canary('key') };
    },
  },
  {
    defect: 'a value inside JSON is a token under any key',
    rule: 'secret-in-file',
    at: 'limits',
    into: 'main',
    draft: (draft) => {
      variableOf(draft, 'limits').value = JSON.stringify({ tries: { most: 3 }, note: canaryToken(orgId) });
    },
  },
  {
    defect: 'a variable receives the token that a subflow returns, and is not secure',
    rule: 'secret-in-plain-variable',
    at: 'renewed',
    into: 'main',
    draft: (draft) => {
      draft.variables.push(variable('renewed'));
      const mapping = { src: 'renewed', target: 'access_token', type: 'STRING' };
      propertiesOf(draft, 'Renew').subflowOutputVariables = [mapping];
    },
  },
  {
    defect: 'a JSON variable receives a token',
    rule: 'secret-in-json-variable',
    at: 'answer',
    into: 'subflow',
    draft: (draft) => {
      draft.variables.push(variable('answer', { type: 'JSON', value: '{}' }));
      propertiesOf(draft, 'Refresh').outputVariableArray = [
        { outputVariable: 'answer', jsonPathExp: '$["access_token"]' },
      ];
    },
  },
];
