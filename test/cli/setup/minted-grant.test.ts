import { describe, expect, it } from 'vitest';
import { Deeds } from '../../../cli/setup/deeds.ts';
import type { Desk } from '../../../cli/setup/desk.ts';
import { mintedGrant } from '../../../cli/setup/minted-grant.ts';
import { clientSecretStep } from '../../../cli/setup/pasted-grant.ts';
import type { TokenAnswer, Webex } from '../../../lambda/broker/ports.ts';
import { Failure } from '../../../lambda/broker/record/failures.ts';
import { Secret } from '../../../lambda/broker/record/secret.ts';
import { canaryToken } from '../../support/canaries.ts';
import { recordingClock } from '../../webex/services.ts';

const orgId = '2f9eecc5-0472-4549-9a83-2afdae0d4ba1';
const pair: TokenAnswer = {
  accessToken: new Secret(canaryToken(orgId)),
  refreshToken: new Secret('refresh'),
  expiresIn: 100,
};
const refused = (status: number) => new Failure('GRANT_REFUSED', `Webex answered ${status}.`, { status });

/** A desk on a clock that moves by sleeping only; Webex mints after so many refusals. */
function desk(refusals: readonly Failure[], isWatched: boolean) {
  const clock = recordingClock();
  const left = [...refusals];
  const warned: string[] = [];
  const webex: Pick<Webex, 'mintPair' | 'tokenExpiry'> = {
    tokenExpiry: async () => clock.now() + 1000,
    mintPair: async () => {
      const refusal = left.shift();
      if (refusal) throw refusal;
      return pair;
    },
  };
  const made = {
    installation: { clock, webex },
    terminal: { print: () => {}, warn: (line: string) => warned.push(line) },
    person: isWatched ? { quietly: (work: () => Promise<unknown>) => work() } : undefined,
    given: { personalAccessToken: new Secret(canaryToken(orgId)), clientSecret: new Secret('secret') },
    interrupted: new AbortController().signal,
    deeds: new Deeds(),
  } as unknown as Desk;
  const mint = (waitMs: number) => mintedGrant(made, 'C1', clientSecretStep(made, made.given.clientSecret), waitMs);
  return { clock, warned, mint };
}

describe('a pair that is minted', () => {
  it('waits for the authorization at a terminal', async () => {
    const { clock, warned, mint } = desk(
      Array.from({ length: 3 }, () => refused(403)),
      true,
    );
    expect(await mint(0)).toMatchObject({ clientId: 'C1', accessToken: pair.accessToken, isPasted: false });
    expect(clock.sleeps).toEqual([5000, 5000, 5000]);
    expect(warned.filter((line) => line.startsWith('It is not authorized yet.'))).toHaveLength(1);
  });

  it('outlasts a moment in which Webex is away', async () => {
    const away = new Failure('TOKEN_ENDPOINT_UNAVAILABLE', 'Webex is away.');
    const { clock, mint } = desk([refused(403), away, refused(403)], true);
    expect(await mint(0)).toMatchObject({ clientId: 'C1' });
    expect(clock.sleeps).toEqual([5000, 5000, 5000]);
  });

  it('waits for half an hour, and not for ever', async () => {
    const { clock, mint } = desk(
      Array.from({ length: 1000 }, () => refused(403)),
      true,
    );
    await expect(mint(0)).rejects.toThrow(/: authorize Y2lz\w+ in Control Hub, press Save, and set up again\.$/);
    expect(clock.sleeps.length).toBe(359);
  });

  it('waits as long as it is told without a terminal', async () => {
    const { clock, mint } = desk(
      Array.from({ length: 2 }, () => refused(403)),
      false,
    );
    expect(await mint(60_000)).toMatchObject({ clientId: 'C1' });
    expect(clock.sleeps).toEqual([5000, 5000]);
    await expect(desk([refused(403)], false).mint(0)).rejects.toThrow('press Save');
  });

  it.each([
    [refused(401), 'Webex does not accept the client secret: copy it again, or regenerate it in the portal.'],
    [refused(404), "Webex knows no Service App with this client ID: copy it again from the app's page."],
    [refused(400), 'Webex answered 400: copy the client secret again, or give the pair that the portal shows.'],
    [new Failure('TOKEN_ENDPOINT_UNAVAILABLE', 'Webex is away.'), 'Webex is away.'],
  ])('waits for no other refusal (%#)', async (refusal, sentence) => {
    const { clock, mint } = desk([refusal], false);
    await expect(mint(60_000)).rejects.toThrow(sentence);
    expect(clock.sleeps).toEqual([]);
  });
});
