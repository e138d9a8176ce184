import {
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { beforeAll, describe, expect, it } from 'vitest';
import { operate, operateJson } from '../operate.ts';
import { lasting, SandboxHere } from '../sandbox-here.ts';

const sandbox = lasting(new SandboxHere());
let secrets: SecretsManagerClient;
beforeAll(() => {
  secrets = new SecretsManagerClient({});
});

interface Added {
  clientId: string;
  clientSecret: string;
  tokenUrl: string;
}

const add = (names: string) => operateJson<Added>(`consumers add ${names}`);
const stored = async (SecretId: string, VersionStage = 'AWSCURRENT') =>
  (await secrets.send(new GetSecretValueCommand({ SecretId, VersionStage }))).SecretString ?? '';

/** Fetches a token as a connector does; the status, and the token where there is one. */
async function fetchToken({ tokenUrl, clientId, clientSecret }: Added) {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
  });
  const answer = await fetch(tokenUrl, { method: 'POST', body });
  const { access_token } = (await answer.json()) as { access_token?: string };
  return { status: answer.status, token: access_token };
}

describe('consumers add', () => {
  it('shows a secret once, with which a connector gets the token at once; only its hash is kept', async () => {
    const added = await add('front-desk clinic');
    expect(added).toMatchObject({ code: 0, added: true, clientId: 'front-desk', records: ['clinic'] });
    expect(Buffer.from(added.clientSecret, 'base64url')).toHaveLength(32);
    const { grants } = JSON.parse(await stored('token-broker/clinic', 'STATE')) as {
      grants: { accessToken: string }[];
    };
    expect(await fetchToken(added)).toEqual({ status: 200, token: grants[0]?.accessToken });
    expect(await stored('token-broker.consumers/front-desk')).not.toContain(added.clientSecret);
    expect(Object.keys(JSON.parse(await stored('token-broker.consumer-tokens/clinic')))).toEqual([
      'accessToken',
      'givenAt',
      'expiresAt',
    ]);
  });

  it('says what to put where', async () => {
    const { code, printed } = await operate('consumers add pharmacy clinic clinic-writer');
    expect(code).toBe(0);
    expect(printed).toMatch(
      /Token URL +http:\S+\/oauth2\/token\n +Client ID +pharmacy\n +Client secret +[\w-]{43}\n +Scope +one of clinic, clinic-writer\n/,
    );
  });

  it('adds nothing on a dry run', async () => {
    expect((await operate('consumers add absent clinic --dry-run')).printed).toBe(
      'Would add consumer absent, bound to clinic.',
    );
    expect((await operate('consumers remove absent --yes')).warned).toMatch(/^There is no consumer absent;/);
  });

  it.each([
    ['consumers add', 'CONSUMER is missing. See --help.', 2],
    ['consumers add front', 'Name at least one RECORD. See --help.', 2],
    ['consumers add Front clinic', "A consumer's name has only a-z, 0-9 and -, at most 48 of them. See --help.", 2],
    ['consumers add front Clinic', "A record's name has only a-z, 0-9 and -, at most 48 of them. See --help.", 2],
    ['consumers add front clinik', 'There is no record clinik. Did you mean clinic?', 1],
    ['consumers list clinic', 'consumers list takes no CONSUMER. See --help.', 2],
    ['consumers rotate a b', 'This command takes one CONSUMER. See --help.', 2],
    ['consumers remove front-desk', 'Not a terminal: pass --yes to confirm. See --help.', 2],
  ])('refuses %s', async (command, warned, code) => {
    expect(await operate(command)).toMatchObject({ warned, code });
  });

  it('leaves a consumer that is there as it is', async () => {
    await add('twice clinic');
    const before = await stored('token-broker.consumers/twice');
    const { code, warned } = await operate('consumers add twice clinic');
    expect([code, warned]).toEqual([1, expect.stringMatching(/^There is a consumer twice already; .*rotate twice$/)]);
    expect(await stored('token-broker.consumers/twice')).toBe(before);
  });

  it('gives a consumer back what was deleted by hand, and leaves its secret as it is', async () => {
    const added = await add('healed clinic-writer');
    const SecretId = 'token-broker.consumer-tokens/clinic-writer';
    await secrets.send(new DeleteSecretCommand({ SecretId, ForceDeleteWithoutRecovery: true }));
    expect((await operate('consumers add healed clinic-writer --dry-run')).printed).toBe(
      'Would bind consumer healed again to clinic-writer.',
    );
    expect(await operate('consumers add healed clinic-writer')).toMatchObject({
      code: 0,
      printed: 'healed gets the token of clinic-writer again, with the secret that it has.',
    });
    expect(await fetchToken(added)).toMatchObject({ status: 200 });
    expect((await operate('consumers add healed clinic-writer')).code).toBe(1);
    expect((await operate('consumers add healed clinic')).code).toBe(1);
  });

  it('tells where a check fails; the consumer is there, and its token comes with a later one', async () => {
    sandbox.registerAs('deaf', { target: undefined, refreshToken: 'mistyped' });
    const { code, warned, printed } = await operate('consumers add listener deaf');
    expect(code).toBe(1);
    expect(warned).toMatch(/^deaf: its token is not there yet; it comes with .*\nGRANT_REFUSED: .*\n.*runbook/);
    expect(printed).toContain('Client secret');
  }, 60_000);
});

describe('a consumer of a paused record', () => {
  it('gets nothing before the record is resumed, as the command that adds it says', async () => {
    sandbox.registerAs('idle', { target: undefined });
    await operate('pause idle');
    const { code, warned } = await operate('consumers add waiter idle');
    expect(code).toBe(1);
    expect(warned).toMatch(
      /^idle: its token is not there yet; .*\nThe record is paused: npx wxcc-token-broker resume idle$/,
    );
  });
});

describe('consumers list', () => {
  it('shows who fetched when, and how', async () => {
    const added = await add('kiosk clinic');
    await fetchToken(added);
    await add('silent clinic');
    const { code, printed } = await operate('consumers list');
    expect(code).toBe(0);
    const [head, ...lines] = printed.split('\n');
    expect(head).toMatch(/^CONSUMER +RECORDS +LAST FETCH +EVERY +AUTHENTICATES +SECRETS$/);
    expect(lines.find((line) => line.startsWith('kiosk'))).toMatch(
      /^kiosk +clinic +\d seconds? ago +- +in the body +one$/,
    );
    expect(lines.find((line) => line.startsWith('silent'))).toMatch(/^silent +clinic +never +- +- +one$/);
  });

  it('answers in JSON too', async () => {
    await add('hourly clinic');
    const { consumers } = await operateJson<{ consumers: { consumer: string }[] }>('consumers list');
    expect(consumers.find(({ consumer }) => consumer === 'hourly')).toEqual({
      consumer: 'hourly',
      records: ['clinic'],
      lastFetchAt: null,
      usualIntervalSeconds: null,
      authentication: null,
      rotatingSince: null,
    });
  });
});

describe('consumers rotate', () => {
  it('makes both secrets good until it is finished', async () => {
    const old = await add('turner clinic');
    const rotated = await operateJson<Added>('consumers rotate turner');
    const fresh = { ...old, clientSecret: rotated.clientSecret };
    expect(fresh.clientSecret).not.toBe(old.clientSecret);
    expect(await fetchToken(old)).toMatchObject({ status: 200 });
    expect(await fetchToken(fresh)).toMatchObject({ status: 200 });
    expect((await operate('consumers list')).printed).toMatch(/^turner .* two, for \d seconds?$/m);

    expect((await operate('consumers rotate turner')).warned).toMatch(/^turner has had two secrets since .* --finish$/);
    expect(await operate('consumers rotate turner --finish', 'no')).toMatchObject({
      code: 1,
      printed: 'Nothing was changed.',
    });
    const finished = await operate('consumers rotate turner --finish', 'yes');
    expect(finished).toMatchObject({ code: 0, printed: 'turner: the old secret is out within a minute.' });
    expect(finished.asked).toEqual(['Does turner use its new secret, and may the old one go?']);
    const { secrets: kept } = JSON.parse(await stored('token-broker.consumers/turner'));
    expect(kept).toHaveLength(1);
    expect(await fetchToken(fresh)).toMatchObject({ status: 200 });
    expect((await operate('consumers rotate turner --finish --yes')).warned).toMatch(/^turner has one secret only/);
  });

  it('changes nothing on a dry run', async () => {
    await add('still clinic');
    expect((await operate('consumers rotate still --dry-run')).printed).toBe('Would give still a second secret.');
    expect(JSON.parse(await stored('token-broker.consumers/still')).secrets).toHaveLength(1);
  });
});

describe('remove', () => {
  it('says whom it takes the token from', async () => {
    sandbox.registerAs('ward', { target: undefined });
    await add('nurse ward');
    await add('doctor ward');
    expect((await operate('remove ward --dry-run')).printed).toBe(
      'Consumers that get its token: doctor, nurse. They get it until it ends, and then none.\nWould remove record ward.',
    );
  });
});

describe('consumers remove', () => {
  it('shuts it out, and deletes a token that no other consumer gets', async () => {
    sandbox.registerAs('lab', { target: undefined });
    const first = await add('first lab');
    await add('second lab');
    expect(await fetchToken(first)).toMatchObject({ status: 200 });
    const removed = await operate('consumers remove first', 'yes');
    expect(removed.printed).toMatch(
      /^first has fetched last at .*\.\nRemoved first\. Its records have other consumers\.$/,
    );
    expect(removed.asked).toEqual(['Remove consumer first?']);
    expect(await operateJson('consumers remove second --yes')).toEqual({
      code: 0,
      consumer: 'second',
      removed: true,
      orphaned: ['lab'],
    });
    await expect(
      secrets.send(new DescribeSecretCommand({ SecretId: 'token-broker.consumer-tokens/lab' })),
    ).rejects.toThrow();
    expect((await operate('consumers list')).printed).not.toMatch(/^(first|second) /m);
    // And back again: there is a token at once.
    expect(await fetchToken(await add('third lab'))).toMatchObject({ status: 200 });
  });

  it('removes nothing on a no', async () => {
    await add('stays clinic');
    expect(await operate('consumers remove stays', 'no')).toMatchObject({ code: 1, printed: 'Nothing was removed.' });
    expect(await stored('token-broker.consumers/stays')).toContain('sha256');
  });
});
