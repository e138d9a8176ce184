import { ActivityFailed, NotKnown } from './stops.ts';
import { isNumber, type Value } from './values.ts';

const DEFAULT_FORMAT = "yyyy-MM-dd'T'HH:mm:ssZ";
const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** `date(format, existingFormat, timeZone)` in English, on a machine whose own zone is UTC, as `now()` says. */
export function formatDate(value: Value, [format, existing, zone]: readonly (Value | undefined)[]): string {
  const isNow = typeof value === 'string' && value.endsWith('[UTC]') && existing == null;
  // Pebble keeps to the zone of a time that has one; whether the platform does is not known
  if (isNow && zone != null) throw new NotKnown('the runner does not know "timeZone" for a time that has a zone');
  const time = isNow ? Date.parse(value.slice(0, -'[UTC]'.length)) : timeOf(value, String(existing ?? DEFAULT_FORMAT));
  return parts(String(format ?? DEFAULT_FORMAT))
    .map((part) => write(part, new Date(time), zone ?? 'UTC'))
    .join('');
}

function timeOf(value: Value, format: string): number {
  if (isNumber(value)) return value.valueOf();
  if (typeof value !== 'string') throw new ActivityFailed('"date" is given no time');
  const read: Record<string, number> = { y: 1970, M: 1, d: 1, H: 0, m: 0, s: 0, S: 0, offset: 0 };
  let rest = value;
  for (const part of parts(format)) rest = rest.slice(readPart(part, rest, read));
  const { y = 0, M = 0, d = 0, H = 0, m = 0, s = 0, S = 0, offset = 0, half } = read;
  const hour = half === undefined ? H : (H % 12) + half;
  return Date.UTC(y, M - 1, d, hour, m, s, S) - offset;
}

/** A run of one letter, or a text that stands for itself. */
interface Part {
  letter?: string;
  length: number;
  text: string;
}

function parts(format: string): Part[] {
  const found = format.match(/'(?:[^']|'')*'|([A-Za-z])\1*|[^A-Za-z']+/g) ?? [];
  return found.map((text) => {
    if (/^[A-Za-z]/.test(text)) return { letter: text[0] ?? '', length: text.length, text };
    return { length: 0, text: text === "''" ? "'" : text.replace(/^'|'$/g, '').replaceAll("''", "'") };
  });
}

/** How much of the text the part takes. */
function readPart({ letter, length, text }: Part, rest: string, read: Record<string, number>): number {
  if (letter === undefined) {
    if (!rest.startsWith(text)) throw new ActivityFailed('"date" is given a time of another format');
    return text.length;
  }
  const names =
    letter === 'M' && length > 2 ? months : letter === 'E' ? days : letter === 'a' ? ['AM', 'PM'] : undefined;
  if (names) {
    const index = names.findIndex((name) =>
      rest.toLowerCase().startsWith((length < 4 ? name.slice(0, 3) : name).toLowerCase()),
    );
    const name = names[index];
    if (name === undefined) throw new ActivityFailed('"date" is given a time of another format');
    if (letter === 'M') read.M = index + 1;
    if (letter === 'a') read.half = index * 12;
    return length < 4 ? Math.min(3, name.length) : name.length;
  }
  if (letter === 'Z' || letter === 'X') {
    const [zone = '', sign, hours, minutes = '0'] = /^(?:Z|([+-])(\d\d):?(\d\d)?)/.exec(rest) ?? [];
    if (zone === '') throw new ActivityFailed('"date" is given a time of another format');
    if (sign) read.offset = (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
    return zone.length;
  }
  if (!/[yMdHhmsS]/.test(letter) || (letter === 'y' && length === 2))
    throw new NotKnown(`the runner does not read "${text}" of a date's format`);
  const [digits = ''] = new RegExp(`^\\d{1,${letter === 'y' ? 4 : letter === 'S' ? 3 : 2}}`).exec(rest) ?? [];
  if (digits === '') throw new ActivityFailed('"date" is given a time of another format');
  read[letter === 'h' ? 'H' : letter] = Number(digits);
  return digits.length;
}

function write({ letter, length, text }: Part, time: Date, zone: Value): string {
  if (letter === undefined) return text;
  const local = inZone(time, zone);
  const padded = (number: number) => String(number).padStart(length, '0');
  const [month = '', day = ''] = [months[local.getUTCMonth()], days[local.getUTCDay()]];
  switch (letter) {
    case 'y':
      return length === 2 ? String(local.getUTCFullYear()).slice(-2) : padded(local.getUTCFullYear());
    case 'M':
      return length < 3 ? padded(local.getUTCMonth() + 1) : length === 3 ? month.slice(0, 3) : month;
    case 'd':
      return padded(local.getUTCDate());
    case 'H':
      return padded(local.getUTCHours());
    case 'h':
      return padded(local.getUTCHours() % 12 || 12);
    case 'm':
      return padded(local.getUTCMinutes());
    case 's':
      return padded(local.getUTCSeconds());
    case 'S':
      if (length > 3) throw new NotKnown('the runner writes milliseconds with three digits');
      return padded(local.getUTCMilliseconds());
    case 'E':
      return length < 4 ? day.slice(0, 3) : day;
    case 'a':
      return local.getUTCHours() < 12 ? 'AM' : 'PM';
    case 'Z':
    case 'X': {
      const minutes = Math.round((local.getTime() - time.getTime()) / 60_000);
      if (letter === 'X' && minutes === 0) return 'Z';
      if (length > 3 || (letter === 'X' && length < 3)) throw new NotKnown(`the runner does not write "${text}"`);
      const digits = [Math.trunc(Math.abs(minutes) / 60), Math.abs(minutes) % 60].map((one) =>
        String(one).padStart(2, '0'),
      );
      return `${minutes < 0 ? '-' : '+'}${digits.join(letter === 'X' ? ':' : '')}`;
    }
    default:
      throw new NotKnown(`the runner does not write "${text}" of a date's format`);
  }
}

/** The moment whose UTC fields are those of the zone. */
function inZone(time: Date, zone: Value): Date {
  try {
    const fields = new Intl.DateTimeFormat('en-US', {
      timeZone: String(zone),
      hourCycle: 'h23',
      ...{ year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' },
    }).formatToParts(time);
    const field = (type: string) => Number(fields.find((one) => one.type === type)?.value);
    const seconds = Date.UTC(
      field('year'),
      field('month') - 1,
      field('day'),
      field('hour'),
      field('minute'),
      field('second'),
    );
    return new Date(seconds + (((time.getTime() % 1000) + 1000) % 1000));
  } catch {
    throw new NotKnown('the runner does not know this time zone, or this time');
  }
}
