import { describe, expect, it } from 'vitest';
import { ownBodies } from '../../sandbox/webex/answer-bodies.ts';
import { DAY, HOUR, Installation, ORG, raised, subjects, variableOf } from './installation.ts';

const LASTS = 40 * DAY;
const CONSUMERS = 'token-broker.consumer-tokens/';

/** Something that goes on for 40 days, and what people hear of it: each alarm and subject once, in any order. */
interface Course {
  name: string;
  /** Of the stand-in for Webex, before the record is there. */
  tokenLife?: number;
  /** Of the function, beside those of each course. */
  settings?: Record<string, string>;
  play: (installation: Installation) => unknown;
  alarms: string[];
  messages: string[];
}

const failed = (record: string, code: string) => `Webex token of ${record}: ${code}`;
const down = { status: 503, body: '<h1>Service Unavailable</h1>' };
const throttled = { status: 400, body: { __type: 'ThrottlingException', message: 'Rate exceeded' } };

/** Does it now, and again after each span. */
function every(installation: Installation, span: number, act: (count: number) => unknown, count = 0): void {
  const { clock } = installation.sandbox;
  clock.at(clock.now() + (count === 0 ? 0 : span), async () => {
    await act(count);
    every(installation, span, act, count + 1);
  });
}

/** A second record, with the fields of the first and others. */
function twin(installation: Installation, more: Record<string, unknown> = {}): void {
  const { clientId, clientSecret, refreshToken, target } = installation.config('acme');
  const text = JSON.stringify({ clientId, clientSecret, refreshToken, target, ...more });
  installation.sandbox.secrets.create('token-broker/twin', { value: { text } });
}

const courses: Course[] = [
  {
    name: 'tokens that live for six hours',
    tokenLife: 6 * HOUR,
    play: () => {},
    alarms: [],
    messages: [],
  },
  {
    name: 'an endpoint that begins to replace refresh tokens, with each refresh',
    play: ({ sandbox }) => Object.assign(sandbox.identity.settings, { refreshToken: 'rotate' }),
    alarms: [],
    messages: ['Webex refresh token of acme: replaced'],
  },
  {
    name: 'a second record, whose refresh token is replaced from the first refresh on',
    play: (installation) => {
      Object.assign(installation.sandbox.identity.settings, { refreshToken: 'rotate' });
      installation.register('beta');
    },
    alarms: [],
    messages: ['Webex refresh token of acme: replaced'],
  },
  {
    name: 'Webex down for good',
    play: (installation) => installation.breakDown('webex', undefined, down),
    alarms: ['failing', 'token-life'],
    messages: [failed('acme', 'TOKEN_ENDPOINT_UNAVAILABLE')],
  },
  {
    name: 'a refused grant that is not replaced',
    play: (installation) => installation.sandbox.identity.killGrant(installation.serviceApp('acme')),
    alarms: ['refused', 'token-life'],
    messages: [failed('acme', 'GRANT_REFUSED')],
  },
  {
    name: 'drift every hour',
    play: (installation) =>
      every(installation, HOUR, (count) => installation.variables.edit(variableOf('acme'), `typed ${count}`)),
    alarms: ['drifted'],
    messages: ['Webex token of acme: the variable keeps changing'],
  },
  {
    name: 'a token that is revoked every day',
    play: (installation) =>
      every(installation, DAY, () =>
        installation.sandbox.identity.revoke(installation.variables.value(variableOf('acme'))),
      ),
    alarms: [],
    messages: ['Webex token of acme: revoked again'],
  },
  {
    name: 'a Contact Center that answers 401 for good, while Webex accepts the token',
    play: (installation) => installation.breakDown('contact-center', undefined, ownBodies['contact center'](401)),
    alarms: ['refused', 'token-life'],
    // The token that a refresh brings is new to Contact Center: its 401 counts only after a minute.
    messages: [failed('acme', 'CONTACT_CENTER_UNAVAILABLE'), failed('acme', 'WRITER_REFUSED')],
  },
  {
    name: 'a heartbeat whose service is gone: that service is the one to ring',
    settings: { HEARTBEAT_SECRET: 'heartbeat' },
    play: ({ sandbox }) => sandbox.secrets.create('heartbeat', { value: { text: 'http://127.0.0.1:1/ping' } }),
    alarms: [],
    messages: [],
  },
  {
    name: 'Contact Center down for three hours every night',
    play: (installation) =>
      every(installation, DAY, () => {
        installation.breakDown('contact-center', undefined, down);
        const { clock } = installation.sandbox;
        clock.at(clock.now() + 3 * HOUR, () => installation.mend());
      }),
    alarms: ['failing'],
    messages: [
      failed('acme', 'CONTACT_CENTER_UNAVAILABLE'),
      'Webex token of acme: recovered from CONTACT_CENTER_UNAVAILABLE',
    ],
  },
  {
    name: 'throttled by Secrets Manager for three days',
    play: (installation) => {
      installation.breakDown('secrets-manager', undefined, throttled);
      const { clock } = installation.sandbox;
      clock.at(clock.now() + 3 * DAY, () => installation.mend());
    },
    alarms: ['silence'],
    messages: [],
  },
  {
    name: 'saves that Secrets Manager refuses for good',
    play: (installation) => installation.breakDown('secrets-manager', 'PutSecretValue', throttled),
    alarms: ['failing', 'token-life'],
    messages: [],
  },
  {
    name: 'a topic that was deleted while a grant is refused: its alarms alone change',
    play: (installation) => {
      installation.breakDown('sns', 'Publish', { status: 404, body: '' });
      installation.sandbox.identity.killGrant(installation.serviceApp('acme'));
    },
    alarms: ['refused', 'token-life'],
    messages: [],
  },
  {
    name: 'a second record of one grant, where refresh tokens are replaced',
    play: (installation) => {
      Object.assign(installation.sandbox.identity.settings, { refreshToken: 'rotate' });
      installation.variables.create({ name: 'TWIN_TOKEN' });
      twin(installation, { target: { orgId: ORG, datacenter: 'us1', variableName: 'TWIN_TOKEN' } });
    },
    alarms: ['refused', 'token-life'],
    messages: [failed('acme', 'GRANT_REFUSED')],
  },
  {
    name: 'a record that is removed while another fails',
    play: async (installation) => {
      installation.register('beta');
      await installation.pass(2 * HOUR);
      installation.variables.remove(variableOf('beta'));
      installation.sandbox.secrets.delete('token-broker/acme');
    },
    alarms: ['refused', 'token-life', 'missing'],
    messages: [
      failed('beta', 'VARIABLE_NOT_FOUND'),
      'Webex token of acme: the record is gone',
      'Webex token of acme: ends soon; the record is gone',
    ],
  },
  {
    name: 'an edit that leaves no JSON, and stays unseen',
    play: ({ sandbox }) => sandbox.secrets.put('token-broker/acme', { text: 'no JSON' }),
    alarms: ['refused'],
    messages: [failed('acme', 'RECORD_INVALID')],
  },
  {
    name: 'a paused record that is forgotten',
    play: (installation) => installation.edit('acme', { paused: '2027-01-05T08:00:00Z' }),
    alarms: ['missing'],
    messages: ['Webex token of acme: paused', 'Webex token of acme: ends soon; paused'],
  },
  {
    name: 'a key that stays disabled',
    play: (installation) => installation.disableKey('acme', true),
    alarms: ['failing', 'missing'],
    messages: [failed('acme', 'REGISTRY_UNAVAILABLE')],
  },
  {
    name: 'a consumer token whose secret goes away',
    play: async (installation) => {
      installation.sandbox.secrets.create(`${CONSUMERS}acme`, {});
      await installation.pass(3 * HOUR);
      installation.sandbox.secrets.delete(`${CONSUMERS}acme`, { force: true });
    },
    alarms: [],
    messages: ['Webex token of acme: consumers no longer get it'],
  },
];

describe.each(courses)('$name', ({ tokenLife, settings, play, alarms, messages }) => {
  it(`is told by ${messages.length} messages, in time, and true for 40 days`, { timeout: 300_000 }, async () => {
    const installation = await Installation.settled(tokenLife, { CONSUMER_TOKEN_PREFIX: CONSUMERS, ...settings });
    await play(installation);
    await installation.pass(LASTS);
    expect([...new Set(raised(installation))].sort()).toEqual(alarms.sort());
    expect([...new Set(subjects(installation))].sort()).toEqual(messages.sort());
  });
});
