const HOUR_MS = 3_600_000;

/** Gives a global variable's value as the flow store has it now; undefined where the org has no such variable. */
export type GlobalVariables = (variable: {
  id: string;
  name: string;
}) => Promise<string | undefined> | string | undefined;

/**
 * Global variables as flows see them through a cache: a value stays for so many hours once a contact has read it.
 * 0 reads afresh for each contact. All callers share the cache.
 */
export function cachedGlobals(read: GlobalVariables, now: () => number, flowCacheHours: number): GlobalVariables {
  const cache = new Map<string, { value: Promise<string | undefined>; readAt: number }>();
  return ({ id, name }) => {
    const key = id || name;
    const known = cache.get(key);
    if (known && now() - known.readAt < flowCacheHours * HOUR_MS) return known.value;
    const value = Promise.resolve(read({ id, name }));
    cache.set(key, { value, readAt: now() });
    return value;
  };
}
