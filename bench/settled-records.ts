import { lineageOf } from '../lambda/broker/record/config.ts';
import { Secret } from '../lambda/broker/record/secret.ts';
import { emptyState, encodeState } from '../lambda/broker/record/state.ts';
import type { Services } from './services.ts';

const DAY = 86_400_000;
const VARIABLE = 'WEBEX_ACCESS_TOKEN';

/** Records whose first passes are behind them, each of an org of its own; of every ten, so many are due for renewal. */
export function register({ secrets, webex, contactCenter }: Services, records: number, dueOfTen = 0): void {
  const now = Date.now();
  for (let n = 0; n < records; n += 1) {
    const orgId = `2f9eecc5-0472-4549-9a83-${n.toString(16).padStart(12, '0')}`;
    const scopes = ['cjp:config_read', 'cjp:config_write'];
    const { clientId, clientSecret, refreshToken, accessToken } = webex.registerServiceApp({ orgId, scopes });
    const { id } = contactCenter.org(orgId).create({ name: VARIABLE, defaultValue: accessToken });
    const target = { orgId, datacenter: 'us1', variableName: VARIABLE };
    const issuedAt = now - (n % 10 < dueOfTen ? 8 : 1) * DAY;
    const expiresAt = issuedAt + 14 * DAY;
    const grant = {
      lineage: lineageOf({ clientId, refreshToken: new Secret(refreshToken) }),
      clientId,
      generation: 1,
      refreshToken: new Secret(refreshToken),
      refreshTokenExpiresAt: now + 89 * DAY,
      refreshedAt: issuedAt,
      accessToken: new Secret(accessToken),
      issuedAt,
      expiresAt,
    };
    const { fingerprint } = grant.accessToken;
    const published = { ...target, variableId: id, fingerprint, expiresAt, acceptedAt: issuedAt };
    const name = `token-broker/${recordName(n)}`;
    const config = JSON.stringify({ clientId, clientSecret, refreshToken, target });
    secrets.create(name, { value: { text: config } });
    const state = encodeState({ ...emptyState, grants: [grant], published }).reveal();
    secrets.put(name, { text: state }, { labels: ['STATE'] });
  }
}

export function recordName(n: number): string {
  return `clinic-${n}`;
}
