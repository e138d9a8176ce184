import { describe, expect, it } from 'vitest';
import { brokerSubflow } from '../../flows/broker-subflow.ts';
import { connectorFlow } from '../../flows/connector-flow.ts';
import { fallbackSubflow } from '../../flows/fallback-subflow.ts';
import { type ActivityOf, type Flow, isKind, parseFlow } from '../../flows/format.ts';
import { mainFlow } from '../../flows/main-flow.ts';
import { renderBrokerFlows, renderConnectorFlows, renderFlows } from '../../flows/render.ts';
import { expectNoCanary } from '../support/canaries.ts';
import { acme, acmeByBroker, acmeByConnector, acmeByConnectorAlone, acmeWithSecrets } from './values.ts';

function request(flow: Flow, name: string): ActivityOf<'http-request-v2'>['properties'] {
  const activity = Object.values(flow.process.activities).find((one) => one.name === name);
  if (!activity || !isKind(activity, 'http-request-v2')) throw new Error(`${name} is no HTTP request.`);
  return activity.properties;
}

function variable(flow: Flow, name: string) {
  return flow.variables.find((one) => one.name === name);
}

describe('where values go', () => {
  const subflow = fallbackSubflow(acme);

  it('sends the read and the write through the connector to the variable of that org', () => {
    for (const name of ['ReadGlobalVariable', 'UpdateGlobalVariable']) {
      expect(request(subflow, name)).toMatchObject({
        authenticated: true,
        connectorId: acme.connectorId,
        httpRequestPath: expect.stringMatching(
          /^\/organization\/\{\{.*\}\}\/cad-variable\/\{\{ global_variable_id \}\}$/,
        ),
      });
    }
    expect(variable(subflow, 'global_variable_id')?.value).toBe(acme.variable.id);
    expect(variable(subflow, 'global_variable_name')?.value).toBe('ACME_ACCESS_TOKEN');
    expect(variable(subflow, 'organization_id')?.value).toBe(acme.orgId);
  });

  it('asks for a token once, within five seconds, each credential in its own field', () => {
    const { httpResponseTimeout, retryAttempts, httpRequestBody, httpRequestUrl } = request(
      subflow,
      'RefreshAccessToken',
    );
    expect({ httpResponseTimeout, retryAttempts }).toEqual({ httpResponseTimeout: '5000', retryAttempts: '0' });
    expect(httpRequestUrl).toBe('https://webexapis.com/v1/access_token');
    expect(JSON.parse(httpRequestBody ?? '')).toEqual({
      grant_type: 'refresh_token',
      client_id: '{{ client_id }}',
      client_secret: '{{ client_secret }}',
      refresh_token: '{{ refresh_token }}',
    });
  });

  it('takes the bearer from the global variable, with the id that the org knows it by and without a value', () => {
    const flow = mainFlow(acme);
    expect(request(flow, 'GetPersonDetails').httpRequestHeaders).toEqual({
      Authorization: 'Bearer {{ ACME_ACCESS_TOKEN }}',
    });
    expect(variable(flow, 'ACME_ACCESS_TOKEN')).toMatchObject({ source: 'GLOBAL', id: acme.variable.id, value: '' });
  });

  it('marks the global variable secure where the org has marked it sensitive', () => {
    const flow = mainFlow({ ...acme, variable: { ...acme.variable, sensitive: true } });
    expect(variable(flow, 'ACME_ACCESS_TOKEN')?.isSecure).toBe(true);
  });

  it('points the main flow to the subflow beside it, or to the imported one', () => {
    const handoff = (flow: Flow) =>
      Object.values(flow.process.activities).find((one) => isKind(one, 'subflow-handoff'))?.properties;
    expect(handoff(mainFlow(acme))).toMatchObject({ subflowId: subflow.flowId, subflowName: subflow.name });
    const importedSubflow = { flowId: '0123456789abcdef01234567', versionId: '89abcdef0123456789abcdef' };
    expect(handoff(mainFlow({ ...acme, importedSubflow }))).toMatchObject({
      subflowId: importedSubflow.flowId,
      subflowVersion: { subflowId: importedSubflow.flowId, subflowVersionId: importedSubflow.versionId },
    });
  });

  it('offers what users of the flow that it succeeds rely on', () => {
    expect(subflow.name).toBe('webex_api_refresh_token');
    const outputs = subflow.variables.filter(({ source }) => source === 'SUBFLOW_OUTPUT').map(({ name }) => name);
    expect(outputs).toEqual(['access_token', 'outcome']);
    for (const name of ['global_variable_id', 'global_variable_name', 'client_id', 'client_secret', 'refresh_token']) {
      expect(variable(subflow, name)).toMatchObject({ type: 'STRING', source: '' });
    }
  });
});

describe('flows that ask the broker', () => {
  const subflow = brokerSubflow(acmeByBroker);

  it('report the token once, within ten seconds, through the connector to the endpoint', () => {
    const report = request(subflow, 'ReportToken');
    expect(report).toMatchObject({
      authenticated: true,
      connectorId: acmeByBroker.endpoint.connectorId,
      httpRequestPath: '/v1/refresh',
      httpRequestMethod: 'POST',
      httpResponseTimeout: '10000',
      retryAttempts: '0',
    });
    expect(JSON.parse(report.httpRequestBody ?? '')).toEqual({
      token: '{{ failed_token | urlencode }}',
      record: 'acme',
    });
  });

  it('hold tokens in secure variables only, and nothing else that is secret', () => {
    const secure = subflow.variables.filter(({ isSecure }) => isSecure).map(({ name }) => name);
    expect(secure).toEqual(['failed_token', 'access_token']);
    const files = [...renderBrokerFlows(acmeByBroker), ...renderConnectorFlows(acmeByConnector)];
    for (const { holdsSecrets, text } of files) {
      expect(holdsSecrets).toBe(false);
      expect(text).not.toMatch(/client_secret|refresh_token|"flowDecryptAccess": true/);
    }
  });

  it('let a connector sign the first request, and send the token themselves with the second', () => {
    const flow = connectorFlow(acmeByConnector);
    expect(request(flow, 'GetPersonDetails')).toMatchObject({
      authenticated: true,
      connectorId: acmeByConnector.apiConnectorId,
      httpRequestHeaders: {},
    });
    expect(request(flow, 'GetPersonDetailsAgain')).toMatchObject({
      authenticated: false,
      httpRequestHeaders: { Authorization: 'Bearer {{ access_token }}' },
    });
    expect(variable(flow, 'access_token')).toMatchObject({ isSecure: true, value: '' });
  });

  it('know no global variable where a connector signs, and no token without a fallback', () => {
    for (const flow of [connectorFlow(acmeByConnector), connectorFlow(acmeByConnectorAlone)])
      expect(flow.variables.filter(({ source }) => source === 'GLOBAL')).toEqual([]);
    expect(renderConnectorFlows(acmeByConnectorAlone).map(({ name }) => name)).toEqual(['main-flow.json']);
    expect(JSON.stringify(connectorFlow(acmeByConnectorAlone))).not.toContain('access_token');
  });

  it('are a subflow of another name than the direct fallback, with the same inputs and outputs except one', () => {
    const direct = fallbackSubflow(acme);
    expect(subflow.name).not.toBe(direct.name);
    const ends = (flow: Flow) => flow.variables.filter(({ source }) => source !== '').map(({ name }) => name);
    expect(ends(direct).filter((name) => name !== 'offline')).toEqual(ends(subflow));
  });
});

describe('secrets', () => {
  const secure = ['failed_token', 'access_token', 'client_id', 'client_secret', 'refresh_token', 'stored_token'];

  it('are in no file unless they are given', () => {
    for (const file of renderFlows(acme)) expect(file.holdsSecrets).toBe(false);
    const flow = fallbackSubflow(acme);
    for (const name of secure) expect(variable(flow, name)).toMatchObject({ isSecure: true, value: '' });
  });

  it('are in three secure variables of the subflow and nowhere else, if they are given', () => {
    const values = acmeWithSecrets();
    const [subflowFile, mainFile] = renderFlows(values);
    expect(subflowFile?.holdsSecrets).toBe(true);
    expectNoCanary(mainFile?.text);

    const flow = parseFlow(subflowFile?.text ?? '', 'fallback-subflow.json');
    expect(variable(flow, 'client_id')?.value).toBe(values.credentials?.clientId);
    expect(variable(flow, 'client_secret')?.value).toBe(values.credentials?.clientSecret.reveal());
    expect(variable(flow, 'refresh_token')?.value).toBe(values.credentials?.refreshToken.reveal());
    const emptied = flow.variables.map((one) => (one.isSecure ? { ...one, value: '' } : one));
    expectNoCanary(JSON.stringify({ ...flow, variables: emptied }));
  });

  it('are decrypted for no log', () => {
    for (const flow of [fallbackSubflow(acme), mainFlow(acme)]) {
      expect(JSON.stringify(flow)).not.toContain('"flowDecryptAccess":true');
    }
  });
});
