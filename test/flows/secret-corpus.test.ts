import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fallbackSubflow } from '../../flows/fallback-subflow.ts';
import { type Flow, isKind } from '../../flows/format.ts';
import { scrub } from '../../flows/scrub.ts';
import { secretsIn } from '../../flows/secrets.ts';
import { variableOf } from './lint/plant.ts';
import { type PlantedSecret, plantedSecrets } from './secret-corpus.ts';
import { acme } from './values.ts';

/** The fallback, reduced to one request and what draws it: its size would only cost time. */
function smallFlow(): Flow {
  const flow = fallbackSubflow(acme);
  const request = Object.values(flow.process.activities).find((one) => isKind(one, 'http-request-v2'));
  const only = <Value>(record: Record<string, Value>) => pickFrom(record, request?.id ?? '');
  flow.process.activities = only(flow.process.activities);
  flow.diagram.widgets = only(flow.diagram.widgets);
  return flow;
}

function pickFrom<Value>(record: Record<string, Value>, key: string): Record<string, Value> {
  return Object.fromEntries(Object.entries(record).filter(([one]) => one === key));
}

/** What becomes of a planted secret on its way out of an org. */
function verdictOf({ secret, pieces, plant }: PlantedSecret): 'removed' | 'suspected' | 'left' {
  const flow = smallFlow();
  plant(flow, secret);
  const { flow: clean, suspected } = scrub(flow);
  const text = JSON.stringify(clean);
  if (!pieces.some((piece) => text.includes(piece))) return 'removed';
  return suspected.length > 0 ? 'suspected' : 'left';
}

/** What nothing marks for certain. The export is refused until a person has looked. */
const suspected = [
  'Webex: token without its org, without a name',
  'split: two variables',
  'a user name alone in an address',
  'a header token of twelve letters',
  'a cookie',
  'query: code of Azure Functions',
  'a comparison with a PIN',
  'a comparison with digits that are asked for',
  'a comparison with a number',
  'variable: a PIN',
  'variable: a PIN as a number',
  'a one-time password',
  'an authorization code',
  'beside its name: a pair',
  'beside its name: an argument',
  'format: Twilio',
  'format: AWS secret key without a name',
  'sentence: the password is',
  'sentence: PIN',
];

/** What the help and the page about the linter say that an export cannot promise. */
const left = ['sentence: a password without a word for it'];

describe('a planted secret is removed, or the export refused:', () => {
  it.each(plantedSecrets)('$what', (planted) => {
    const { what } = planted;
    const expected = left.includes(what) ? 'left' : suspected.includes(what) ? 'suspected' : 'removed';
    expect(verdictOf(planted)).toBe(expected);
  });

  it('counts as the page about the decision says', () => {
    const page = readFileSync(new URL('../../docs/decisions/secret-detection.md', import.meta.url), 'utf8');
    const [total = 0] = [...page.matchAll(/of (\d+) secrets/g)].map(([, number]) => Number(number));
    const counts = /\| our search +\| (\d+) +\| (\d+) +\| (\d+) +\|/.exec(page)?.slice(1).map(Number);
    const removed = plantedSecrets.length - suspected.length - left.length;
    expect([total, ...(counts ?? [])]).toEqual([plantedSecrets.length, removed, suspected.length, left.length]);
  });
});

describe('what is no secret stays in peace:', () => {
  it.each([
    ['a password that is asked for', 'The password is required.'],
    ['a PIN that is asked for', 'Enter your PIN, followed by pound.'],
    ['a PIN of so many digits', 'PIN 4 digits'],
    ['a comparison with nothing', '{{ password == "" }}'],
    ['a comparison of names', '{{ pin == entered_pin }}'],
    ['a comparison of a status', '{{ access_token.httpStatusCode == 200 }}'],
    ['a limit of a language model', '{"max_tokens": "1000", "model": "x"}'],
    ['an address of a hook without what opens it', 'https://hooks.x.example/events/2QF64abcd'],
    ['the id of a hook', 'https://x.example/v1/webhooks/2f9eecc5-0472-4549-9a83-2afdae0d4ba1'],
    ['a question about a page', '{"nextPageToken": "{{ page }}", "tokens": ["{{ token }}"]}'],
    ['Base64 of words', Buffer.from('Good morning, dear caller.').toString('base64')],
    ['a percentage', 'Of 100% callers 20%3 wait'],
    ['the names of fields', '["password", "confirmPassword"], ["token", "refresh"]'],
    [
      'an argument of a filter',
      '{"password": {{ pw | escape(strategy="json") }}, "secret": {{ d | date("yyyy-MM-dd") }}}',
    ],
    ['an element', '<token type="bearer">{{ token }}</token>'],
  ])('%s', (_, text) => {
    const flow = smallFlow();
    const before = secretsIn(flow).length;
    Object.assign(flow, { comment: text });
    expect(secretsIn(flow).slice(before)).toEqual([]);
  });
});

describe('random digits under the name of an id', () => {
  const hex = '28ff670883b3b2109743f7c6feaad3b3';

  it.each(['sn_queue_sysid', 'crm_record_id', 'accountId', 'ticketIDs'])('are an id: %s', (name) => {
    const flow = smallFlow();
    const row = { setTo: 'set-to-literal', srcVariable: name, expr: hex, literal: hex };
    flow.variables.push({ ...variableOf(flow, 'stored_name'), name, value: hex });
    for (const { properties } of Object.values(flow.process.activities))
      Object.assign(properties, { setVariablesArray: [row] });
    expect(scrub(flow)).toMatchObject({ places: [], suspected: [] });
  });

  it.each(['session_id', 'JSESSIONID', 'grid', 'paid'])('may be a secret all the same: %s', (name) => {
    const flow = smallFlow();
    flow.variables.push({ ...variableOf(flow, 'stored_name'), name, value: hex });
    expect(scrub(flow).suspected).toEqual([`variable ${name}`]);
  });
});

describe('personal data', () => {
  it.each(['ann.brandt@clinic.example', 'Call +1 408 555 0100 now.', '+4930123456789', 'Dial (408) 555-0100.'])(
    'is left, and its place named: %s',
    (text) => {
      const flow = smallFlow();
      Object.assign(flow, { comment: text });
      expect(scrub(flow)).toEqual({ flow, places: [], suspected: [], personal: ['comment'] });
    },
  );

  it.each(['2026-12-01 08:00', 'https://svc@x.example/', '1234567890123', 'Press 1 2 3', 'a@b'])(
    'is not what only looks like it: %s',
    (text) => {
      const flow = smallFlow();
      Object.assign(flow, { comment: text });
      expect(scrub(flow).personal).toEqual([]);
    },
  );
});

/** Each took minutes with a search whose time grows with the square of the length; the limit of a test then ends it. */
describe('a text of 200,000 signs is searched to its end:', () => {
  it.each(['\\', 'a.', '-', 'a=', '{{'])('%s, again and again', (part) => {
    const flow = smallFlow();
    const secret = `ghp_${'aB3dE5gH7jK9mN1pQ2sT'.repeat(2)}`;
    Object.assign(flow, { comment: `${part.repeat(200_000 / part.length)} ${secret}` });
    expect(scrub(flow).places).toEqual(['comment']);
  });
});
