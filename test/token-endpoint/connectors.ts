/** A client as its owner set it up: where it gets tokens, and with what. */
interface Setup {
  url: string;
  clientId: string;
  clientSecret: string;
  now: () => number;
}

/** Gives the token for a request that is about to be made. None of them asks for another because of a 401. */
export type Connector = (setup: Setup) => () => Promise<string>;

interface Granted {
  access_token: string;
  expires_in: number;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** What a connector's credentials service does, by the ways in which it may keep a token. */
export const connectors: Record<string, Connector> = {
  'honours expires_in': keeping((granted) => granted.expires_in * 1000, 'basic'),
  'keeps every token for 24 hours': keeping(() => DAY, 'body'),
  'fetches for each request': keeping(() => 0, 'basic'),
  'believes the validity that was typed into its form (Connect)': keeping(() => 12 * HOUR, 'body'),
};

function keeping(lifeOf: (granted: Granted) => number, authentication: 'basic' | 'body'): Connector {
  return (setup) => {
    let kept: { token: string; until: number } | undefined;
    return async () => {
      const now = setup.now();
      if (kept && now < kept.until) return kept.token;
      const granted = await fetchToken(setup, authentication);
      kept = { token: granted.access_token, until: now + lifeOf(granted) };
      return kept.token;
    };
  };
}

async function fetchToken({ url, clientId, clientSecret }: Setup, by: 'basic' | 'body'): Promise<Granted> {
  const body = new URLSearchParams({ grant_type: 'client_credentials', scope: '' });
  const headers = new Headers();
  if (by === 'basic') headers.set('authorization', `Basic ${btoa(`${clientId}:${clientSecret}`)}`);
  else
    for (const [name, value] of Object.entries({ client_id: clientId, client_secret: clientSecret }))
      body.set(name, value);
  const answer = await fetch(`${url}/oauth2/token`, { method: 'POST', headers, body });
  if (!answer.ok) throw new Error(`The token endpoint answered ${answer.status}.`);
  return (await answer.json()) as Granted;
}
