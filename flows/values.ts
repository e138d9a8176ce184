import { Secret } from '../lambda/broker/record/secret.ts';

/** What any main flow needs to know of the org that it is imported into. */
interface OrgValues {
  /** Empty in the generic files: a call knows its org. */
  orgId: string;
  /** The person that the main flow looks up until the setting changes. */
  email: string;
  /** The subflow as the org knows it once it has been imported. */
  importedSubflow?: { flowId: string; versionId: string };
}

/** What the two flows need to know of one record and of the org that they are imported into. */
export interface FlowValues extends OrgValues {
  variable: VariableValues;
  /** The Contact Center connector, by the id that its page shows. */
  connectorId: string;
  /** What the two flows are called where they do not have their usual names. */
  names?: { subflow: string; mainFlow: string };
  /** Left out unless the operator asked for secrets in the file. */
  credentials?: Credentials;
}

/** The same where the fallback asks the broker's token endpoint for a token, and carries no secret. */
export interface BrokerFlowValues extends OrgValues {
  variable: VariableValues;
  endpoint: EndpointValues;
}

/** What a main flow needs whose request is signed by a custom connector: no variable, and maybe no fallback. */
export interface ConnectorFlowValues extends OrgValues {
  /** The custom connector to Webex's API, by the id that its page shows. */
  apiConnectorId: string;
  endpoint?: EndpointValues;
}

/** How flows reach the broker's token endpoint. */
export interface EndpointValues {
  /** The connector with Basic authentication, by the id that its page shows. */
  connectorId: string;
  /** Whose token; undefined where the consumer is bound to one record alone. */
  record?: string;
}

interface Credentials {
  clientId: string;
  clientSecret: Secret;
  refreshToken: Secret;
}

/** The credentials of a Service App as the portal shows them, out of sight from here on. */
export function credentialsOf(app: { clientId: string; clientSecret: string; refreshToken: string }): Credentials {
  const { clientId, clientSecret, refreshToken } = app;
  return { clientId, clientSecret: new Secret(clientSecret), refreshToken: new Secret(refreshToken) };
}

/** The global variable that holds the token. */
export interface VariableValues {
  id: string;
  name: string;
  /** Whether the org has marked it so. */
  sensitive: boolean;
}

/** What stands in the generic files, to be searched and replaced before an import by hand. */
export const placeholders: FlowValues = {
  orgId: '',
  variable: {
    id: 'REPLACE_WITH_VARIABLE_ID',
    name: 'WEBEX_ACCESS_TOKEN',
    sensitive: false,
  },
  connectorId: 'REPLACE_WITH_CONNECTOR_ID',
  email: 'someone@example.com',
};
