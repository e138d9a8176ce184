import { describe, expect, it } from 'vitest';
import { fresh, ORG } from '../sandbox-here.ts';
import { House } from './house.ts';

const house = fresh(new House());

type Input = Record<string, unknown> & { target: Record<string, unknown> };

/** What is wrong, the call that it is wrong in, and the sentence. */
const wrong: [what: string, change: (input: Input) => unknown, sentence: RegExp, options?: string][] = [
  [
    'swapped tokens',
    (input) => ({ ...input, accessToken: input.refreshToken, refreshToken: input.accessToken }),
    /^The refresh token and the access token are swapped: give each in the place of the other, /,
  ],
  [
    'an access token in place of the refresh token',
    ({ accessToken, ...input }) => ({ ...input, refreshToken: accessToken }),
    /^That is an access token, which cannot be refreshed: give the refresh token\.$/,
  ],
  [
    'the base64 org id',
    (input) => withTarget(input, { orgId: Buffer.from(`ciscospark://us/ORGANIZATION/${ORG}`).toString('base64') }),
    new RegExp(`^The org ID must be the org's UUID \\(.*\\): it is ${ORG}\\. See --help\\.$`),
  ],
  [
    'another org',
    (input) => withTarget(input, { orgId: '6705c69d-4585-42ad-bfc3-79cc485dfb15' }),
    /^The access token is for org 2f9eecc5-\S+, not for org 6705c69d-\S+: leave the org ID out, /,
  ],
  [
    'a datacenter that there is not',
    (input) => withTarget(input, { datacenter: 'us2' }),
    /^The datacenter must be one of us1, eu1, eu2, anz1, ca1, jp1, sg1, in1, as in the URLs of your Contact Center\./,
  ],
  [
    'a client secret with white space in it',
    (input) => ({ ...input, clientSecret: 'two words' }),
    /^The client secret must be a text without white space in it: copy it again, alone\. See --help\.$/,
  ],
  [
    'a wrong client secret',
    (input) => ({ ...input, clientSecret: 'wrong' }),
    /^Webex answered 400 invalid_client to the refresh .*: the client id or the client secret is wrong: copy the client ID, /,
  ],
  [
    'a dead refresh token',
    (input) => ({ ...input, refreshToken: 'dead' }),
    /^Webex answered 400 to the refresh .*: the refresh token has expired or was revoked.*: copy the client ID, .* of one and the same app\.$/,
  ],
  [
    'a dead refresh token, and a variable that would be created',
    (input) => withTarget({ ...input, refreshToken: 'dead' }, { variableName: 'NEW_ONE' }),
    /^Webex answered 400 to the refresh .*: the refresh token has expired or was revoked/,
    '--create-variable',
  ],
  [
    'a variable that there is not',
    (input) => withTarget(input, { variableName: 'NOWHERE' }),
    /^The org has no global variable NOWHERE: name one that it has, or have it created with --create-variable\.$/,
  ],
  [
    'a variable of another type',
    (input) => withTarget(input, { variableName: 'A_NUMBER' }),
    /^Global variable A_NUMBER .* is not of type String; .*: name another variable\.$/,
  ],
  [
    'a variable of another type, seen only after the refresh',
    ({ accessToken, ...input }) => withTarget(input as Input, { variableName: 'A_NUMBER' }),
    /^Global variable A_NUMBER .* is not of type String; /,
  ],
  [
    'a writer that there is not',
    (input) => ({ ...input, writer: 'absent' }),
    /^Record absent cannot be the writer: it is not registered, or cannot be read\. Register it: .* setup absent --unpublished$/,
  ],
  [
    'a recovery record that cannot recover',
    (input) => ({ ...input, recovery: 'clinic' }),
    /^Record clinic cannot help to recover: its own token is published, and a published token must not be able to do that\.$/,
  ],
  [
    'an unknown field',
    ({ refreshToken, ...input }) => ({ ...input, refreshtoken: refreshToken }),
    /^Standard input cannot be used: the field refreshtoken is not known \(refreshToken is\)\. See --help\.$/,
  ],
  ['no JSON', () => 'clientSecret=NotARealSecret', /^Standard input is not JSON\. See --help\.$/],
  ['typographic quotes', () => '{\u201cclientId\u201d: 5}', /^Standard input is not JSON: it has typographic quotes; /],
];

function withTarget(input: Input, change: Record<string, unknown>): Input {
  return { ...input, target: { ...input.target, ...change } };
}

describe('what is wrong gets one sentence with the cure, and nothing stays behind', () => {
  it.each(wrong)('%s', async (_what, change, sentence, options = '') => {
    const { record, input } = house.newcomer();
    if (!house.variables.all().some(({ name }) => name === 'A_NUMBER')) {
      house.variables.create({ name: 'A_NUMBER', variableType: 'Integer', defaultValue: '1' });
    }
    const before = house.state();
    const { code, printed, warned } = await house.setup(`${record} ${options}`, change(input));
    expect(code).toBeGreaterThan(0);
    expect(printed).toBe('');
    expect(warned).toMatch(sentence);
    expect(warned.split('\n')).toHaveLength(1);
    expect(house.state()).toBe(before);
  });

  it('an app without an authorization', async () => {
    const { record, input } = house.newcomer();
    const { identity } = house.sandbox;
    identity.deauthorize({ clientId: String(input.clientId), orgId: ORG });
    const { accessToken: personalAccessToken } = identity.registerIntegration({
      orgId: ORG,
      scopes: ['spark:applications_token'],
    });
    const { accessToken, refreshToken, ...rest } = input;
    const before = house.state();
    const { code, warned } = await house.setup(record, { ...rest, personalAccessToken });
    expect(code).toBe(1);
    expect(warned).toMatch(/^Webex answered 403 .*: authorize Y2lz\w+ in Control Hub, press Save, and set up again\.$/);
    expect(house.state()).toBe(before);
    expect(await house.setup(record, { ...rest, personalAccessToken: accessToken })).toMatchObject({
      code: 1,
      warned: 'Webex does not accept the personal access token: copy a fresh one, each lives for 12 hours.',
    });
  });

  it('an app that may read the variables, and not write them', async () => {
    const { record, input } = house.newcomer(['cjp:config_read']);
    const before = house.state();
    const { code, warned } = await house.setup(record, { ...input, writer: record });
    expect(code).toBe(1);
    expect(warned).toMatch(
      / 403 to the write .*: give the app cjp:config_write, authorize it again and get a new pair, /,
    );
    expect(house.state()).toBe(before);
  });

  it('a name that is there, was removed, or is taken at the last moment', async () => {
    const { record, input } = house.newcomer();
    expect(await house.setup('clinic', input)).toMatchObject({
      code: 1,
      warned: expect.stringMatching(
        /^Record clinic is there already: choose another name\. To give it a new secret or refresh token: /,
      ),
    });
    const { secrets } = house.sandbox;
    house.onRequest('secrets-manager', 'CreateSecret', () =>
      secrets.create(`token-broker/${record}`, { value: { text: '{}' } }),
    );
    expect(await house.setup(record, input)).toMatchObject({
      code: 1,
      warned: `Record ${record} was created meanwhile: choose another name.`,
    });
    secrets.delete(`token-broker/${record}`);
    expect(await house.setup(record, input)).toMatchObject({
      code: 1,
      warned: `Record ${record} was removed: bring it back with npx wxcc-token-broker restore ${record}, replace it for good with --replace-removed, or choose another name.`,
    });
  });

  it('a datacenter whose API does not know the org', async () => {
    const { record, input } = house.newcomer();
    const fault = { kind: 'answer', answer: { status: 404 } } as const;
    house.sandbox.faults.plan({ service: 'contact-center', operation: 'LIST cad-variable', times: 1, fault });
    const before = house.state();
    const { code, warned } = await house.setup(record, input);
    expect(code).toBe(1);
    expect(warned).toMatch(
      /answered 404 .*: is the org's contact center in us1\? Name another datacenter, or try again later\.$/,
    );
    expect(house.state()).toBe(before);
  });

  it('a token that no variable can hold', async () => {
    const { record, input } = house.newcomer();
    const answer = { status: 200, body: { exp: Date.now() + 3_600_000 } };
    house.sandbox.faults.plan({
      service: 'webex',
      operation: 'GET tokenExpiry',
      times: 1,
      fault: { kind: 'answer', answer },
    });
    const before = house.state();
    const { code, warned } = await house.setup(record, { ...input, accessToken: 'x'.repeat(1200) });
    expect({ code, warned }).toEqual({
      code: 1,
      warned:
        `The access token of record ${record} has 1200 characters; a global variable holds 256: only an app with opaque ` +
        'tokens can be published.',
    });
    expect(house.state()).toBe(before);
  });

  it('a secret with a trailing newline is no mistake', async () => {
    const { record, input } = house.newcomer();
    const { code } = await house.setup(record, { ...input, clientSecret: `${input.clientSecret}\n` });
    expect(code).toBe(0);
    expect(house.record(record).clientSecret).toBe(input.clientSecret);
  });
});
