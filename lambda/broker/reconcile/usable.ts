import type { Loaded, Usable } from '../ports.ts';
import { Failure } from '../record/failures.ts';

/** The record with a config that can be used; throws what is wrong with it otherwise. */
export function usable(loaded: Loaded): Usable {
  if (loaded.config instanceof Failure) throw loaded.config;
  return loaded as Usable;
}
