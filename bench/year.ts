import { createHandler } from '../lambda/refresh/create-handler.ts';
import { sweepSchedule } from '../sandbox/aws/deployed-stack.ts';
import { seededRandom } from '../sandbox/random.ts';
import { Sandbox } from '../sandbox/sandbox.ts';
import { flowCaller } from '../sandbox/story/caller.ts';
import { Cast, RECORD } from '../sandbox/story/cast.ts';
import { collectLog, FUNCTION_ARN, HostedFunction } from '../sandbox/story/hosted-function.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
const START = Date.parse('2027-01-04T08:00:00Z');
/** How long Webex and Contact Center take to answer. */
const ANSWERS_AFTER_MS = 250;
/** Callers are played this long before a token's end, and after it until another one is published. */
const BEFORE = MINUTE;
const AFTER = MINUTE;

export interface Heard {
  unauthorized: number;
  /** Requests of flows beyond the one that each call is about. */
  extraCalls: number;
  refreshes: number;
  longestInvalidMs: number;
}

/**
 * Plays the real flows, and the real function in the run with the broker, around each end of the token in the variable. At
 * other times a caller finds a valid token and asks once, with the broker or without.
 */
export async function simulateYear(year: { perMinute: number; days: number; broker: boolean }): Promise<Heard> {
  const heard: Heard = { unauthorized: 0, extraCalls: 0, refreshes: 0, longestInvalidMs: 0 };
  const busy = { playing: false };
  const sandbox = await Sandbox.start({
    start: START,
    seed: 1,
    deliver: async (_arn, input) => {
      await hosted?.invoke(JSON.parse(input));
    },
    witness: ({ operation, status, exchange }) => {
      if (operation === 'POST access_token' && status === 200) heard.refreshes += 1;
      if (operation === 'PUT cad-variable') cast.watchVariable();
      if (busy.playing && isOfFlow(exchange.headers['user-agent'])) heard.extraCalls += 1;
    },
  });
  const { clock, identity } = sandbox;
  const cast = new Cast(sandbox);
  const hosted = year.broker ? new HostedFunction(sandbox, createHandler, seededRandom(2)) : undefined;
  const stopLog = collectLog(() => {});
  try {
    if (hosted) {
      cast.register();
      await clock.run(() => hosted.invoke({ serviceApp: RECORD }));
      sandbox.schedules.create(sweepSchedule(FUNCTION_ARN));
    }
    for (const service of ['webex', 'contact-center']) {
      sandbox.faults.plan({ service, fault: { kind: 'delay', delayMs: ANSWERS_AFTER_MS } });
    }
    heard.refreshes = 0;
    const caller = flowCaller(cast);
    const random = seededRandom(3);
    const life = identity.settings.accessTokenSeconds * 1000;
    const end = START + year.days * DAY;
    for (let ends = START + life; ends < end; ends = lastPublished(cast) + life) {
      await clock.runUntil(Math.max(clock.now(), ends - BEFORE));
      busy.playing = true;
      for (let more = true; more; ) {
        const until = clock.now() + BEFORE + AFTER;
        for (let at = clock.now(); at < until; at += (-Math.log(1 - random()) * MINUTE) / year.perMinute) {
          clock.at(Math.ceil(at), async () => {
            const call = await caller(cast.published);
            heard.extraCalls -= 1;
            if (call.heardUnauthorized) heard.unauthorized += 1;
          });
        }
        await clock.runUntil(until + MINUTE);
        more = !identity.isLive(cast.published);
      }
      busy.playing = false;
      const renewed = lastPublished(cast);
      heard.longestInvalidMs = Math.max(heard.longestInvalidMs, renewed - ends);
    }
    return heard;
  } finally {
    stopLog();
    await sandbox.close();
  }
}

/** The function and its AWS clients say who they are. */
function isOfFlow(agent: string | undefined): boolean {
  return !/wxcc-token-broker|aws-sdk/.test(agent ?? '');
}

function lastPublished(cast: Cast): number {
  return cast.history.at(-1)?.since ?? START;
}
