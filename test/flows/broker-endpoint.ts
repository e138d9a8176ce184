import { Failure } from '../../lambda/broker/record/failures.ts';
import { Secret } from '../../lambda/broker/record/secret.ts';
import type { Answer, Exchange, StandIn } from '../../sandbox/loopback-server.ts';
import { basic, MemoryEndpoint, membersOf } from '../token-endpoint/domain/memory-endpoint.ts';

const DAY = 86_400_000;

/** The broker's token endpoint as connectors and flows meet it: the real one, with everything behind it in memory. */
export class BrokerEndpoint implements StandIn {
  readonly service = 'broker';
  /** How often Webex was asked for a token. */
  refreshes = 0;
  readonly #memory = new MemoryEndpoint();
  readonly #now: () => number;

  /** `renew` gives a new token and publishes it, or undefined where Webex refuses. */
  constructor(now: () => number, renew: () => string | undefined) {
    this.#now = now;
    this.#memory.refresh = async (_record, ifToken) => {
      const { fingerprint } = new Secret(this.token);
      if (fingerprint !== ifToken) return { outcome: 'not_due', tokenFingerprint: fingerprint };
      this.refreshes += 1;
      const token = renew();
      if (token === undefined) throw new Failure('GRANT_REFUSED', 'Webex refuses the refresh token.');
      this.hold(token);
      return { outcome: 'refreshed', tokenFingerprint: new Secret(token).fingerprint };
    };
  }

  /** What the connector with Basic authentication sends along. */
  get authorization(): string {
    return basic('clinic', this.#memory.clientSecret);
  }

  /** What the broker has. */
  get token(): string {
    return this.#memory.token();
  }

  /** The broker has got this token, now or some time ago. */
  hold(accessToken: string, givenAt = this.#now()): void {
    const [given, end] = [givenAt, givenAt + 14 * DAY].map((time) => new Date(time).toISOString());
    this.#memory.consumerTokens.set('acme', JSON.stringify({ accessToken, givenAt: given, expiresAt: end }));
  }

  operation({ method, path }: Exchange): string {
    return `${method} ${path}`;
  }

  async handle({ method, path, query, headers, body }: Exchange): Promise<Answer> {
    this.#memory.time = this.#now();
    const sent = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
    const answer = await this.#memory.send({ method, path, query: query.toString(), headers: sent, body });
    return { status: answer.status, headers: { ...answer.headers }, body: membersOf(answer) };
  }
}
