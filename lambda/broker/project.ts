import type { Pass } from './pass.ts';
import type { Broker } from './ports.ts';
import { projectionOf } from './projection.ts';
import { persist } from './retry.ts';

const A_FEW_TIMES = 3;

/**
 * Whether consumers are to be given another token than they are: the one in the registry, as with every publication.
 * Nothing is read where no token endpoint is deployed, and nothing written for a record that no consumer is bound to.
 */
export async function mustProject({ projections, clock }: Broker, { copy, deadline }: Pass): Promise<boolean> {
  const wanted = projectionOf(copy.record);
  if (!projections || !wanted) return false;
  const kept = await persist(clock, A_FEW_TIMES, deadline, () => projections.read(copy.name));
  return kept !== undefined && !wanted.equals(kept.text);
}

/** Gives consumers the saved token. */
export async function project({ projections, clock }: Broker, { copy, deadline }: Pass): Promise<void> {
  const wanted = projectionOf(copy.record);
  if (!projections || !wanted) return;
  await persist(clock, A_FEW_TIMES, deadline, () => projections.write(copy.name, wanted));
}
