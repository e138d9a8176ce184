import { fallbackSubflow } from '../../flows/fallback-subflow.ts';
import { type Flow, isKind } from '../../flows/format.ts';
import { SUBFLOW_NAME } from '../../flows/subflow-variables.ts';
import { credentialsOf } from '../../flows/values.ts';
import { VirtualClock } from '../clock.ts';
import { Faults } from '../faults.ts';
import { type FlowResult, runFlow } from '../flow-runner/run-flow.ts';
import { type StandIn, serve } from '../loopback-server.ts';
import { ContactCenter } from '../webex/contact-center.ts';
import { contactCenterStandIn } from '../webex/contact-center-routes.ts';
import { WebexIdentity } from '../webex/identity.ts';
import { webexStandIn } from '../webex/identity-routes.ts';
import { anyApi, anyWebexApi } from './any-api.ts';
import { connectorsOf, tokenVariables, withTrialValues } from './prepare.ts';

const ORG = '7d1d2f8a-9f0e-4d3c-8b5a-2c6e4f1a9b70';
const START = Date.UTC(2026, 0, 5, 10);
const DATACENTERS = ['us1', 'eu1', 'eu2', 'anz1', 'ca1', 'jp1', 'sg1', 'in1'];
const VARIABLE = 'WEBEX_ACCESS_TOKEN';

export interface Trial {
  flow: Flow;
  /** What it may run, by name. Where the fallback is not among them, it is ours. */
  subflows: readonly Flow[];
  /** What the caller presses, one entry for each menu. */
  keys: readonly string[];
  /** Whether Webex refuses the token in the variable. */
  expired: boolean;
}

/**
 * Takes one caller through a flow in an org of its own on loopback: nothing is asked of Webex, and no value of the
 * files is used. Rejects with a FlowRunError where the flow uses what the runner does not know.
 */
export async function tryFlow({ flow, subflows, keys, expired }: Trial): Promise<FlowResult> {
  const clock = new VirtualClock(START);
  const identity = new WebexIdentity({ now: clock.now, seed: 1 });
  const contactCenter = new ContactCenter({ now: clock.now, seed: 1, identity });
  const app = identity.registerServiceApp({ orgId: ORG, scopes: ['spark-admin:people_read'] });
  const connector = identity.registerServiceApp({ orgId: ORG, scopes: ['cjp:config_read', 'cjp:config_write'] });
  const tokens = tokenVariables(flow);
  const variables = contactCenter.org(ORG);
  const { id, name } = variables.create({ name: tokens[0] ?? VARIABLE, defaultValue: app.accessToken });
  if (expired) identity.revoke(app.accessToken);

  const values = {
    credentials: { client_id: app.clientId, client_secret: app.clientSecret, refresh_token: app.refreshToken },
    variable: { id, name },
  };
  const ours = fallbackSubflow({
    orgId: ORG,
    variable: { id, name, sensitive: false },
    connectorId: 'contact-center',
    email: '',
    credentials: credentialsOf(app),
  });
  // Drafts have no flowId.
  const known = [...subflows.map((one) => withTrialValues(one, values)), ours].map((one, place) => ({
    ...one,
    flowId: `subflow ${place + 1}`,
  }));
  const main = bound(flow, known);

  const world = { now: clock.now, sleep: clock.sleep, faults: new Faults() };
  const servers = await Promise.all(
    [anyWebexApi(identity, webexStandIn(identity)), contactCenterStandIn(contactCenter), anyApi].map((one: StandIn) =>
      serve(one, world),
    ),
  );
  const [webex = '', contactCenterUrl = '', elsewhere = ''] = servers.map(({ url }) => url);
  const connectors = [...connectorsOf([main, ...known])].map(([connectorId, isContactCenter]) => {
    const baseUrl = isContactCenter ? `https://api.wxcc-${DATACENTERS[0]}.cisco.com` : 'https://connector.example';
    return [connectorId, { baseUrl, authorization: () => `Bearer ${connector.accessToken}` }] as const;
  });
  try {
    return await clock.run(() =>
      runFlow({
        flow: main,
        subflows: known,
        keys,
        inputs: { OrgId: ORG, ANI: '+15550100', DNIS: '+15550199' },
        globals: (one) => (tokens.includes(one.name) ? variables.value(name) : undefined),
        connectors: Object.fromEntries(connectors),
        origins: {
          'https://webexapis.com': webex,
          ...Object.fromEntries(DATACENTERS.map((one) => [`https://api.wxcc-${one}.cisco.com`, contactCenterUrl])),
        },
        elsewhere,
        clock,
      }),
    );
  } finally {
    await Promise.all(servers.map((one) => one.close()));
  }
}

/** The flow with every subflow that is known by its name bound to the one that is there. */
function bound(flow: Flow, subflows: readonly Flow[]): Flow {
  const copy = structuredClone(flow);
  for (const activity of Object.values(copy.process.activities)) {
    if (!isKind(activity, 'subflow-handoff')) continue;
    const { subflowName } = activity.properties;
    const found = subflows.find(
      ({ name }) => name === subflowName || (name === SUBFLOW_NAME && subflowName.startsWith(SUBFLOW_NAME)),
    );
    if (found?.flowId !== undefined) activity.properties.subflowId = found.flowId;
  }
  return copy;
}
