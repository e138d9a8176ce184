import { fallbackSubflow } from '../../../flows/fallback-subflow.ts';
import type { Flow } from '../../../flows/format.ts';
import { mainFlow } from '../../../flows/main-flow.ts';
import { acme } from '../../flows/values.ts';
import { canaryToken } from '../../support/canaries.ts';
import { type Heard, hear, ORG, READ, served, WRITE } from './served.ts';

export const STORE = `/flow-store/${ORG}/project/5e5c9ad6d61f870d6d778c1b/flows`;

export const subflow = fallbackSubflow(acme);

export function mainOf(flowId: string, versionId: string): Flow {
  return mainFlow({ ...acme, importedSubflow: { flowId, versionId } });
}

/** An org with the variable that the flows use, and a Service App that may read and write. */
export async function withFlowStore() {
  const world = await served();
  const { identity, contactCenter, wxcc } = world;
  const app = identity.registerServiceApp({ orgId: ORG, scopes: [READ, WRITE] });
  contactCenter.org(ORG).create({ name: acme.variable.name, defaultValue: canaryToken(ORG) });

  /** Imports a file, as a browser sends it. */
  const send = async (file: unknown, query = '', bearer = app.accessToken): Promise<Heard> => {
    const body = new FormData();
    const text = typeof file === 'string' ? file : JSON.stringify(file);
    body.append('comment', 'another part');
    body.append('file', new Blob([text], { type: 'application/json' }), 'flow.json');
    const headers = { authorization: `Bearer ${bearer}` };
    return hear(await fetch(`${wxcc}${STORE}:import${query}`, { method: 'POST', headers, body }));
  };
  return { ...world, app, flows: contactCenter.flows(ORG), send };
}
