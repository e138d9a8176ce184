import { Agent, request } from 'undici';
import { type Cast, ORG, VARIABLE } from './cast.ts';

/** What one caller lived through. */
export interface Call {
  /** The flow's request to Webex was answered with 401 at least once, cured by the fallback or not. */
  heardUnauthorized: boolean;
  /** The caller got what they asked for. */
  answered: boolean;
}

/** Plays one call with the token that the flow has read from the variable. */
export type Caller = (token: string) => Promise<Call>;

/** A caller whose flow looks a person up and falls back on a 401: refresh, write the variable, try once more. */
export function plainCaller(cast: Cast): Caller & { close(): Promise<void> } {
  const { sandbox } = cast;
  const agent = new Agent();

  const lookUp = async (token: string): Promise<number> => {
    const url = `${sandbox.webexUrl}/people?email=ada.brandt@example.com`;
    return (await send(agent, 'GET', url, token)).status;
  };

  const fallBack = async (): Promise<string | undefined> => {
    const { clientId, clientSecret, refreshToken } = cast.serviceApp;
    const { status, body } = await send(agent, 'POST', `${sandbox.webexUrl}/access_token`, undefined, {
      grant_type: 'refresh_token',
      client_id: clientId,
      client_secret: clientSecret,
      refresh_token: refreshToken,
    });
    if (status !== 200) return undefined;
    const token = String(body.access_token);
    const { id, createdTime: _, lastUpdatedTime: __, ...rest } = sandbox.contactCenter.org(ORG).variable(VARIABLE);
    const url = `${sandbox.contactCenterUrl}/organization/${ORG}/cad-variable/${id}`;
    await send(agent, 'PUT', url, cast.connectorToken(), { id, ...rest, defaultValue: token });
    cast.watchVariable();
    return token;
  };

  const call = async (token: string): Promise<Call> => {
    const first = await lookUp(token);
    if (first !== 401) return { heardUnauthorized: false, answered: first === 200 };
    const fresh = await fallBack();
    return { heardUnauthorized: true, answered: fresh !== undefined && (await lookUp(fresh)) === 200 };
  };
  return Object.assign(call, { close: () => agent.close() });
}

async function send(
  agent: Agent,
  method: 'GET' | 'POST' | 'PUT',
  url: string,
  token: string | undefined,
  json?: object,
): Promise<{ status: number; body: Record<string, unknown> }> {
  try {
    const { statusCode, body } = await request(url, {
      dispatcher: agent,
      method,
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(json && { 'content-type': 'application/json' }),
      },
      ...(json && { body: JSON.stringify(json) }),
    });
    const text = await body.text();
    return { status: statusCode, body: statusCode === 200 ? (JSON.parse(text) as Record<string, unknown>) : {} };
  } catch {
    return { status: 0, body: {} };
  }
}
