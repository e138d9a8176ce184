import { Secret } from '../lambda/broker/record/secret.ts';
import type { Services } from './services.ts';

const DAY = 86_400_000;
const VARIABLE = 'WEBEX_ACCESS_TOKEN';

/** Records whose first checks are behind them, each of an org of its own; of every ten, so many are due for renewal. */
export function register({ secrets, webex, contactCenter }: Services, records: number, dueOfTen = 0): void {
  const now = Date.now();
  const at = (days: number) => new Date(now + days * DAY).toISOString();
  for (let n = 0; n < records; n += 1) {
    const orgId = `2f9eecc5-0472-4549-9a83-${n.toString(16).padStart(12, '0')}`;
    const scopes = ['cjp:config_read', 'cjp:config_write'];
    const { clientId, clientSecret, refreshToken, accessToken } = webex.registerServiceApp({ orgId, scopes });
    const { id } = contactCenter.org(orgId).create({ name: VARIABLE, defaultValue: accessToken });
    const age = n % 10 < dueOfTen ? 8 : 1;
    const record = {
      schema: 1,
      clientId,
      clientSecret,
      refreshToken,
      refreshTokenExpiresAt: at(89),
      accessToken,
      accessTokenIssuedAt: at(-age),
      accessTokenExpiresAt: at(14 - age),
      target: { orgId, datacenter: 'us1', variableName: VARIABLE, variableId: id },
      grantSeal: new Secret(refreshToken).fingerprint,
      variableHeld: new Secret(accessToken).fingerprint,
    };
    const name = recordName(n);
    const { version } = secrets.create(`token-broker/${name}`, { value: { text: JSON.stringify(record) } });
    version?.labels.push('SAVED');
  }
}

export function recordName(n: number): string {
  return `clinic-${n}`;
}
