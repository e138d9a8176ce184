/** Figures of the same thing, measured several times. */
export interface Samples {
  median: number;
  /** The middle half. */
  spread: readonly [number, number];
}

export function samples(measured: readonly number[]): Samples {
  const sorted = measured.toSorted((one, other) => one - other);
  return { median: quantile(sorted, 0.5), spread: [quantile(sorted, 0.25), quantile(sorted, 0.75)] };
}

/** Each measured with the other of the same round, so that what disturbs one disturbs both. */
export function ratios(measured: readonly number[], references: readonly number[]): Samples {
  return samples(measured.map((one, round) => one / (references[round] ?? Number.NaN)));
}

/** Does these in turn, so many rounds; the results by name. */
export async function inTurn<Name extends string, Result>(
  rounds: number,
  tasks: Record<Name, () => Promise<Result>>,
): Promise<Record<Name, Result[]>> {
  const names = Object.keys(tasks) as Name[];
  const results = Object.fromEntries(names.map((name) => [name, [] as Result[]])) as Record<Name, Result[]>;
  for (let round = 0; round < rounds; round += 1) {
    for (const name of names) results[name].push(await tasks[name]());
  }
  return results;
}

/** Of figures in ascending order. */
export function quantile(sorted: readonly number[], part: number): number {
  const at = (sorted.length - 1) * part;
  const low = sorted[Math.floor(at)] ?? Number.NaN;
  const high = sorted[Math.ceil(at)] ?? Number.NaN;
  return low + (high - low) * (at - Math.floor(at));
}
