import { parseFlow } from '../../flows/format.ts';
import { type FlowFile, renderFlows } from '../../flows/render.ts';
import { credentialsOf } from '../../flows/values.ts';
import { type Call as FlowCall, type FlowResult, runFlow } from '../flow-runner/run-flow.ts';
import type { Registration } from '../webex/identity.ts';
import { type Cast, CONNECTOR, ORG, VARIABLE } from './cast.ts';

/** What one caller lived through. */
export interface Call {
  /** The flow's request to Webex was answered with 401 at least once, cured by the fallback or not. */
  heardUnauthorized: boolean;
  /** The caller got what they asked for. */
  answered: boolean;
}

/** Plays one call in which the flow finds that token in its copy of the variable. */
export type Caller = (token: string) => Promise<Call>;

const PEOPLE_API = 'https://webexapis.com/v1/people';
const CONTACT_CENTER = 'https://api.wxcc-us1.cisco.com';

/** A caller who asks for a person's presence: the rendered main flow, with the fallback subflow behind it. */
export function flowCaller(cast: Cast): Caller {
  const { clock, webexUrl, contactCenterUrl } = cast.sandbox;
  const world = {
    inputs: { OrgId: ORG },
    connectors: { [CONNECTOR]: { baseUrl: CONTACT_CENTER, authorization: () => `Bearer ${cast.connectorToken()}` } },
    origins: { 'https://webexapis.com': new URL(webexUrl).origin, [CONTACT_CENTER]: contactCenterUrl },
    clock,
  };
  const flows = inUse(cast);
  return async (token) => lived(await runFlow({ ...world, ...flows(), globals: () => token }));
}

/** The flows that callers meet; an administrator who gets a new refresh token by hand imports them again. */
function inUse(cast: Cast): () => Pick<FlowCall, 'flow' | 'subflows'> {
  let importedFor: Registration | undefined;
  let flows: ReturnType<typeof imported>;
  return () => {
    if (importedFor !== cast.serviceApp) flows = imported(cast);
    importedFor = cast.serviceApp;
    return flows;
  };
}

function imported({ sandbox, serviceApp }: Cast): Pick<FlowCall, 'flow' | 'subflows'> {
  const { id, name } = sandbox.contactCenter.org(ORG).variable(VARIABLE);
  const [subflow, mainFlow] = renderFlows({
    orgId: ORG,
    variable: { id, name, sensitive: false },
    connectorId: CONNECTOR,
    email: 'ada.brandt@example.com',
    credentials: credentialsOf(serviceApp),
  });
  const read = ({ name: file, text }: FlowFile) => parseFlow(text, file);
  return { flow: read(mainFlow), subflows: [read(subflow)] };
}

function lived({ trace, spoken }: FlowResult): Call {
  return {
    heardUnauthorized: trace.some(({ request }) => request?.to === PEOPLE_API && request.statuses.includes(401)),
    answered: spoken.at(-1) === 'Ada Brandt is currently active.',
  };
}
