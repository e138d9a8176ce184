import { expect, it } from 'vitest';
import { recordFindings } from '../../../cli/doctor/records.ts';
import { elsewhereIn } from '../../../cli/doctor/region.ts';
import { visitAll } from '../../../cli/doctor/visit.ts';
import type { ContactCenter } from '../../../lambda/broker/ports.ts';
import type { Target } from '../../../lambda/broker/record/config.ts';
import { Failure } from '../../../lambda/broker/record/failures.ts';
import { World } from '../../broker/world.ts';
import { expectNoCanary } from '../../support/canaries.ts';
import { said } from './clinic.ts';

/** A record whose org lives in eu1: the other datacenters answer with that status, or know no such variable. */
async function lookedAt(status: 403 | 404 | undefined, contactCenterBaseUrl?: string) {
  const world = new World();
  await world.settled();
  const asked = new Set<string>();
  const inEurope = <T>({ datacenter }: Target, answer: () => Promise<T>): Promise<T> => {
    asked.add(datacenter);
    if (datacenter === 'eu1') return answer();
    const code = status === 403 ? 'WRITER_REFUSED' : 'VARIABLE_NOT_FOUND';
    throw new Failure(code, 'The Contact Center API refuses.', status === undefined ? {} : { status });
  };
  const real = world.contactCenter;
  const contactCenter: ContactCenter = {
    find: async (target, token) => inEurope(target, () => real.find(target, token)),
    read: async (target, id, token) => inEurope(target, () => real.read(target, id, token)),
    write: () => Promise.reject(new Error('This test writes nothing.')),
  };
  const hosts = { ...world.deps, contactCenter };
  const services = { webexApiBaseUrl: 'https://webexapis.com/v1', contactCenterBaseUrl };
  const now = { now: world.time, timing: world.deps.timing };
  const findings = await recordFindings(await visitAll(hosts, () => {}), now, elsewhereIn({ ...hosts, services }));
  expectNoCanary(findings);
  return { found: said(findings, 'variable', 'acme')[0], asked };
}

it.each([[403], [404], [undefined]] as const)(
  'tells the wrong datacenter from all else that answers %s',
  async (status) => {
    const { found, asked } = await lookedAt(status);
    expect(found).toMatchObject({
      state: 'problem',
      says: `us1 does not know it (${status ?? 'no such name'}), and eu1 does: target.datacenter is wrong.`,
      cure: expect.stringContaining('--datacenter eu1'),
    });
    expect(asked.size).toBe(8);
  },
);

it('asks nowhere else where one address stands for all datacenters', async () => {
  const { found, asked } = await lookedAt(404, 'https://contact-center.example.com');
  expect(found).toMatchObject({ state: 'problem', cure: expect.stringContaining('heading VARIABLE_NOT_FOUND') });
  expect([...asked]).toEqual(['us1']);
});
