import { expect, it } from 'vitest';
import { Secret } from '../../../lambda/broker/record/secret.ts';
import { orgOf } from '../../../lambda/broker/record/token-org.ts';
import { ORG } from '../memory-webex.ts';

it.each([
  [`NTI5_P0A1_${ORG}`, ORG],
  [`NTI5_PF84_${ORG}`, ORG],
  [`NTI5_FC82_${ORG}`, ORG],
  [`N_T_I5_eu-gov_${ORG}`, ORG],
  [`NTI5_PF84_${ORG.toUpperCase()}`, ORG],
  [`NTI5_P0A1_${ORG}yyy`, undefined],
  [`NTI5_P0A1_${'-'.repeat(36)}`, undefined],
  ['NTI5', undefined],
])('the org of the token %s is %s', (token, org) => {
  expect(orgOf(new Secret(token))).toBe(org);
});

it('the org of no token is unknown', () => {
  expect(orgOf(undefined)).toBeUndefined();
});
