import { ActivityFailed, NotKnown } from './stops.ts';
import { isNumber, type Value } from './values.ts';

/** Java's DecimalFormat in English, for patterns of `#`, `0`, `,` and `.`: halves go to the even neighbour. */
export function formatNumber(value: Value, pattern: Value = '#,##0.###'): string {
  if (!isNumber(value)) throw new ActivityFailed('"numberformat" is given no number');
  const found = /^([#,]*)(0*)(?:\.(0*)(#*))?$/.exec(String(pattern));
  const number = value.valueOf();
  if (!found || Math.abs(number) >= 1e15) throw new NotKnown('the runner does not know this format of numbers');
  const [, head = '', zeros = '', shown = '', optional = ''] = found;
  const hasPoint = String(pattern).includes('.');
  const group = head.includes(',') ? head.length - head.lastIndexOf(',') - 1 + zeros.length : 0;
  if (head.endsWith(',') || (group !== 0 && group !== 3)) throw new NotKnown('the runner groups by thousands');

  const [whole = '', fraction = ''] = rounded(Math.abs(number), shown.length + optional.length).split('.');
  const kept = fraction.replace(/0+$/, '').padEnd(shown.length, '0');
  // a pattern of `#` alone still shows a zero before the point
  const least = zeros.length || (hasPoint && shown === '' ? 1 : 0);
  const digits = (whole === '0' ? '' : whole).padStart(least, '0');
  const grouped = group === 3 ? digits.replace(/(?<=\d)(?=(?:\d{3})+$)/g, ',') : digits;
  const text = `${grouped}${kept === '' ? '' : `.${kept}`}` || '0';
  return number < 0 && /[1-9]/.test(text) ? `-${text}` : text;
}

/** The exact value decides, so that a half is one only where it can be written down. */
function rounded(number: number, places: number): string {
  const fixed = number.toFixed(places);
  const exact = number.toFixed(60).replace(/0+$/, '');
  const isHalf = exact.endsWith('5') && exact.split('.')[1]?.length === places + 1;
  if (!isHalf || !/[13579]$/.test(fixed)) return fixed;
  return (Number(fixed) - 10 ** -places).toFixed(places);
}
