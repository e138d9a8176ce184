import { createHandler } from '../../lambda/refresh/create-handler.ts';
import { sweepSchedule } from '../aws/deployed-stack.ts';
import type { AlarmDefinition } from '../cloudwatch/alarm-definition.ts';
import { CloudWatch, type StateChange } from '../cloudwatch/cloudwatch.ts';
import { seededRandom } from '../random.ts';
import { Sandbox } from '../sandbox.ts';
import { type Call, flowCaller } from './caller.ts';
import { Cast } from './cast.ts';
import { collectLog, FUNCTION_ARN, HostedFunction, type LogLine } from './hosted-function.ts';
import { type Actor, DAY, HOUR, plot } from './plot.ts';

export const START = Date.parse('2027-01-04T08:00:00Z');
/** Calls an hour; they come when they like. */
const CALLS_AN_HOUR = 1;
/** How old a flow's copy of the variable can be. */
const OLDEST_COPY = 8 * HOUR;
/** Longer than any call takes, so that the last ones are over when the story ends. */
const LONGEST_CALL = HOUR / 12;

export interface Play {
  days: number;
  seed: number;
  /** False: the fallback alone. */
  broker: boolean;
  tell: (at: number, actor: Actor, what: string) => void;
  /** A line of the function's log, when it is written. */
  hearLog: (at: number, line: LogLine) => void;
  /** A message to people. */
  hearMessage: (at: number, subject: string, text: string) => void;
  hearCall: (at: number, call: Call) => void;
  /** The deployed alarms; without them their states are not shown. */
  alarms?: readonly AlarmDefinition[];
  hearAlarm?: (change: StateChange) => void;
}

export interface Tally {
  calls: number;
  unauthorizedHeardByCallers: number;
  unanswered: number;
  refreshes: number;
  publishes: number;
  faultsInjected: number;
}

/** Plays the story once: the same calls, clock and faults for the same seed, with the broker or without. */
export async function play(story: Play): Promise<Tally> {
  const { days, seed, broker, tell, hearLog, hearMessage, hearCall, alarms = [], hearAlarm = () => {} } = story;
  const tally: Tally = {
    calls: 0,
    unauthorizedHeardByCallers: 0,
    unanswered: 0,
    refreshes: 0,
    publishes: 0,
    faultsInjected: 0,
  };
  const sandbox = await Sandbox.start({
    start: START,
    seed,
    deliver: async (_functionArn, input) => {
      await hosted?.invoke(JSON.parse(input));
    },
    witness: ({ operation, status }) => {
      if (status !== 200) return;
      if (operation === 'POST access_token') tally.refreshes += 1;
      if (operation !== 'PUT cad-variable') return;
      tally.publishes += 1;
      cast.watchVariable();
    },
    hearMessage: ({ at, subject = '', text }) => hearMessage(at, subject, text),
  });
  const { clock, identity } = sandbox;
  identity.settings.unchangedWithinSeconds = DAY / 1000;
  const cast = new Cast(sandbox);
  const hosted = broker ? new HostedFunction(sandbox, createHandler, seededRandom(seed + 10)) : undefined;
  const caller = flowCaller(cast);
  const cloudWatch = alarms.length > 0 ? new CloudWatch(clock, alarms, hearAlarm) : undefined;
  const stopLog = collectLog((line) => {
    cloudWatch?.readLog(line);
    hearLog(clock.now(), line);
  });

  const stage = {
    cast,
    random: seededRandom(seed + 20),
    tell: (actor: Actor, what: string) => tell(clock.now(), actor, what),
    invoke: async (event: unknown) => {
      await hosted?.invoke(event);
    },
  };
  for (const scene of plot(stage.random)) {
    if (scene.at < days * DAY) clock.at(START + scene.at, () => scene.play(stage));
  }
  if (broker) {
    sandbox.schedules.misdeliver({ twice: 0.02, lost: 0.01 });
    sandbox.schedules.create(sweepSchedule(FUNCTION_ARN));
  }
  scheduleCalls(seededRandom(seed + 30), days, (at, copyAge) =>
    clock.at(at, async () => {
      const call = await caller(cast.publishedBefore(copyAge));
      tally.calls += 1;
      if (call.heardUnauthorized) tally.unauthorizedHeardByCallers += 1;
      if (!call.answered) tally.unanswered += 1;
      hearCall(clock.now(), call);
    }),
  );
  try {
    await clock.runUntil(START + days * DAY);
    return { ...tally, faultsInjected: sandbox.faults.injected };
  } finally {
    cloudWatch?.close();
    stopLog();
    await sandbox.close();
  }
}

/** Every call's moment and the age of its flow's copy are drawn beforehand, so that nothing that happens changes them. */
function scheduleCalls(random: () => number, days: number, schedule: (at: number, copyAge: number) => void): void {
  const mean = HOUR / CALLS_AN_HOUR;
  const end = START + days * DAY - LONGEST_CALL;
  for (let at = START + HOUR / 2; at < end; at += Math.ceil(-Math.log(1 - random()) * mean)) {
    schedule(at, random() * OLDEST_COPY);
  }
}
