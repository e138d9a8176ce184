import { expect, onTestFinished } from 'vitest';
import { dueAt } from '../../lambda/broker/record/renewal.ts';
import { createHandler, type Handler } from '../../lambda/refresh/create-handler.ts';
import { alarmsIn, type Template } from '../../sandbox/cloudwatch/alarm-definition.ts';
import { CloudWatch, type StateChange } from '../../sandbox/cloudwatch/cloudwatch.ts';
import type { AlarmState } from '../../sandbox/cloudwatch/evaluate.ts';
import type { Answer } from '../../sandbox/loopback-server.ts';
import { Sandbox } from '../../sandbox/sandbox.ts';
import { collectLog, type LogLine } from '../../sandbox/story/hosted-function.ts';
import type { Registration } from '../../sandbox/webex/identity.ts';
import { only, type Properties, synthesized } from '../lib/synthesized.ts';
import { canary, expectNoCanary } from '../support/canaries.ts';
import { labelled, storedRecord } from '../support/stored-record.ts';
import { Delivery } from './delivery.ts';
import { falsehoodIn, overtold, Untold } from './judge.ts';

export const ORG = '2f9eecc5-0472-4549-9a83-2afdae0d4ba1';
const START = Date.parse('2027-01-04T08:00:00Z');
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

const FUNCTION_ARN = 'arn:aws:lambda:eu-west-1:123456789012:function:token-broker-refresh';

const template = synthesized();
const { properties: deployed } = only(template, 'AWS::Lambda::Function');
const { properties: sweep } = only(template, 'AWS::Scheduler::Schedule');

/** The function and the alarms of the stack, in a sandbox: what was deployed, what it says, what people hear of it. */
export class Installation {
  readonly sandbox: Sandbox;
  readonly delivery: Delivery;
  readonly #untold = new Untold(this);
  /** How long an invocation may take. */
  timeout: number = deployed.Timeout * 1000;
  /** Every change of an alarm's state, by the alarm's name without the installation's. */
  readonly changes: (Omit<StateChange, 'alarm'> & { alarm: string })[] = [];
  /** What messages said falsely of callers when they went out. */
  readonly #falsehoods: string[] = [];
  readonly #cloudWatch: CloudWatch;
  readonly #handler: Handler;
  readonly #serviceApps = new Map<string, Registration>();

  private constructor(sandbox: Sandbox, more: Record<string, string>) {
    const { clock } = sandbox;
    this.sandbox = sandbox;
    Object.assign(process.env, sandbox.env);
    this.#handler = createHandler(
      { ...process.env, ...more },
      { now: clock.now, sleep: clock.sleep, random: () => 0.5 },
    );
    this.#cloudWatch = new CloudWatch(clock, alarmsIn(template.toJSON() as Template), ({ alarm, ...change }) =>
      this.changes.push({ ...change, alarm: kindOf(alarm.name) }),
    );
    const invoke = (event: object) => this.#invoke(event);
    this.delivery = new Delivery(template, { clock, cloudWatch: this.#cloudWatch, invoke });
  }

  /**
   * Until the test ends; what the function has logged and sent by then holds no secret, and is true, in time and not too
   * much. `more` are settings of the function.
   */
  static async deploy(more: Record<string, string> = {}): Promise<Installation> {
    const sandbox = await Sandbox.start({
      start: START,
      seed: 7,
      secretMark: canary('webex'),
      deliver: (_functionArn, input) => installation.delivery.deliver(input),
    });
    const installation = new Installation(sandbox, more);
    const log: LogLine[] = [];
    const stopLog = collectLog((line) => {
      log.push(line);
      installation.#cloudWatch.readLog(line);
    });
    onTestFinished(async () => {
      stopLog();
      await sandbox.close();
      expectNoCanary(log, sandbox.sns.messages);
      expect(installation.#falsehoods).toEqual([]);
      expect(installation.#untold.found).toEqual([]);
      expect(overtold(installation)).toEqual([]);
    });
    installation.#untold.watch();
    sandbox.schedules.create({
      Name: 'sweep',
      ScheduleExpression: sweep.ScheduleExpression,
      FlexibleTimeWindow: sweep.FlexibleTimeWindow,
      Target: { Arn: FUNCTION_ARN, RoleArn: sandbox.env.SCHEDULER_ROLE_ARN ?? '', Input: sweep.Target.Input },
    });
    return installation;
  }

  /** With a record whose first hours are behind it, and a sweep just over: anything that happens now waits for the next. */
  static async settled(tokenLife?: number, more?: Record<string, string>): Promise<Installation> {
    const installation = await Installation.deploy(more);
    if (tokenLife !== undefined) installation.sandbox.identity.settings.accessTokenSeconds = tokenLife / 1000;
    installation.register('acme');
    await installation.pass(4 * HOUR + 2 * MINUTE);
    return installation;
  }

  get now(): number {
    return this.sandbox.clock.now();
  }

  get variables() {
    return this.sandbox.contactCenter.org(ORG);
  }

  /** The alarms that are in that state. */
  inState(state: AlarmState): string[] {
    const states = Object.entries(this.#cloudWatch.states);
    return states.filter(([, now]) => now === state).map(([name]) => kindOf(name));
  }

  /** A Service App with a variable of its own, as a person registers it. */
  register(name: string, scopes = ['spark-admin:people_read', 'cjp:config_read', 'cjp:config_write']): void {
    const { identity, secrets } = this.sandbox;
    const serviceApp = identity.registerServiceApp({ orgId: ORG, scopes });
    this.#serviceApps.set(name, serviceApp);
    this.variables.create({ name: variableOf(name) });
    const { clientId, clientSecret, refreshToken } = serviceApp;
    const target = { orgId: ORG, datacenter: 'us1', variableName: variableOf(name) };
    const text = JSON.stringify({ clientId, clientSecret, refreshToken, target });
    secrets.create(`token-broker/${name}`, { value: { text } });
  }

  serviceApp(name: string): Registration {
    return this.#serviceApps.get(name) as Registration;
  }

  config(name: string): Record<string, unknown> {
    return JSON.parse(labelled(this.sandbox.secrets, `token-broker/${name}`, 'AWSCURRENT') ?? '{}');
  }

  /** Changes fields of a record by hand. */
  edit(name: string, change: Record<string, unknown>): void {
    this.sandbox.secrets.put(`token-broker/${name}`, { text: JSON.stringify({ ...this.config(name), ...change }) });
  }

  /** The key of the record's secret: disabled, neither reads nor writes work. */
  disableKey(name: string, keyDisabled: boolean): void {
    Object.assign(this.sandbox.secrets.secret(`token-broker/${name}`) ?? {}, { keyDisabled });
  }

  /** Authorizes the Service App anew and puts the new refresh token into the record. */
  authorizeAnew(name: string): void {
    this.edit(name, { refreshToken: this.sandbox.identity.issue(this.serviceApp(name)).refreshToken });
  }

  /** From now until `mend` is called the operation is answered so, or every one of the service. */
  breakDown(service: string, operation: string | undefined, answer: Answer): void {
    this.sandbox.faults.plan({ service, ...(operation && { operation }), fault: { kind: 'answer', answer } });
  }

  mend(): void {
    this.sandbox.faults.clear();
  }

  /** By hand; a failure is an answer too. */
  invoke(event: object): Promise<unknown> {
    return this.sandbox.clock.run(() => this.#invoke(event));
  }

  pass(ms: number): Promise<void> {
    return this.sandbox.clock.runUntil(this.now + ms);
  }

  /** Until the record's token is due. */
  async passUntilDue(name: string): Promise<void> {
    const { grant } = storedRecord(this.sandbox.secrets, `token-broker/${name}`);
    await this.pass(dueAt(name, grant, { renewAt: 0.5, sweepMs: HOUR }) - this.now);
  }

  async #invoke(event: object): Promise<unknown> {
    const end = this.now + this.timeout;
    const context = {
      functionName: deployed.FunctionName,
      invokedFunctionArn: FUNCTION_ARN,
      getRemainingTimeInMillis: () => end - this.now,
    };
    const { messages } = this.sandbox.sns;
    const before = messages.length;
    const answer = await this.#handler(event, context).catch((error: Error) => error);
    const falsehoods = messages.slice(before).map((message) => falsehoodIn(this, message));
    this.#falsehoods.push(...falsehoods.filter((one) => one !== undefined));
    return answer;
  }
}

/** Every alarm of the stack. */
export const alarmNames = Object.values<Properties>(template.findResources('AWS::CloudWatch::Alarm')).map((alarm) =>
  kindOf(alarm.Properties.AlarmName),
);

/** The alarms that have gone off. */
export function raised({ changes }: Installation): string[] {
  return changes.filter(({ to }) => to === 'ALARM').map(({ alarm }) => alarm);
}

/** Of the messages that the function has sent. */
export function subjects({ sandbox }: Installation): (string | undefined)[] {
  return sandbox.sns.messages.map(({ subject }) => subject);
}

/** Fails if an installation in health tells people anything for so long. */
export async function staysQuiet(ms: number, tokenLife?: number): Promise<void> {
  const installation = await Installation.settled(tokenLife);
  await installation.pass(ms);
  expect(raised(installation)).toEqual([]);
  expect(subjects(installation)).toEqual([]);
  expect(installation.changes.filter(({ from }) => from !== 'INSUFFICIENT_DATA')).toEqual([]);
}

/** An alarm's name without the installation's. */
function kindOf(alarmName: string): string {
  return alarmName.replace('token-broker-', '');
}

export function variableOf(name: string): string {
  return `${name.toUpperCase()}_TOKEN`;
}
