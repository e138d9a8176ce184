import type { Sandbox } from '../sandbox.ts';
import type { Registration } from '../webex/identity.ts';

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

/** Who lives in the sandbox from the start. */
export interface Residents {
  /** Records, in the order in which they can be checked first. */
  registered: string[];
  /** A Service App with a variable that nobody has registered yet. */
  newcomer: { record: string; credentials: Credentials };
}

/** A clinic whose token another Service App publishes, both registered; and one that waits to be. */
export function settle(sandbox: Sandbox, recordPrefix: string): Residents {
  const { identity, contactCenter, secrets, sns, topicArn } = sandbox;
  sns.subscribe(topicArn, { protocol: 'email', endpoint: 'operator@example.com', confirmed: true });
  identity.settings.unchangedWithinSeconds = A_DAY;
  const store = (record: string, value: object) =>
    secrets.create(recordPrefix + record, { value: { text: JSON.stringify(value, undefined, 2) } });
  const serviceApp = (scopes: string[]) => shownOnce(identity.registerServiceApp({ orgId: ORG, scopes }));
  const target = (variableName: string) => {
    contactCenter.org(ORG).create({ name: variableName, description: 'Kept valid by the token broker' });
    return { orgId: ORG, datacenter: 'us1', variableName };
  };

  store('clinic-writer', serviceApp(READ_AND_WRITE));
  store('clinic', {
    ...serviceApp(['spark-admin:people_read']),
    target: target('CLINIC_TOKEN'),
    writer: 'clinic-writer',
  });
  const newcomer = {
    record: 'acme',
    credentials: {
      ...serviceApp(['spark-admin:people_read', ...READ_AND_WRITE]),
      target: target('ACME_TOKEN'),
    },
  };
  return { registered: ['clinic-writer', 'clinic'], newcomer };
}

function shownOnce({ clientId, clientSecret, refreshToken }: Registration) {
  return { clientId, clientSecret, refreshToken };
}
