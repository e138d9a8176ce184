import type { BrokerFlowValues, ConnectorFlowValues, FlowValues } from '../../flows/values.ts';
import { Secret } from '../../lambda/broker/record/secret.ts';
import { canary } from '../support/canaries.ts';

/** What one record needs, without secrets. */
export const acme: FlowValues = {
  orgId: '2f9eecc5-0472-4549-9a83-2afdae0d4ba1',
  variable: {
    id: '5c3f6f3e-5a0e-4d5b-9c8e-0f6f5a3f1f10',
    name: 'ACME_ACCESS_TOKEN',
    sensitive: false,
  },
  connectorId: '8a0f1d0c-6d31-4f4e-9a52-8d4c5f1e2b3a',
  email: 'ada.brandt@example.com',
};

export function acmeWithSecrets(): FlowValues {
  return {
    ...acme,
    credentials: {
      clientId: canary('client-id'),
      clientSecret: new Secret(canary('client-secret')),
      refreshToken: new Secret(canary('refresh-token')),
    },
  };
}

const { connectorId: _, ...org } = acme;

/** The same record, where the fallback asks the broker. */
export const acmeByBroker: BrokerFlowValues = {
  ...org,
  endpoint: { connectorId: '3d2c6f0e-19b4-4f0a-8d37-6f0f5a3f1f22', record: 'acme' },
};

/** The same record, where a connector signs the request; with the fallback, and without. */
export const acmeByConnector: ConnectorFlowValues = {
  orgId: acme.orgId,
  email: acme.email,
  apiConnectorId: '9b1e2d0c-6d31-4f4e-9a52-8d4c5f1e2b44',
  endpoint: acmeByBroker.endpoint,
};
const { endpoint: __, ...withoutFallback } = acmeByConnector;
export const acmeByConnectorAlone: ConnectorFlowValues = withoutFallback;
