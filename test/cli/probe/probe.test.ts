import { afterEach, describe, expect, it } from 'vitest';
import type { Finding } from '../../../cli/probe/finding.ts';
import { AwsError } from '../../../sandbox/aws/aws-error.ts';
import type { Fault } from '../../../sandbox/faults.ts';
import { ownBodies } from '../../../sandbox/webex/answer-bodies.ts';
import { pressingCtrlC } from '../ctrl-c.ts';
import { operate, operateJson } from '../operate.ts';
import { fresh, SandboxHere } from '../sandbox-here.ts';

const here = fresh(new SandboxHere());
const ORG = '0c0d1d4a-9d2e-4c8d-8a52-4a1c53c3b001';

interface Probed {
  findings: (Finding & { experiment: string })[];
  leftovers: { what: string; how: string }[];
}

/** A record of its own, checked once. */
async function registered(name: string, scopes?: string[]): Promise<void> {
  const variableName = `${name.replaceAll('-', '_')}_token`;
  here.register(name, here.app({ orgId: ORG, ...(scopes && { scopes }) }), variableName);
  expect((await operate(`refresh ${name}`)).code).toBe(scopes ? 1 : 0);
}

async function probed(command: string) {
  const { code, findings, leftovers } = await operateJson<Probed>(`probe ${command}`);
  const about = (words: string) => findings.find(({ question }) => question.includes(words)) as Finding;
  return { code, findings, leftovers, about };
}

const variablesOf = (orgId: string) =>
  here.sandbox.contactCenter
    .org(orgId)
    .all()
    .map(({ name }) => name);
const throwaways = () => variablesOf(ORG).filter((name) => name.startsWith('TOKEN_BROKER_PROBE_'));
const failing = (operation: string, fault: Fault, times?: number) =>
  here.sandbox.faults.plan({
    service: 'contact-center',
    operation,
    fault,
    ...(times !== undefined && { times }),
  });

afterEach(() => {
  here.sandbox.faults.clear();
});

describe('probe', () => {
  it('takes the one record that has a target, and asks before each experiment', async () => {
    const refused = await operate('probe', 'no');
    const questions = ['Try the variable?', 'Refresh twice?', 'Import it?', 'Try the secret?'];
    expect(refused.asked).toEqual(questions);
    expect(refused.code).toBe(1);
    expect(refused.printed).toMatch(/^ {2}- \d questions not tried: not allowed$/m);
    expect(refused.warned).toMatch(/^Makes global variable TOKEN_BROKER_PROBE_[\da-f]{8} in the org of clinic, /);

    const { code, printed, asked } = await operate('probe', 'yes');
    expect({ code, asked }).toEqual({ code: 0, asked: questions });
    expect(printed).toMatch(
      /^a throw-away variable\n {2}= How long a value does a global variable hold\?\n {6}expected {2}256/,
    );
    expect(printed).toContain(
      '\n  = Does a refresh replace the refresh token?\n      expected  no\n      observed  no, it stays ',
    );
  });

  it('tries nothing on a dry run, and only named experiments without a terminal', async () => {
    await registered('ward');
    const dry = await probed('ward --dry-run');
    expect(dry.code).toBe(0);
    expect(dry.findings.every(({ observed }) => observed === 'not tried: a dry run')).toBe(true);
    const named = await probed('ward --variable');
    const open = named.findings.filter(({ asExpected }) => asExpected === null);
    expect(new Set(open.map(({ experiment, observed }) => `${experiment} ${observed}`))).toEqual(
      new Set(
        ['refresh', 'flow', 'store'].map((experiment) => `${experiment} not tried: --${experiment} was not said`),
      ),
    );
    expect((await operate('probe ward')).warned).toMatch(/^Not a terminal: name what may be tried/);
    expect((await operate('probe ward --json', 'yes')).code).toBe(2);
    expect((await operate('probe')).code).toBe(2);
    expect((await operate('probe --variable')).warned).toBe(
      'Name one of the records that have a target: clinic, ward.',
    );
  });
});

describe('probe --variable', () => {
  it('finds what is documented, and leaves nothing behind', async () => {
    await registered('lab');
    const before = variablesOf(ORG);
    const { code, findings, leftovers } = await probed('lab --variable');
    expect({ code, leftovers }).toEqual({ code: 0, leftovers: [] });
    const seen = findings.filter(({ experiment }) => experiment === 'variable');
    expect(seen.map(({ observed }) => observed)).toEqual([
      '256 characters are kept; 257 are refused with 400',
      'yes',
      'no, it answers 200',
      'it is emptied',
      'yes',
      'yes, in the clear',
      'yes',
    ]);
    expect(variablesOf(ORG)).toEqual(before);
    expect(here.record('lab')).not.toHaveProperty('failure');
  });

  it.each([
    ['masksSensitive', true, 'sensitive', 'no, it is masked', true],
    ['masksSensitive', false, 'sensitive', 'yes, in the clear', false],
    ['enforcesVersion', true, 'older version', 'yes, with 409', false],
    ['enforcesVersion', false, 'older version', 'no, it answers 200', true],
    ['filters', true, 'filter', 'yes', true],
    ['filters', false, 'filter', /^no, it shows \d+ others too$/, false],
    ['keepsOmitted', true, 'leaves out', 'it stays as it was', false],
    ['keepsOmitted', false, 'leaves out', 'it is emptied', true],
    ['longestValue', 256, 'How long', '256 characters are kept; 257 are refused with 400', true],
    [
      'longestValue',
      300,
      'How long',
      '256 characters are kept; 257 are accepted with 200, and 257 of them kept',
      false,
    ],
    ['longestValue', 200, 'How long', 'of 256 characters it holds fewer: they are refused', false],
  ] as const)('sees %s: %s', async (setting, value, words, observed, asExpected) => {
    const name = `both-${setting.toLowerCase()}-${value}`.toLowerCase();
    await registered(name);
    const settings: Record<string, unknown> = here.sandbox.contactCenter.settings as never;
    const before = settings[setting];
    settings[setting] = value;
    const { about } = await probed(`${name} --variable`);
    settings[setting] = before;
    expect(about(words)).toMatchObject({
      observed: typeof observed === 'string' ? observed : expect.stringMatching(observed),
      asExpected,
    });
    expect(throwaways()).toEqual([]);
  });

  it('sees a write that is not stored, and a variable that is not gone', async () => {
    await registered('desk');
    failing('PUT cad-variable', { kind: 'answer', answer: { status: 200, body: {} } });
    const { about } = await probed('desk --variable');
    expect(about('said yes')).toMatchObject({ observed: 'no: it answers 200, and the old value is read' });
    expect(about('sensitive')).toMatchObject({ observed: 'it cannot be marked: the mark is dropped' });
    expect(throwaways()).toEqual([]);

    here.sandbox.faults.clear();
    failing('DELETE cad-variable', { kind: 'answer', answer: { status: 200 } }, 1);
    const late = await probed('desk --variable');
    expect(late.about('deleted')).toMatchObject({ observed: 'no, a read answers 200', asExpected: false });
    expect([late.leftovers, throwaways()]).toEqual([[], []]);
  });

  it('cleans up where an answer got lost, and where the experiment breaks off', async () => {
    await registered('yard');
    failing('POST cad-variable', { kind: 'cut-after' }, 1);
    const lost = await probed('yard --variable');
    expect(lost.code).toBe(1);
    expect(lost.about('How long').observed).toBe(
      'not tried: Contact Center would not make a variable: it answered 409',
    );
    expect([lost.leftovers, throwaways()]).toEqual([[], []]);

    failing('PUT cad-variable', { kind: 'answer', answer: { status: 503 } });
    const broken = await probed('yard --variable');
    expect(broken.about('filter').observed).toMatch(/^not tried: CONTACT_CENTER_UNAVAILABLE: /);
    expect([broken.leftovers, throwaways()]).toEqual([[], []]);
  });

  it('names what it cannot take away, and how to', async () => {
    await registered('pool');
    failing('DELETE cad-variable', { kind: 'answer', answer: { status: 412 } });
    const { code, warned, printed } = await operate('probe pool --variable');
    const [left = ''] = throwaways();
    expect(code).toBe(1);
    expect(warned).toContain(`Left over: global variable ${left}; delete it in Control Hub: Contact Center > Flows >`);
    expect(printed).toContain('observed  not tried: Contact Center would not delete the throw-away variable');
    here.sandbox.contactCenter.org(ORG).remove(left);
  });

  it('stops at Ctrl-C, and cleans up', async () => {
    await registered('hall');
    const { code, findings, leftovers } = await pressingCtrlC(here.sandbox, 'PUT cad-variable', () =>
      probed('hall --variable'),
    );
    expect({ code, leftovers, left: throwaways() }).toEqual({ code: 1, leftovers: [], left: [] });
    expect(findings.slice(0, 2).map(({ observed }) => observed)).toEqual([
      '256 characters are kept; 257 are refused with 400',
      'not tried: interrupted',
    ]);
  });

  it('says what a token may not do, and makes nothing', async () => {
    await registered('gate', ['cjp:config_read']);
    const { code, findings } = await probed('gate --variable');
    expect(code).toBe(1);
    expect(findings[0]?.observed).toBe(
      'not tried: Contact Center would not make a variable: it answered 403; its token lacks cjp:config_write, or is of another org',
    );
    expect((await probed('clinic-writer --variable')).findings[0]?.observed).toBe(
      'not tried: record clinic-writer has no target, so it is of no org',
    );
  });
});

describe('probe --refresh', () => {
  it.each([
    [
      'same',
      86_400,
      {
        first: /^no, [\da-f]{8} again; Webex issued it within the last day$/,
        second: /^no, /,
        old: /^not settled: no refresh gave another token$/,
      },
    ],
    ['same', 0, { first: /^yes, [\da-f]{8} in place of [\da-f]{8}$/, second: /^yes, /, old: /^yes: [\da-f]{8} ends / }],
    ['omit', 0, { rotation: /^no, it stays [\da-f]{8}$/ }],
    ['rotate', 0, { rotation: /^yes: [\da-f]{8}, then [\da-f]{8}, then [\da-f]{8}$/ }],
  ] as const)(
    'sees refresh tokens "%s" and tokens unchanged within %i s, and loses no grant',
    async (kind, seconds, seen) => {
      const { identity } = here.sandbox;
      const name = `kind-${kind}-${seconds}`;
      await registered(name);
      const before = { ...identity.settings };
      Object.assign(identity.settings, { refreshToken: kind, unchangedWithinSeconds: seconds });
      const { about } = await probed(`${name} --refresh`);
      const { first = /./, second = /./, old = /./, rotation = /./ } = seen as Record<string, RegExp>;
      expect(about('give a new access token').observed).toMatch(first);
      expect(about('second refresh').observed).toMatch(second);
      expect(about('stay valid').observed).toMatch(old);
      expect(about('replace the refresh').observed).toMatch(rotation);
      expect(about('own word').observed).toBe('yes');
      expect((await operate(`refresh ${name} --force`)).code).toBe(0);
      Object.assign(identity.settings, before);
    },
  );

  it('sees an old token that dies with the refresh', async () => {
    await registered('pier');
    const { identity, faults } = here.sandbox;
    identity.settings.unchangedWithinSeconds = 0;
    const answer = ownBodies.webex(401);
    faults.plan({ service: 'webex', operation: 'GET tokenExpiry', times: 1, fault: { kind: 'answer', answer } });
    const { about } = await probed('pier --refresh');
    expect(about('stay valid')).toMatchObject({
      asExpected: false,
      observed: expect.stringMatching(/^no: Webex does not accept /),
    });
  });

  it('says why it could not, where the refresh fails', async () => {
    await registered('dock');
    const answer = { status: 503 };
    here.sandbox.faults.plan({
      service: 'webex',
      operation: 'POST access_token',
      fault: { kind: 'answer', answer },
    });
    const { code, about } = await probed('dock --refresh');
    expect(code).toBe(1);
    expect(about('second refresh').observed).toMatch(/^not tried: TOKEN_ENDPOINT_UNAVAILABLE: /);
  });
});

describe('probe --store', () => {
  const probeSecrets = () =>
    here.sandbox.secrets
      .list(true)
      .map(({ name }) => name)
      .filter((name) => name.startsWith('token-broker-probe/'));
  type Put = SandboxHere['sandbox']['secrets']['put'];

  /** Secrets Manager takes writes in another way, as long as a probe lasts. */
  async function probedWith(put: (real: Put) => Put) {
    const { secrets } = here.sandbox;
    const real = secrets.put.bind(secrets);
    secrets.put = put(real);
    const found = await probed('--store');
    secrets.put = real;
    return found;
  }

  it('finds what is documented, in a secret beside the records, and leaves nothing behind', async () => {
    const made: string[] = [];
    const { secrets } = here.sandbox;
    const create = secrets.create.bind(secrets);
    secrets.create = (name, ...rest) => {
      made.push(name);
      return create(name, ...rest);
    };
    const { code, findings, leftovers } = await probed('--store');
    secrets.create = create;
    expect({ code, leftovers, left: probeSecrets() }).toEqual({ code: 0, leftovers: [], left: [] });
    expect(made).toEqual([expect.stringMatching(/^token-broker-probe\/[\da-f]{8}$/)]);
    expect(findings.map(({ observed, asExpected }) => [observed, asExpected])).toEqual([
      ['1 of 20 succeeded; 19 got ResourceExistsException', true],
      ['yes', true],
      ['yes', true],
      ['yes', true],
    ]);
  });

  it('needs no record, and shows what it would do on a dry run', async () => {
    const dry = await operateJson<Probed & { record?: string }>('probe --store --dry-run');
    expect(dry.code).toBe(0);
    expect(dry).not.toHaveProperty('record');
    expect(dry.findings.map(({ observed }) => observed)).toEqual(Array(4).fill('not tried: a dry run'));
    const { warned } = await operate('probe --store');
    expect(warned).toMatch(/^Makes secret token-broker-probe\/[\da-f]{8} in Secrets Manager, /);
  });

  it('sees a store in which the last of several writes wins', async () => {
    const { code, about } = await probedWith((real) => (id, value, options = {}) => {
      const secret = here.sandbox.secrets.secret(id);
      if (secret) secret.versions = secret.versions.filter((version) => version.id !== options.versionId);
      return real(id, value, options);
    });
    expect(code).toBe(0);
    expect(about('racing')).toMatchObject({ observed: '20 of 20 succeeded', asExpected: false });
    expect(about('older version')).toMatchObject({ observed: 'no, it moves back', asExpected: false });
  });

  it('sees a store that moves AWSCURRENT with every write', async () => {
    const { about } = await probedWith((real) => (id, value, options = {}) => {
      const labels = [...(options.labels ?? []), 'AWSCURRENT'];
      return real(id, value, { ...options, labels });
    });
    expect(about('AWSCURRENT')).toMatchObject({ observed: 'no, it has moved', asExpected: false });
  });

  it('sees a store that refuses a repeat', async () => {
    const seenIds = new Set<string>();
    const { about } = await probedWith((real) => (id, value, options = {}) => {
      const { versionId = '' } = options;
      if (seenIds.has(versionId)) throw new AwsError('ResourceExistsException', 'There is one.');
      seenIds.add(versionId);
      return real(id, value, options);
    });
    expect(about('once more')).toMatchObject({ observed: 'no: ResourceExistsException', asExpected: false });
  });

  it('settles nothing by a refusal of another kind', async () => {
    let refused = 0;
    const { about } = await probedWith((real) => (...given) => {
      const found = () => real(...given);
      if (refused > 0) return found();
      refused += 1;
      throw new AwsError('InvalidRequestException', 'Not now.');
    });
    expect(about('racing')).toMatchObject({
      observed: 'not settled: 1 of 20 succeeded; 1 got InvalidRequestException; 18 got ResourceExistsException',
      asExpected: null,
    });
  });

  it('says what AWS does not allow, and names what it cannot delete', async () => {
    const refusing = (operation: string) =>
      here.sandbox.faults.plan({
        service: 'secrets-manager',
        operation,
        fault: { kind: 'answer', answer: { status: 400, body: { __type: 'AccessDeniedException' } } },
      });
    refusing('CreateSecret');
    const { code, findings } = await probed('--store');
    expect(code).toBe(1);
    expect(findings[0]?.observed).toMatch(
      /^not tried: AWS refused secretsmanager:CreateSecret for token-broker-probe\/[\da-f]{8} \(AccessDeniedException\)$/,
    );
    here.sandbox.faults.clear();
    refusing('DeleteSecret');
    const { code: failed, leftovers } = await probed('--store');
    const [left = ''] = probeSecrets();
    expect({ failed, leftovers }).toEqual({
      failed: 1,
      leftovers: [
        {
          what: `secret ${left}`,
          how: `delete it: aws secretsmanager delete-secret --secret-id ${left} --force-delete-without-recovery`,
          unavoidable: false,
        },
      ],
    });
    here.sandbox.secrets.delete(left, { force: true });
  });

  it('cleans up at Ctrl-C', async () => {
    const { faults } = here.sandbox;
    const next = faults.next.bind(faults);
    let isPressed = false;
    faults.next = (service, operation, now) => {
      // The signal's listener, without the signal: nothing else here would survive it.
      if (operation === 'PutSecretValue' && !isPressed) process.listeners('SIGINT').at(-1)?.('SIGINT');
      isPressed ||= operation === 'PutSecretValue';
      return next(service, operation, now);
    };
    const { code, findings } = await probed('--store');
    faults.next = next;
    expect({ code, left: probeSecrets() }).toEqual({ code: 1, left: [] });
    expect(findings.at(-1)?.observed).toBe('not tried: interrupted');
  });
});

describe('probe --flow', () => {
  const flows = () =>
    here.sandbox.contactCenter
      .flows(ORG)
      .all('SUBFLOW')
      .map(({ draft }) => draft.document.name);

  it.each([
    [false, 'yes, as any other', true],
    [true, 'no', false],
  ])(
    'sees whether an export masks a secure value (%s), and names the subflow that stays',
    async (masks, observed, asExpected) => {
      await registered(`mast-${masks}`);
      const { settings } = here.sandbox.contactCenter;
      settings.masksSecureValues = masks;
      const { code, about, leftovers } = await probed(`mast-${masks} --flow`);
      settings.masksSecureValues = false;
      expect(code).toBe(0);
      expect(about('export show')).toMatchObject({ observed, asExpected });
      expect(about('reach the body')).toMatchObject({ observed: 'not tried: needs a call', asExpected: null });
      expect(leftovers).toEqual([
        {
          what: `subflow ${flows().at(-1)}`,
          how: 'delete it in Control Hub: Contact Center > Flows > Subflows',
          unavoidable: true,
        },
      ]);
    },
  );

  it("sees that a Service App's account is not let in", async () => {
    await registered('buoy');
    const { settings } = here.sandbox.contactCenter;
    settings.flowStoreAdmitsServiceApps = false;
    const { code, about, leftovers } = await probed('buoy --flow');
    settings.flowStoreAdmitsServiceApps = true;
    expect({ code, leftovers }).toEqual({ code: 0, leftovers: [] });
    expect(about("Service App's account")).toMatchObject({ observed: 'no, it answers 403', asExpected: false });
  });

  it('finds the subflow that an import made whose answer got lost', async () => {
    await registered('keel');
    const before = flows().length;
    failing('POST flows:import', { kind: 'cut-after' }, 1);
    const { code, about, leftovers } = await probed('keel --flow');
    expect({ code, left: leftovers.length, made: flows().length - before }).toEqual({ code: 0, left: 1, made: 1 });
    expect(about('export show').observed).toBe('yes, as any other');
  });
});
