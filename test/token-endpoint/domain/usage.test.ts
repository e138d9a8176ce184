import { describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE, SECOND } from '../../../lambda/broker/record/time.ts';
import {
  encodeNote,
  parseNote,
  type UsageNote,
  usualInterval,
} from '../../../lambda/token-endpoint/domain/usage-note.ts';
import { MemoryEndpoint } from './memory-endpoint.ts';

const world = () => {
  const one = new MemoryEndpoint();
  one.give('acme', 300 * DAY);
  return one;
};
const noteOf = (one: MemoryEndpoint) => one.notes.get('clinic') as UsageNote;
const notes = (one: MemoryEndpoint) => one.steps.filter((step) => step === 'note').length;

/** Fetches again and again, each time by an instance that is new where it has been idle for long. */
async function fetchEvery(one: MemoryEndpoint, interval: number, times: number): Promise<void> {
  for (let fetch = 0; fetch < times; fetch += 1) {
    if (interval > 10 * MINUTE) one.coldStart();
    await one.ask();
    one.time += interval;
  }
}

describe('the note of a consumer', () => {
  it.each([
    ['once an hour', HOUR, 8, 3600],
    ['once a day', DAY, 5, 86_400],
    ['with every call', 4 * SECOND, 600, 4],
    ['every minute', MINUTE, 60, 60],
  ])('says how it really caches: %s', async (_how, interval, times, expected) => {
    const one = world();
    await fetchEvery(one, interval, times);
    expect(usualInterval(noteOf(one))).toBeGreaterThanOrEqual(expected * 0.95);
    expect(usualInterval(noteOf(one))).toBeLessThanOrEqual(expected * 1.05);
  });

  it('says when it came last, and by which method', async () => {
    const one = world();
    await one.ask();
    expect(noteOf(one)).toEqual({ lastAt: one.time, authentication: 'basic', intervals: [] });
    one.time += HOUR;
    await one.ask({ client_id: 'clinic', client_secret: one.clientSecret });
    expect(noteOf(one)).toEqual({ lastAt: one.time, authentication: 'body', intervals: [3600] });
  });

  it('is written at most once in five minutes, however many fetches there are', async () => {
    const one = world();
    await fetchEvery(one, SECOND, 900);
    expect(notes(one)).toBe(3);
  });

  it('is not written by an instance where another has just done so', async () => {
    const one = world();
    await one.ask();
    one.coldStart();
    one.time += MINUTE;
    await one.ask();
    expect(notes(one)).toBe(1);
  });

  it('is of fetches alone', async () => {
    const one = world();
    await one.ask({ client_id: 'clinic', client_secret: 'wrong' });
    await one.ask({ scope: 'beta' });
    expect(notes(one)).toBe(0);
  });

  it('is not waited for', async () => {
    const one = world();
    one.endpoint.consumers.note = () => new Promise(() => {});
    expect(await one.ask()).toMatchObject({ status: 200 });
  });
});

describe('a note as it is stored', () => {
  it('is one line that a tag may hold, and is read as it was written', () => {
    const note: UsageNote = {
      lastAt: Date.parse('2027-01-04T08:00:00Z'),
      authentication: 'body',
      intervals: [3600, 1],
    };
    expect(encodeNote(note)).toBe('2027-01-04T08:00:00Z body 3600 1');
    expect(parseNote(encodeNote(note))).toEqual(note);
  });

  it.each([
    undefined,
    '',
    'yesterday basic',
    '2027-01-04T08:00:00Z',
    '2027-01-04T08:00:00Z basic -1',
    '2027-01-04T08:00:00Z basic x',
  ])('that is none counts as none: %s', (text) => {
    expect(parseNote(text)).toBeUndefined();
  });
});
