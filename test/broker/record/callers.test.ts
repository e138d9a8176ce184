import { describe, expect, it } from 'vitest';
import { callersOf, publishedIn, safeUntil } from '../../../lambda/broker/record/callers.ts';
import type { Config } from '../../../lambda/broker/record/config.ts';
import type { State } from '../../../lambda/broker/record/state.ts';
import { DAY } from '../../../lambda/broker/record/time.ts';
import { plainConfig, plainGrant, plainPublished, plainState, target } from '../samples.ts';
import { START } from '../world.ts';

const end = START + 14 * DAY;
const callers = (state: Partial<State>, now = START, config: Partial<Config> = { target }) =>
  callersOf(plainConfig(config), plainState(state), now);

describe('callers of a record with a variable', () => {
  it('are safe until the end of the token in the variable, not of the token in the record', () => {
    const published = plainPublished({ fingerprint: 'an older one', expiresAt: START + DAY });
    expect(callers({ published })).toEqual({ safeUntil: START + DAY });
  });

  it('are safe until the last millisecond of that token', () => {
    const published = plainPublished();
    expect(callers({ published }, end - 1)).toEqual({ safeUntil: end });
    expect(callers({ published }, end)).toEqual({ affectedSince: end, why: 'expired' });
  });

  it.each(['revoked', 'missing', 'unfit', 'replaced'] as const)('are affected since the token was found %s', (why) => {
    const published = plainPublished({ lost: { since: START - DAY, why } });
    expect(callers({ published })).toEqual({ affectedSince: START - DAY, why });
  });

  it('are affected where nothing was published, or nothing whose end is known', () => {
    const { expiresAt: _, ...endless } = plainPublished();
    for (const published of [undefined, endless]) expect(callers({ published })).toEqual({ why: 'nothing published' });
  });

  it('are affected where the token is in another variable than the one that people name now', () => {
    for (const field of ['orgId', 'datacenter', 'variableName'])
      expect(callers({ published: plainPublished({ [field]: 'another' }) })).toEqual({ why: 'nothing published' });
  });
});

describe('callers of a record without a variable', () => {
  const alone = (grants: State['grants'], now = START) => callers({ grants }, now, {});

  it('have the access token of the record', () => {
    expect(alone([plainGrant()])).toEqual({ safeUntil: end });
    expect(alone([plainGrant()], end)).toEqual({ affectedSince: end, why: 'expired' });
  });

  it('have nothing before the first token, or where its end is unknown', () => {
    const { expiresAt: _, ...endless } = plainGrant();
    expect(alone([])).toEqual({ why: 'nothing published' });
    expect(alone([endless])).toEqual({ why: 'nothing published' });
  });
});

it('what is published counts where it is in the variable that people name now', () => {
  const published = plainPublished();
  expect(publishedIn(plainConfig({ target }), plainState({ published }))).toBe(published);
  expect(publishedIn(plainConfig(), plainState({ published }))).toBeUndefined();
  expect(publishedIn(plainConfig({ target }), plainState())).toBeUndefined();
});

it('callers that are affected are safe until no moment', () => {
  expect(safeUntil({ safeUntil: START })).toBe(START);
  expect(safeUntil({ why: 'expired' })).toBeUndefined();
});
