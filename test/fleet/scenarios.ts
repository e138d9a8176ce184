import { describe, expect, it } from 'vitest';
import { dueAt } from '../../lambda/broker/record/renewal.ts';
import { Secret } from '../../lambda/broker/record/secret.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../lambda/broker/record/time.ts';
import { Fleet, START } from './fleet.ts';

export const names = (count: number, prefix = 'clinic') => Array.from({ length: count }, (_, n) => `${prefix}-${n}`);

/** What holds of the renewals of a fleet of any size; it is tried at this one. */
export function renewalsOf(size: number): void {
  describe(`renewals of ${size.toLocaleString('en')} records that were registered in one minute`, () => {
    const LIFE = 14 * DAY;
    const secret = new Secret('x');
    const issuedAt = names(size).map((_, n) => START + (n / size) * MINUTE);

    /** Each is renewed once more, by the first of the hourly sweeps that finds it due. */
    function renew(name: string, n: number): void {
      const at = issuedAt[n] as number;
      const grant = {
        lineage: '',
        clientId: '',
        generation: 1,
        refreshToken: secret,
        refreshedAt: at,
        accessToken: secret,
        issuedAt: at,
        expiresAt: at + LIFE,
      };
      issuedAt[n] = Math.ceil(dueAt(name, grant, { renewAt: 0.5, sweepMs: HOUR }) / HOUR) * HOUR;
    }

    it('move apart with every renewal', () => {
      const seen = [1, 2, 3, 4].map(() => {
        names(size).forEach(renew);
        const hours = new Set(issuedAt);
        return { hours: hours.size, share: busiest(issuedAt, HOUR) / size };
      });
      expect(seen.map(({ hours }) => hours)).toEqual([7, 13, 19, 25]);
      expect(seen.map(({ share }) => share < 0.3)).toEqual([true, true, true, true]);
      expect(seen.at(-1)?.share).toBeLessThan(0.1);
    });
  });
}

/** What holds of the sweeps of a fleet of any size; it is tried at this one. */
export function sweepsOf(size: number): void {
  describe(`a sweep of ${size.toLocaleString('en')} records`, () => {
    it('is not held up by a hundredth whose refreshes hang, and asks for them no more than once', async () => {
      const [sick, due, shared] = [size / 100, size / 50, (size * 3) / 100];
      const fleet = new Fleet();
      for (const name of names(size - sick - due - shared)) fleet.register(name);
      for (const name of names(shared, 'shared')) fleet.register(name, { client: 'partner' });
      for (const name of names(sick, 'sick')) fleet.register(name, { ageDays: 8 });
      for (const name of names(due, 'due')) fleet.register(name, { ageDays: 8 });
      fleet.hang(...names(sick, 'client-of-sick'));
      const report = await fleet.sweep();
      expect(report).toMatchObject({ records: size, refreshed: due, skipped: 0 });
      // Of one client's 3,000 records some are left to the next sweep: it may be asked 300 times a minute.
      expect(report.notDue + (report.unseen ?? 0)).toBe(size - sick - due);
      expect(report.failed).toHaveLength(sick);
      const asked = fleet.calls.filter(({ service, who }) => service === 'token endpoint' && who.includes('sick'));
      expect(asked).toHaveLength(sick);
      expect(fleet.most('contact center', MINUTE, 'one')).toBeLessThanOrEqual(300);
      expect(fleet.most('token endpoint', SECOND)).toBeLessThanOrEqual(8);
      expect(fleet.most('write a record', SECOND)).toBeLessThanOrEqual(50);
    });

    it('spreads what an outage of three hours has held back', async () => {
      const fleet = new Fleet();
      // They are renewed at some seven days: about six of a thousand fall due with every hour.
      for (const [n, name] of names(size).entries()) fleet.register(name, { ageDays: (n / size) * 6.8 });
      for (const name of names(size)) fleet.failing.add(`client-of-${name}`);
      for (let hour = 0; hour < 3; hour += 1) {
        expect(await fleet.sweep()).toMatchObject({ refreshed: 0 });
        fleet.clock.pass(HOUR);
      }
      fleet.failing.clear();
      fleet.calls.length = 0;
      const { refreshed, failed, skipped } = await fleet.sweep();
      expect({ failed, skipped }).toEqual({ failed: [], skipped: 0 });
      expect(refreshed).toBeGreaterThan(size / 100);
      expect(fleet.most('token endpoint', SECOND)).toBeLessThanOrEqual(8);
      expect(fleet.most('write a record', SECOND)).toBeLessThanOrEqual(50);
      // Attempts between the sweeps came no faster.
      expect(busiest(fleet.wakes, SECOND)).toBeLessThanOrEqual(16);
    });
  });
}

/** The most moments in any such stretch of the clock. */
function busiest(moments: readonly number[], stretchMs: number): number {
  const counts = new Map<number, number>();
  for (const moment of moments) {
    const stretch = Math.floor(moment / stretchMs);
    counts.set(stretch, (counts.get(stretch) ?? 0) + 1);
  }
  return Math.max(...counts.values());
}
