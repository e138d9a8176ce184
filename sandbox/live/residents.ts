import type { Sandbox } from '../sandbox.ts';
import type { Registration } from '../webex/identity.ts';
import type { Account } from '../webex/token-book.ts';

const ORG = '2f9eecc5-0472-4549-9a83-2afdae0d4ba1';
const READ_AND_WRITE = ['cjp:config_read', 'cjp:config_write'];
const A_DAY = 24 * 60 * 60;

/** A Service App as its owner has it after the portal: what a record needs to be told. */
interface Credentials {
  clientId: string;
  clientSecret: string;
  refreshToken: string;
  target: { orgId: string; datacenter: string; variableName: string };
}

/** The other tokens of its owner: what setup asks for beside. */
interface Tokens {
  accessToken: string;
  /** May mint pairs. */
  personalAccessToken: string;
}

/** Who lives in the sandbox from the start. */
export interface Residents {
  /** Records, in the order in which they can be checked first. */
  registered: string[];
  /** Of the last of them, whose token flows read. */
  clinic: Account;
  /** A Service App with a variable, not registered yet. */
  newcomer: { record: string; credentials: Credentials; tokens: Tokens };
}

/** A clinic whose token another Service App publishes, both registered; and one that waits to be. */
export function settle(sandbox: Sandbox, recordPrefix: string): Residents {
  const { identity, contactCenter, secrets } = sandbox;
  identity.settings.unchangedWithinSeconds = A_DAY;
  const store = (record: string, value: object) =>
    secrets.create(recordPrefix + record, { value: { text: JSON.stringify(value, undefined, 2) } });
  const serviceApp = (scopes: string[]) => shownOnce(identity.registerServiceApp({ orgId: ORG, scopes }));
  const newApp = identity.registerServiceApp({ orgId: ORG, scopes: ['spark-admin:people_read', ...READ_AND_WRITE] });
  const owner = identity.registerIntegration({ orgId: ORG, scopes: ['spark:applications_token'] });
  const target = (variableName: string) => {
    contactCenter.org(ORG).create({ name: variableName, description: 'Kept valid by the token broker' });
    return { orgId: ORG, datacenter: 'us1', variableName };
  };

  store('clinic-writer', serviceApp(READ_AND_WRITE));
  const clinic = identity.registerServiceApp({ orgId: ORG, scopes: ['spark-admin:people_read'] });
  store('clinic', {
    ...shownOnce(clinic),
    target: target('CLINIC_TOKEN'),
    writer: 'clinic-writer',
  });
  const newcomer = {
    record: 'acme',
    credentials: { ...shownOnce(newApp), target: target('ACME_TOKEN') },
    tokens: { accessToken: newApp.accessToken, personalAccessToken: owner.accessToken },
  };
  return { registered: ['clinic-writer', 'clinic'], clinic: { clientId: clinic.clientId, orgId: ORG }, newcomer };
}

function shownOnce({ clientId, clientSecret, refreshToken }: Registration) {
  return { clientId, clientSecret, refreshToken };
}
