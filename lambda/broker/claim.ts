import { Failure } from './failures.ts';
import { HeldFailure, respectHold } from './hold.ts';
import { iso, MINUTE, SECOND } from './lifetime.ts';
import { open, readCurrent } from './open.ts';
import type { Pass } from './pass.ts';
import type { Broker, Instant } from './ports.ts';
import { backoff, persist } from './retry.ts';
import { Secret } from './secret.ts';
import { claimVersionId } from './working-copy.ts';

/** After so long whoever has claimed a refresh has died, and another may have it. */
const CLAIM_LASTS = 2 * MINUTE;
/** Whoever comes second waits for no longer: there may be hundreds, and their own callers have given up by then. */
const LONGEST_WAIT = 20 * SECOND;
/** Two that overtake each other settle it in the first; each further one needs a claim that was never finished. */
const ROUNDS = 5;
const A_FEW_TIMES = 4;

/** Who buys the token that is to replace another. */
interface Claim {
  /** Fingerprint of the token to be replaced. */
  token: string;
  /** Counts the claims on it; those before were never finished. */
  round: number;
  at: Instant;
  /** Tells this claimer from all others. */
  by: number;
}

/**
 * Makes one of any number of checks that were called for the same failed token the one that refreshes it. Secrets
 * Manager decides: of several versions under one id it takes the first. Returns whether it is this one; if not, the pass
 * holds what the winner saved. Fails where the winner has failed, or has not finished in time.
 */
export async function claimRefresh(broker: Broker, pass: Pass): Promise<boolean> {
  const token = pass.copy.record.accessToken?.fingerprint ?? 'none';
  const standing = await standingClaim(broker, pass, token);
  if (standing && broker.clock.now() < endOf(standing)) return waitForWinner(broker, pass, standing);
  for (let round = (standing?.round ?? 0) + 1, tries = 1; ; round += 1, tries += 1) {
    const mine = { token, round, at: broker.clock.now(), by: broker.clock.random() };
    const winner = await place(broker, pass, mine);
    if (winner === mine) return true;
    if (winner) return waitForWinner(broker, pass, winner);
    if (tries >= ROUNDS) {
      const message = `The refresh of record ${pass.copy.name} could not be claimed; nothing was spent.`;
      throw new Failure('SAVE_FAILED', message);
    }
  }
}

/** The claim that holds after an attempt to place one; undefined where that round belongs to neither. */
async function place(broker: Broker, pass: Pass, mine: Claim): Promise<Claim | undefined> {
  const { name } = pass.copy;
  const text = new Secret(JSON.stringify(mine));
  try {
    await broker.registry.put(name, 'CLAIM', claimVersionId(mine.token, mine.round), text);
    return mine;
  } catch {
    // Either somebody was first, or our own answer was lost on the way: what is stored says which.
    const holder = await standingClaim(broker, pass, mine.token);
    if (!holder || holder.round < mine.round) return undefined;
    return holder.round === mine.round && holder.by === mine.by ? mine : holder;
  }
}

/** The last claim on the token, if there is one. */
async function standingClaim({ registry, clock }: Broker, pass: Pass, token: string): Promise<Claim | undefined> {
  const { name } = pass.copy;
  const version = await persist(clock, A_FEW_TIMES, pass.deadline, () => registry.read(name, 'CLAIM'));
  const claim = version && (JSON.parse(version.text.reveal()) as Claim);
  return claim?.token === token ? claim : undefined;
}

function endOf(claim: Claim): Instant {
  return claim.at + CLAIM_LASTS;
}

/** Until the winner has saved, or failed (which fails this check too), or it takes too long. */
async function waitForWinner(broker: Broker, pass: Pass, claim: Claim): Promise<false> {
  const { clock } = broker;
  const before = pass.copy.record;
  const end = Math.min(clock.now() + LONGEST_WAIT, endOf(claim), pass.deadline);
  for (let look = 1; ; look += 1) {
    const wait = SECOND + backoff(look, clock);
    if (clock.now() + wait >= end) throw unfinished(pass, claim);
    await clock.sleep(wait);
    pass.copy = await open(broker, await readCurrent(broker, pass.copy.name, pass.deadline), pass.deadline);
    const { accessToken, unchangedSince } = pass.copy.record;
    const isReplaced = before.accessToken ? !before.accessToken.equals(accessToken) : accessToken !== undefined;
    if (isReplaced || unchangedSince !== before.unchangedSince) return false;
    respectHold('token endpoint', pass, clock.now());
  }
}

/** Nothing is known against the record: whoever has claimed the refresh may still be at work, or has died. */
function unfinished(pass: Pass, claim: Claim): HeldFailure {
  return new HeldFailure(
    'TOKEN_ENDPOINT_UNAVAILABLE',
    `Another check has begun to refresh record ${pass.copy.name} and has not finished; after ${iso(endOf(claim))} the next ` +
      'one does it, or a forced check at once.',
  );
}
