import { describe, expect, it } from 'vitest';
import { onceKnown } from '../../../cli/setup/once-known.ts';
import { Failure } from '../../../lambda/broker/record/failures.ts';
import { SECOND } from '../../../lambda/broker/record/time.ts';
import { recordingClock } from '../../webex/services.ts';

const unknown = new Failure('VARIABLE_NOT_FOUND', 'It is not there.', { status: 404 });
const isUnknown = ({ code }: Failure) => code === 'VARIABLE_NOT_FOUND';

/** Fails so often, then finds it. */
function lookFailing(times: number, failure: Error = unknown) {
  const look = { looks: 0, at: async () => 'found' };
  look.at = async () => {
    look.looks += 1;
    if (look.looks <= times) throw failure;
    return 'found';
  };
  return look;
}

describe('what was made a moment ago', () => {
  it.each([0, 1, 4])('is found once the service knows it, after %i looks', async (times) => {
    const clock = recordingClock();
    const look = lookFailing(times);
    expect(await onceKnown({ clock }, isUnknown, look.at)).toBe('found');
    expect(clock.sleeps).toEqual(Array(times).fill(2 * SECOND));
  });

  it('is waited for no longer than ten seconds', async () => {
    const clock = recordingClock();
    const look = lookFailing(Number.POSITIVE_INFINITY);
    await expect(onceKnown({ clock }, isUnknown, look.at)).rejects.toBe(unknown);
    expect(look.looks).toBe(5);
  });

  it.each([new Failure('WRITER_REFUSED', 'No.', { status: 403 }), new TypeError('a bug')])(
    'is not waited for where something else is wrong (%s)',
    async (failure) => {
      const look = lookFailing(1, failure);
      await expect(onceKnown({ clock: recordingClock() }, isUnknown, look.at)).rejects.toBe(failure);
      expect(look.looks).toBe(1);
    },
  );
});
