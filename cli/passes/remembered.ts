import type { Loaded } from '../../lambda/broker/ports.ts';
import { Failure } from '../../lambda/broker/record/failures.ts';
import type { Published } from '../../lambda/broker/record/state.ts';
import type { Instant } from '../../lambda/broker/record/time.ts';
import type { Event } from './events.ts';
import { deedWords } from './pass-words.ts';

const losses: Record<NonNullable<Published['lost']>['why'], string> = {
  revoked: 'callers lost the token: Webex stopped accepting it',
  missing: 'callers lost the token: its variable was gone',
  unfit: 'callers lost the token: the variable could not hold it any more',
  replaced: 'callers lost the token: the variable held something else',
};

/** What a record itself remembers, the oldest first: of each kind the last, and of some the last but one. */
export function rememberedEvents({ config, state }: Loaded): Event[] {
  const { grants, refreshes, published, failure, refusal, notified } = state;
  const known = new Set(grants.map(({ refreshedAt }) => refreshedAt));
  const paused = config instanceof Failure ? undefined : config.paused;
  const events: (Event | undefined)[] = [
    ...grants.map(({ refreshedAt: at, reason }): Event => {
      const words = deedWords({ outcome: 'refreshed', ...(reason && { reason }) }) as string;
      return { at, what: 'refreshed', words, ...(reason && { reason }) };
    }),
    ...refreshes.filter((moment) => !known.has(moment)).map((moment) => happened(moment, 'refreshed', 'refreshed')),
    happened(
      published?.acceptedAt,
      'published',
      `the token was seen in ${published?.variableName}, and Webex accepted it`,
    ),
    published?.lost && happened(published.lost.since, 'lost', losses[published.lost.why]),
    ...[state.driftedBeforeAt, state.driftedAt].map((moment) =>
      happened(moment, 'drifted', 'the variable held something that the broker did not publish'),
    ),
    ...[state.revokedBeforeAt, state.revokedAt].map((moment) =>
      happened(moment, 'revoked', 'a token that Webex had stopped accepting was replaced'),
    ),
    happened(state.rotatedAt, 'rotated', 'Webex replaced the refresh token'),
    happened(refusal?.since, 'refused', 'Webex refused the credentials that were typed; earlier ones go on'),
    failure && { at: failure.since, what: 'failed', words: `began to fail with ${failure.code}`, code: failure.code },
    happened(notified.failureSince, 'message', `a message about ${notified.failure} went out then or later`),
    happened(paused, 'paused', 'was paused'),
  ];
  return events.filter((event) => event !== undefined).sort((one, other) => one.at - other.at);
}

function happened(at: Instant | undefined, what: Event['what'], words: string): Event | undefined {
  return at === undefined ? undefined : { at, what, words };
}
