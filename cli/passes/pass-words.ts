import type { VariableState } from '../../lambda/broker/reconcile/result.ts';
import { reasonWords } from '../status/standing-details.ts';
import type { Fields } from './entry.ts';

const places: Record<VariableState, string> = {
  published: '; published',
  in_step: '; the variable already holds it',
  masked: '; the variable does not show what it holds',
  none: '',
  unknown: '; the variable could not be read',
};

/** What a pass changed and why; undefined where it changed nothing. */
export function deedWords({ outcome, reason, variable, rotated }: Fields): string | undefined {
  const why = reason ? `, ${reasonWords[reason]}` : '';
  const replaced = rotated ? '; Webex replaced the refresh token' : '';
  switch (outcome) {
    case 'refreshed':
      return `refreshed${why}${variable ? places[variable] : ''}${replaced}`;
    case 'unchanged':
      return `asked for a new token${why}; Webex returned the same one${replaced}`;
    case 'republished':
      return 'published again: the variable held something else';
    default:
      return undefined;
  }
}

/** Why a pass failed; undefined where it did not. */
export function failureWords({ code, failure, held }: Fields): string | undefined {
  if (code === undefined) return undefined;
  return `failed with ${code}${held ? ' (not tried again yet)' : ''}${failure === undefined ? '' : `: ${failure}`}`;
}
