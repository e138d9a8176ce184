import { setTimeout as sleep } from 'node:timers/promises';
import { Faults } from '../../sandbox/faults.ts';
import { serve, type Witness } from '../../sandbox/loopback-server.ts';
import { ContactCenter } from '../../sandbox/webex/contact-center.ts';
import { contactCenterStandIn } from '../../sandbox/webex/contact-center-routes.ts';
import { WebexIdentity } from '../../sandbox/webex/identity.ts';
import { webexStandIn } from '../../sandbox/webex/identity-routes.ts';
import { canary } from './canaries.ts';

const orgId = '2f9eecc5-0472-4549-9a83-2afdae0d4ba1';

/** Webex and Contact Center on loopback, on this machine's time, with one org in them; its secrets are canaries. */
export async function serveWebexOrg(variableName = 'WEBEX_ACCESS_TOKEN') {
  const faults = new Faults();
  const webex = new WebexIdentity({ now: Date.now, seed: 1, secretMark: canary('webex') });
  const contactCenter = new ContactCenter({ now: Date.now, seed: 2, identity: webex });
  const variables = contactCenter.org(orgId);
  let refreshes = 0;
  const witness: Witness = ({ operation, status }) => {
    if (operation === 'POST access_token' && status === 200) refreshes += 1;
  };
  const world = { now: Date.now, sleep, faults, witness };
  const webexServer = await serve(webexStandIn(webex), world);
  const contactCenterServer = await serve(contactCenterStandIn(contactCenter), world);

  return {
    faults,
    webex,
    variables,

    /** With this the function finds the two. */
    environment: {
      WEBEX_API_BASE_URL: `${webexServer.url}/v1`,
      CONTACT_CENTER_BASE_URL: contactCenterServer.url,
    },

    /** What a person has of an authorized Service App whose token may write its variable. */
    newApp() {
      variables.create({ name: variableName });
      const app = webex.registerServiceApp({ orgId, scopes: ['cjp:config_read', 'cjp:config_write'] });
      const { clientId, clientSecret, refreshToken, accessToken } = app;
      return { clientId, clientSecret, refreshToken, accessToken, target: { orgId, datacenter: 'us1', variableName } };
    },

    /** How often the token endpoint has given a token. */
    refreshes: () => refreshes,

    /** What flows read. */
    published: () => variables.value(variableName),

    close: async () => {
      await Promise.all([webexServer.close(), contactCenterServer.close()]);
    },
  };
}
