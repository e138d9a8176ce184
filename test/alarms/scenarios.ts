import { labelled } from '../support/stored-record.ts';
import { DAY, HOUR, type Installation, MINUTE, ORG, variableOf } from './installation.ts';

/** Something that goes wrong, and what people are to hear of it. Durations in ms, from when the trouble begins. */
export interface Scenario {
  name: string;
  /** Of each token of Webex, for a short course; two weeks without it. */
  tokenLife?: number;
  /** Sets the stage, after a record's first healthy hours; without it there is nothing to set. */
  before?: (installation: Installation) => unknown;
  trouble: (installation: Installation) => unknown;
  lasts: number;
  /** The alarms that go off, and within what time; all others stay quiet. */
  alarms: Record<string, number>;
  /** The subjects of the messages that the function sends, in their order, and within what time. */
  messages: Record<string, number>;
  cure: (installation: Installation) => unknown;
  /** Within what time after the cure every alarm says OK. */
  over: number;
  /** The subjects of the messages that come meanwhile. */
  messagesAfter: string[];
}

const down = { status: 503, body: '<h1>Service Unavailable</h1>' };
const saveRefused = { status: 500, body: { __type: 'InternalServiceError' } };

const ONE_SWEEP = HOUR + 2 * MINUTE;
const TWO_SWEEPS = 2 * HOUR + 2 * MINUTE;
const SILENCE = 3 * HOUR + 5 * MINUTE;

const failed = (record: string, code: string) => `Webex token of ${record}: ${code}`;
const recovered = (record: string, code: string) => `Webex token of ${record}: recovered from ${code}`;
const untilDue = (installation: Installation) => installation.passUntilDue('acme');
const webexDown = (installation: Installation) => installation.breakDown('webex', undefined, down);
const mend = (installation: Installation) => installation.mend();

export const scenarios: Scenario[] = [
  {
    name: 'Webex is down when a token is due',
    tokenLife: 3 * DAY,
    before: untilDue,
    trouble: webexDown,
    lasts: 12 * HOUR,
    alarms: { failing: TWO_SWEEPS },
    messages: { [failed('acme', 'TOKEN_ENDPOINT_UNAVAILABLE')]: ONE_SWEEP },
    cure: mend,
    over: ONE_SWEEP,
    messagesAfter: [recovered('acme', 'TOKEN_ENDPOINT_UNAVAILABLE')],
  },
  {
    name: 'Webex is down for an hour when a token is due, and every wake gets lost',
    tokenLife: 3 * DAY,
    before: untilDue,
    trouble: (installation) => {
      webexDown(installation);
      installation.delivery.mode = 'wakes get lost';
    },
    lasts: 55 * MINUTE,
    alarms: {},
    messages: { [failed('acme', 'TOKEN_ENDPOINT_UNAVAILABLE')]: ONE_SWEEP },
    cure: mend,
    over: ONE_SWEEP,
    messagesAfter: [recovered('acme', 'TOKEN_ENDPOINT_UNAVAILABLE')],
  },
  {
    name: 'Webex stays down until the token runs low',
    tokenLife: 3 * DAY,
    before: untilDue,
    trouble: webexDown,
    lasts: DAY,
    alarms: { failing: TWO_SWEEPS, 'token-life': 20 * HOUR },
    messages: { [failed('acme', 'TOKEN_ENDPOINT_UNAVAILABLE')]: ONE_SWEEP },
    cure: mend,
    over: ONE_SWEEP,
    messagesAfter: [recovered('acme', 'TOKEN_ENDPOINT_UNAVAILABLE')],
  },
  {
    name: 'the grant is refused',
    tokenLife: 3 * DAY,
    before: untilDue,
    trouble: (installation) => installation.sandbox.identity.killGrant(installation.serviceApp('acme')),
    lasts: 12 * HOUR,
    alarms: { refused: ONE_SWEEP },
    messages: { [failed('acme', 'GRANT_REFUSED')]: ONE_SWEEP },
    cure: (installation) => installation.authorizeAnew('acme'),
    over: ONE_SWEEP,
    messagesAfter: [recovered('acme', 'GRANT_REFUSED')],
  },
  {
    name: 'the writer lacks its scope',
    trouble: (installation) => installation.register('beta', ['spark-admin:people_read', 'cjp:config_read']),
    lasts: 12 * HOUR,
    alarms: { refused: ONE_SWEEP },
    messages: { [failed('beta', 'WRITER_REFUSED')]: ONE_SWEEP },
    cure: (installation) => installation.edit('beta', { writer: 'acme' }),
    over: ONE_SWEEP,
    messagesAfter: [recovered('beta', 'WRITER_REFUSED')],
  },
  {
    name: 'the variable is deleted',
    trouble: (installation) => installation.variables.remove(variableOf('acme')),
    lasts: 12 * HOUR,
    // Callers have no token any more.
    alarms: { refused: ONE_SWEEP, 'token-life': ONE_SWEEP },
    messages: { [failed('acme', 'VARIABLE_NOT_FOUND')]: ONE_SWEEP },
    cure: (installation) => installation.variables.create({ name: variableOf('acme') }),
    over: ONE_SWEEP,
    messagesAfter: [recovered('acme', 'VARIABLE_NOT_FOUND')],
  },
  {
    name: 'Secrets Manager refuses to save: the alarm alone tells, as the record cannot remember who was told',
    tokenLife: 3 * DAY,
    before: untilDue,
    trouble: (installation) => installation.breakDown('secrets-manager', 'PutSecretValue', saveRefused),
    lasts: 12 * HOUR,
    alarms: { failing: TWO_SWEEPS },
    messages: {},
    cure: mend,
    over: ONE_SWEEP,
    messagesAfter: [],
  },
  {
    name: 'SNS takes no message for a day while the record is deleted',
    trouble: (installation) => {
      installation.breakDown('sns', 'Publish', { status: 503, body: '' });
      installation.sandbox.secrets.delete('token-broker/acme');
      const { clock } = installation.sandbox;
      clock.at(clock.now() + DAY, () => installation.mend());
    },
    lasts: DAY + 2 * HOUR,
    alarms: { missing: ONE_SWEEP, failing: TWO_SWEEPS },
    messages: { 'Webex token of acme: the record is gone': DAY + ONE_SWEEP },
    cure: ({ sandbox }) => sandbox.secrets.restore('token-broker/acme'),
    over: 4 * HOUR,
    messagesAfter: ['Webex token of acme: kept valid again'],
  },
  {
    name: 'the record is deleted',
    trouble: ({ sandbox }) => sandbox.secrets.delete('token-broker/acme'),
    lasts: 2 * HOUR,
    alarms: { missing: ONE_SWEEP },
    messages: { 'Webex token of acme: the record is gone': ONE_SWEEP },
    cure: ({ sandbox }) => sandbox.secrets.restore('token-broker/acme'),
    over: 4 * HOUR,
    messagesAfter: ['Webex token of acme: kept valid again'],
  },
  {
    name: 'the record is paused and forgotten',
    tokenLife: 3 * DAY,
    trouble: (installation) => installation.edit('acme', { paused: '2027-01-05T08:00:00Z' }),
    lasts: 4 * DAY,
    alarms: { missing: ONE_SWEEP },
    messages: {
      'Webex token of acme: paused': ONE_SWEEP,
      'Webex token of acme: ends soon; paused': DAY + ONE_SWEEP,
    },
    cure: (installation) => installation.edit('acme', { paused: undefined }),
    over: 4 * HOUR,
    messagesAfter: ['Webex token of acme: kept valid again'],
  },
  {
    name: 'an edit takes the target away',
    trouble: (installation) => installation.edit('acme', { target: undefined }),
    lasts: 2 * HOUR,
    alarms: { missing: ONE_SWEEP },
    messages: { 'Webex token of acme: no target any more': ONE_SWEEP },
    cure: (installation) =>
      installation.edit('acme', { target: { orgId: ORG, datacenter: 'us1', variableName: variableOf('acme') } }),
    over: 4 * HOUR,
    messagesAfter: ['Webex token of acme: kept valid again'],
  },
  {
    name: "the record's key is disabled while another record fails",
    before: async (installation) => {
      installation.register('beta');
      await installation.pass(2 * HOUR);
    },
    trouble: (installation) => {
      installation.variables.remove(variableOf('beta'));
      installation.disableKey('acme', true);
    },
    lasts: 12 * HOUR,
    alarms: { refused: ONE_SWEEP, 'token-life': ONE_SWEEP, failing: TWO_SWEEPS, missing: TWO_SWEEPS },
    messages: {
      [failed('beta', 'VARIABLE_NOT_FOUND')]: ONE_SWEEP,
      [failed('acme', 'REGISTRY_UNAVAILABLE')]: TWO_SWEEPS,
    },
    cure: (installation) => {
      installation.variables.create({ name: variableOf('beta') });
      installation.disableKey('acme', false);
    },
    over: 2 * HOUR,
    messagesAfter: [recovered('beta', 'VARIABLE_NOT_FOUND'), recovered('acme', 'REGISTRY_UNAVAILABLE')],
  },
  {
    name: 'a refresh token is near its end',
    trouble: async (installation) => {
      installation.sandbox.identity.settings.refreshTokenSeconds = (10 * DAY) / 1000;
      await installation.invoke({ serviceApp: 'acme', force: true });
    },
    lasts: 12 * HOUR,
    alarms: { 'refresh-token-life': ONE_SWEEP },
    messages: { 'Webex refresh token of acme: 10 days left': MINUTE },
    cure: async (installation) => {
      installation.sandbox.identity.settings.refreshTokenSeconds = (90 * DAY) / 1000;
      await installation.invoke({ serviceApp: 'acme', force: true });
    },
    over: ONE_SWEEP,
    messagesAfter: [],
  },
  {
    name: 'the function is no longer invoked',
    trouble: (installation) => {
      installation.delivery.mode = 'all gets lost';
    },
    lasts: 12 * HOUR,
    alarms: { silence: SILENCE },
    messages: {},
    cure: deliverAgain,
    over: ONE_SWEEP,
    messagesAfter: [],
  },
  {
    name: 'Scheduler may not invoke the function',
    trouble: (installation) => {
      installation.delivery.mode = 'is not allowed';
    },
    lasts: 150 * MINUTE,
    alarms: { 'dead-letters': TWO_SWEEPS },
    messages: {},
    cure: async (installation) => {
      deliverAgain(installation);
      await installation.pass(HOUR); // what was not delivered before goes to the queue yet
      installation.delivery.purgeQueue();
    },
    over: 10 * MINUTE,
    messagesAfter: [],
  },
  {
    name: 'Lambda has no room for the function',
    trouble: (installation) => {
      installation.delivery.mode = 'is throttled';
    },
    lasts: 110 * MINUTE,
    alarms: { throttled: HOUR + 20 * MINUTE },
    messages: {},
    cure: deliverAgain,
    over: HOUR,
    messagesAfter: [],
  },
  {
    name: 'Lambda has no room for the function all day long',
    trouble: (installation) => {
      installation.delivery.mode = 'is throttled';
    },
    lasts: 12 * HOUR,
    alarms: { throttled: HOUR + 20 * MINUTE, silence: SILENCE },
    messages: {},
    cure: deliverAgain,
    over: ONE_SWEEP,
    messagesAfter: [],
  },
  {
    name: 'an administrator writes the variable every day',
    trouble: (installation) => {
      const { clock } = installation.sandbox;
      for (const day of [0, 1, 2, 3]) {
        clock.at(clock.now() + day * DAY, () => installation.variables.edit(variableOf('acme'), `typed on day ${day}`));
      }
    },
    lasts: 3.5 * DAY,
    alarms: { drifted: 2 * DAY + 2 * HOUR },
    messages: { 'Webex token of acme: the variable keeps changing': DAY + ONE_SWEEP },
    cure: () => {},
    over: 2.5 * DAY,
    messagesAfter: [],
  },
  {
    name: 'the variable is made an Integer',
    trouble: (installation) => installation.variables.change(variableOf('acme'), { variableType: 'Integer' }),
    lasts: 6 * HOUR,
    alarms: { refused: ONE_SWEEP, 'token-life': ONE_SWEEP },
    messages: { [failed('acme', 'VARIABLE_REJECTED')]: ONE_SWEEP },
    cure: (installation) => installation.variables.change(variableOf('acme'), { variableType: 'String' }),
    over: ONE_SWEEP,
    messagesAfter: [recovered('acme', 'VARIABLE_REJECTED')],
  },
  {
    name: 'an edit leaves no JSON',
    trouble: ({ sandbox }) => sandbox.secrets.put('token-broker/acme', { text: 'no JSON' }),
    lasts: 6 * HOUR,
    alarms: { refused: ONE_SWEEP },
    messages: { [failed('acme', 'RECORD_INVALID')]: ONE_SWEEP },
    cure: ({ sandbox }) => {
      const text = labelled(sandbox.secrets, 'token-broker/acme', 'AWSPREVIOUS') ?? '';
      sandbox.secrets.put('token-broker/acme', { text });
    },
    over: ONE_SWEEP,
    messagesAfter: [recovered('acme', 'RECORD_INVALID')],
  },
  {
    name: 'an administrator withdraws the authorization',
    trouble: (installation) => installation.sandbox.identity.deauthorize(installation.serviceApp('acme')),
    lasts: 6 * HOUR,
    alarms: { refused: ONE_SWEEP, 'token-life': ONE_SWEEP },
    messages: { [failed('acme', 'GRANT_REFUSED')]: ONE_SWEEP },
    cure: (installation) => installation.authorizeAnew('acme'),
    over: ONE_SWEEP,
    messagesAfter: [recovered('acme', 'GRANT_REFUSED')],
  },
  {
    name: 'the published token is revoked every day',
    trouble: (installation) => {
      const { clock, identity } = installation.sandbox;
      for (const day of [0, 1, 2]) {
        clock.at(clock.now() + day * DAY, () => identity.revoke(installation.variables.value(variableOf('acme'))));
      }
    },
    lasts: 2.5 * DAY,
    alarms: {},
    messages: { 'Webex token of acme: revoked again': DAY + ONE_SWEEP },
    cure: () => {},
    over: ONE_SWEEP,
    messagesAfter: [],
  },
  {
    name: 'there are more records than a sweep has time for',
    trouble: (installation) => {
      installation.timeout = 45_000;
    },
    lasts: 12 * HOUR,
    alarms: { skipped: 3 * HOUR + 2 * MINUTE },
    messages: {},
    cure: (installation) => {
      installation.timeout = 15 * MINUTE;
    },
    over: ONE_SWEEP,
    messagesAfter: [],
  },
  {
    name: 'an operator asks for a test alarm',
    trouble: (installation) => installation.invoke({ action: 'test-alarm' }),
    lasts: 5 * MINUTE,
    alarms: { refused: 2 * MINUTE },
    messages: { 'Webex token broker: test': MINUTE },
    cure: () => {},
    over: ONE_SWEEP,
    messagesAfter: [],
  },
];

function deliverAgain(installation: Installation): void {
  installation.delivery.mode = 'arrives';
}
