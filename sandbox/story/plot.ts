import { refusal } from '../aws/aws-error.ts';
import type { Answer } from '../loopback-server.ts';
import { type Cast, ORG, RECORD, VARIABLE } from './cast.ts';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** Who acts in the timeline. */
export type Actor = 'admin' | 'Webex' | 'AWS' | 'broker' | 'people' | 'alarm' | 'callers';

/** What the plot can do besides what it does to the cast. */
interface Stage {
  cast: Cast;
  random: () => number;
  tell: (actor: Actor, what: string) => void;
  /** Invokes the function by hand; does nothing where there is no broker. */
  invoke: (event: unknown) => Promise<void>;
}

interface Scene {
  at: number;
  play: (stage: Stage) => unknown;
}

const down: Answer = { status: 503, headers: { 'content-type': 'text/html' }, body: '<h1>Service Unavailable</h1>' };
const saveFailure = refusal('InternalServiceError', 'An error occurred on the server side.', 500);

/** The default story: every way in which callers could hear a 401, at the worst moment for it. Times in ms from the start. */
export function plot(random: () => number): Scene[] {
  const somewhere = (from: number, to: number) => from + Math.floor((random() * (to - from)) / 60_000) * 60_000;
  const outageBegins = somewhere(6.65 * DAY, 6.7 * DAY);
  const outageEnds = somewhere(7.05 * DAY, 7.4 * DAY);
  const savesFail = somewhere(13.3 * DAY, 13.6 * DAY);
  const edit = somewhere(17.5 * DAY, 18.5 * DAY);
  const killed = somewhere(28 * DAY, 31 * DAY);
  const cured = somewhere(36 * DAY, 37 * DAY);
  return [
    { at: 0, play: register },
    { at: outageBegins, play: (stage) => breakWebex(stage, outageEnds - outageBegins) },
    { at: outageEnds, play: ({ tell }) => tell('Webex', 'is back') },
    { at: savesFail, play: (stage) => breakSaves(stage, DAY) },
    { at: savesFail + DAY, play: ({ tell }) => tell('AWS', 'Secrets Manager takes writes again') },
    { at: edit, play: putOlderTokenBack },
    { at: edit + 4 * HOUR, play: force },
    { at: edit + 8 * HOUR, play: forceAgain },
    { at: killed, play: killGrant },
    { at: cured, play: cure },
  ];
}

async function register({ cast, tell, invoke }: Stage): Promise<void> {
  cast.register();
  tell('admin', `registers the Service App as record ${RECORD} and invokes the function`);
  await invoke({ serviceApp: RECORD });
}

function breakWebex({ cast, tell }: Stage, length: number): void {
  const { faults, clock } = cast.sandbox;
  const hit = { until: clock.now() + length, fault: { kind: 'answer', answer: down } } as const;
  faults.plan({ service: 'webex', operation: 'POST access_token', ...hit });
  faults.plan({ service: 'contact-center', ...hit });
  tell('Webex', 'token endpoint and Contact Center API go down, just as the token is due');
}

function breakSaves({ cast, tell }: Stage, length: number): void {
  const { faults, clock } = cast.sandbox;
  const hit = { until: clock.now() + length, fault: { kind: 'answer', answer: saveFailure } } as const;
  faults.plan({ service: 'secrets-manager', operation: 'PutSecretValue', ...hit });
  tell('AWS', 'Secrets Manager refuses every write for a day, across the next renewal');
}

/** Into the variable, like an administrator who finds it in their notes. */
function putOlderTokenBack({ cast, tell }: Stage): void {
  const { identity, contactCenter } = cast.sandbox;
  const older = cast.history
    .map(({ value }) => value)
    .findLast((value) => value !== cast.published && identity.isLive(value));
  if (older === undefined) return;
  contactCenter.org(ORG).edit(VARIABLE, older);
  cast.watchVariable();
  tell('admin', 'sets the variable back to an older token, which is still valid');
}

async function force({ tell, invoke }: Stage): Promise<void> {
  tell('admin', 'forces a refresh');
  await invoke({ serviceApp: RECORD, force: true });
}

async function forceAgain({ tell, invoke }: Stage): Promise<void> {
  tell('admin', 'forces another, so soon that Webex answers with the same token');
  await invoke({ serviceApp: RECORD, force: true });
}

function killGrant({ cast, tell }: Stage): void {
  cast.sandbox.identity.killGrant(cast.serviceApp);
  tell('Webex', 'the refresh token dies, unnoticed');
}

async function cure({ cast, tell, invoke }: Stage): Promise<void> {
  cast.authorizeAnew();
  tell('admin', 'authorizes the Service App anew: a new refresh token for record and flow');
  await invoke({ serviceApp: RECORD });
}
