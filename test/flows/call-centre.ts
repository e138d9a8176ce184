import { onTestFinished } from 'vitest';
import { fallbackSubflow } from '../../flows/fallback-subflow.ts';
import type { Flow } from '../../flows/format.ts';
import { mainFlow } from '../../flows/main-flow.ts';
import { credentialsOf, type FlowValues } from '../../flows/values.ts';
import { VirtualClock } from '../../sandbox/clock.ts';
import { Faults } from '../../sandbox/faults.ts';
import { type Call, type FlowResult, runFlow } from '../../sandbox/flow-runner/run-flow.ts';
import { type Exchange, serve } from '../../sandbox/loopback-server.ts';
import { ContactCenter } from '../../sandbox/webex/contact-center.ts';
import { contactCenterStandIn } from '../../sandbox/webex/contact-center-routes.ts';
import { WebexIdentity } from '../../sandbox/webex/identity.ts';
import { webexStandIn } from '../../sandbox/webex/identity-routes.ts';
import { canary, expectNoCanary } from '../support/canaries.ts';
import { BrokerEndpoint } from './broker-endpoint.ts';
import { acme, acmeByBroker, acmeByConnector } from './values.ts';

const WEBEX = 'https://webexapis.com';
const CONTACT_CENTER = 'https://api.wxcc-us1.cisco.com';
const ENDPOINT = 'https://tokens.example.com';

const DAY = 86_400_000;

/** What a service was asked, and when. */
interface Asked {
  at: number;
  operation: string;
  status: number;
  exchange: Exchange;
}

/**
 * An org with the two flows, a Service App whose token is published, a connector with a token of its own, and what it
 * takes to ask the broker instead: its token endpoint, a connector to it, and one that got its token there. Every caller's result is searched for secrets, and none takes more than 50 steps. A request and its answer travel for
 * `latencyMs` together.
 */
export async function callCentre(platform: Call['platform'] = {}, { email = acme.email, latencyMs = 0 } = {}) {
  const clock = new VirtualClock(Date.UTC(2026, 8, 1, 6));
  const identity = new WebexIdentity({ now: clock.now, seed: 7, secretMark: canary('webex') });
  const contactCenter = new ContactCenter({ now: clock.now, seed: 7, identity });
  const faults = new Faults();
  const asked: Asked[] = [];
  const world = {
    now: clock.now,
    sleep: clock.sleep,
    faults,
    witness: (call: Omit<Asked, 'at'>) => asked.push({ at: clock.now(), ...call }),
  };
  const webexServer = await serve(webexStandIn(identity), world);
  const contactCenterServer = await serve(contactCenterStandIn(contactCenter), world);
  const endpoint = new BrokerEndpoint(clock.now, () => renewed());
  const endpointServer = await serve(endpoint, world);
  onTestFinished(async () => {
    await webexServer.close();
    await contactCenterServer.close();
    await endpointServer.close();
  });

  const app = identity.registerServiceApp({ orgId: acme.orgId, scopes: ['spark-admin:people_read'] });
  const connector = identity.registerServiceApp({
    orgId: acme.orgId,
    scopes: ['cjp:config_read', 'cjp:config_write'],
  });
  const variables = contactCenter.org(acme.orgId);
  const { name } = acme.variable;
  const { id } = variables.create({
    name,
    description: 'Kept valid by the token broker.',
    defaultValue: app.accessToken,
  });

  const values: FlowValues = {
    ...acme,
    email,
    variable: { ...acme.variable, id },
    credentials: credentialsOf(app),
  };

  // Webex gave that token a day ago. What the broker refreshes, it publishes.
  endpoint.hold(app.accessToken, clock.now() - DAY);
  const renewed = () => {
    if (isGrantDead) return undefined;
    const { accessToken } = identity.issue(app);
    variables.edit(name, accessToken);
    return accessToken;
  };
  let isGrantDead = false;
  /** What the custom connector to Webex got of the broker, and keeps. */
  let kept = app.accessToken;

  /** One caller; the token is what the variable holds, or what a cache gives instead. */
  const takeCall = async (call: { flow?: Flow; subflow?: Flow; cached?: string } = {}): Promise<FlowResult> => {
    const result = await runFlow({
      flow: call.flow ?? mainFlow(values),
      subflows: [call.subflow ?? fallbackSubflow(values)],
      inputs: { OrgId: acme.orgId, ANI: '+15550100' },
      globals: () => call.cached ?? variables.value(name),
      connectors: {
        [acme.connectorId]: {
          baseUrl: CONTACT_CENTER,
          authorization: () => `Bearer ${connector.accessToken}`,
        },
        [acmeByBroker.endpoint.connectorId]: { baseUrl: ENDPOINT, authorization: () => endpoint.authorization },
        [acmeByConnector.apiConnectorId]: { baseUrl: WEBEX, authorization: () => `Bearer ${kept}` },
      },
      origins: {
        [WEBEX]: webexServer.url,
        [CONTACT_CENTER]: contactCenterServer.url,
        [ENDPOINT]: endpointServer.url,
      },
      clock,
      latencyMs: () => latencyMs,
      stepLimit: 50,
      platform,
    });
    expectNoCanary(result);
    return result;
  };

  return {
    clock,
    identity,
    contactCenter,
    faults,
    app,
    values,
    endpoint,
    variables,
    /** What the variable holds now. */
    published: () => variables.value(name),
    publish: (token: string) => variables.edit(name, token),
    /** The published token dies, and is not renewed. */
    expireToken: () => identity.revoke(variables.value(name)),
    /** The custom connector asks the broker again. */
    connectorAsks: () => {
      kept = endpoint.token;
    },
    /** Webex refuses what the broker has. */
    brokerIsRefused: () => {
      isGrantDead = true;
    },
    takeCall,
    /** Takes one call from its beginning to its end. */
    call: (given?: Parameters<typeof takeCall>[0]) => clock.run(() => takeCall(given)),
    asked: (operation: string) => asked.filter((one) => one.operation === operation),
  };
}
