import { Secret } from '../../lambda/broker/record/secret.ts';
import { ContactCenterApi } from '../../lambda/webex/contact-center.ts';
import { Http } from '../../lambda/webex/http.ts';
import { WebexOAuth } from '../../lambda/webex/oauth.ts';
import { Faults } from '../../sandbox/faults.ts';
import { serve } from '../../sandbox/loopback-server.ts';
import { ContactCenter } from '../../sandbox/webex/contact-center.ts';
import { contactCenterStandIn } from '../../sandbox/webex/contact-center-routes.ts';
import { WebexIdentity } from '../../sandbox/webex/identity.ts';
import { webexStandIn } from '../../sandbox/webex/identity-routes.ts';
import { canary } from '../support/canaries.ts';
import { recordingClock } from './services.ts';

const orgId = '2f9eecc5-0472-4549-9a83-2afdae0d4ba1';
const target = { orgId, datacenter: 'us1' as const, variableName: 'WEBEX_ACCESS_TOKEN' };

type Call = [service: string, operation: string, run: () => Promise<unknown>];

/** Every call that the function makes to Webex and to Contact Center, by the real clients, at their stand-ins. */
export async function orgCalls() {
  const clock = recordingClock();
  const faults = new Faults();
  const identity = new WebexIdentity({ now: clock.now, seed: 1, secretMark: canary('stand-in') });
  const contactCenter = new ContactCenter({ now: clock.now, seed: 2, identity });
  contactCenter.settings.requestsPerMinute = Number.POSITIVE_INFINITY;
  const [webexServer, contactCenterServer] = await Promise.all([
    serve(webexStandIn(identity), { ...clock, faults }),
    serve(contactCenterStandIn(contactCenter), { ...clock, faults }),
  ]);
  const http = new Http();
  const webex = new WebexOAuth({ baseUrl: `${webexServer.url}/v1`, http, clock });
  const api = new ContactCenterApi({ baseUrl: contactCenterServer.url, http, clock });

  const { id } = contactCenter.org(orgId).create({ name: target.variableName });
  const app = identity.registerServiceApp({ orgId, scopes: ['cjp:config_read', 'cjp:config_write'] });
  const minter = identity.registerIntegration({ orgId, scopes: ['spark:applications_token'] });
  const { clientId, applicationId } = app;
  const clientSecret = new Secret(app.clientSecret);
  const credentials = { clientId, clientSecret, refreshToken: new Secret(app.refreshToken) };
  const token = new Secret(app.accessToken);
  const deadline = () => clock.now() + 60_000;
  const variable = await api.read(target, id, token, deadline());

  const mint = () =>
    webex.mintPair({ applicationId, clientId, clientSecret, orgId }, new Secret(minter.accessToken), deadline());
  const calls = {
    refresh: ['webex', 'POST access_token', () => webex.refresh(credentials, deadline())],
    'new pair': ['webex', 'POST application token', mint],
    expiry: ['webex', 'GET tokenExpiry', () => webex.tokenExpiry(token, deadline())],
    read: ['contact-center', 'GET cad-variable', () => api.read(target, id, token, deadline())],
    list: ['contact-center', 'LIST cad-variable', () => api.find(target, token, deadline())],
    write: ['contact-center', 'PUT cad-variable', () => api.write(target, variable, token, token, deadline())],
  } satisfies Record<string, Call>;
  return {
    calls,
    faults,
    close: async () => {
      await Promise.all([webexServer.close(), contactCenterServer.close()]);
    },
  };
}
