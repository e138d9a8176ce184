import { expect, it } from 'vitest';
import { recoveryFinding } from '../../../cli/doctor/fleet.ts';
import { settingsFindings } from '../../../cli/doctor/settings.ts';
import type { Visit } from '../../../cli/doctor/visit.ts';
import type { Desk } from '../../../cli/setup/desk.ts';
import type { Given } from '../../../cli/setup/given.ts';
import { grantStep } from '../../../cli/setup/grant-step.ts';
import { recoveryStep } from '../../../cli/setup/recovery-step.ts';
import { Secret } from '../../../lambda/broker/record/secret.ts';

/** An unattended setup at Webex for Government, which asks no service before it refuses. */
const deskOf = (given: Given, webexApiBaseUrl = 'https://api-usgov.webex.com/v1') =>
  ({ given, installation: { services: { webexApiBaseUrl } } }) as Desk;

const grant = (given: Given) =>
  grantStep(deskOf({ clientId: 'C1', ...given }), { accessToken: false, waitMs: 0, use: 'published' });

it('setup mints no pair at Webex for Government, and says what to give', async () => {
  await expect(grant({ personalAccessToken: new Secret('a') })).rejects.toThrow(
    'Webex for Government (FedRAMP) mints no pairs: give the pair that the portal shows, and no personalAccessToken.',
  );
});

it.each(['https://api-usgov.webex.com/v1', 'https://API-USGOV.webex.com', 'https://gateway.usgov.example/v1'])(
  'setup takes no recovery at %s',
  async (url) => {
    await expect(recoveryStep(deskOf({ recovery: 'helper' }, url), 'C1', [])).rejects.toThrow(
      'so no record can recover another: leave recovery out.',
    );
    expect(await recoveryStep(deskOf({}, url), 'C1', [])).toBeUndefined();
  },
);

it('doctor says that pairs are not minted, of the installation and of each record with a recovery', () => {
  const services = { webexApiBaseUrl: 'https://api-usgov.webex.com/v1', contactCenterBaseUrl: undefined };
  expect(settingsFindings({ functionName: 'refresh', services })[1]).toMatchObject({
    says: expect.stringMatching(
      /mints no pairs, so a record cannot have a recovery, and refresh tokens live for 60 days/,
    ),
  });
  const visit = { name: 'clinic', config: { recovery: { record: 'helper' } } } as Visit;
  expect(recoveryFinding(visit, new Map(), false)).toMatchObject({
    state: 'problem',
    says: 'Webex for Government (FedRAMP) mints no pairs: its recovery cannot work.',
  });
  expect(recoveryFinding({ ...visit, config: {} } as Visit, new Map(), false)).toBeUndefined();
});
