import type { Instant } from '../../lambda/broker/record/time.ts';
import type { World } from './world.ts';

/** The value that flows read for a record; undefined where it has no variable. */
export function valueFor(world: World, record: string): string | undefined {
  const name = variableOf(world, record);
  return name === undefined ? undefined : world.contactCenter.byName(name)?.value;
}

/** The variable that a record names. */
export function variableOf(world: World, record: string): string | undefined {
  return world.records.config(record)?.target?.variableName;
}

/** Until when what callers have works, by the services' own books; undefined where it does not. */
export function trulySafeUntil(world: World, record: string): Instant | undefined {
  const end = world.webex.tokens.get(valueFor(world, record) ?? '');
  return end !== undefined && end > world.time ? end : undefined;
}

/**
 * Whether the content of a variable is unknown: it is masked, and passes that overlapped may have published in any
 * order.
 */
export function isBlind(world: World, record: string): boolean {
  return world.circumstances.masked && world.disturbances.overlappedAt(record) > 0;
}
