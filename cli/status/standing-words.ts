import { duration, type Instant } from '../../lambda/broker/record/time.ts';
import type { Cell } from '../terminal/table.ts';
import type { Standing } from './standing.ts';

const LOW_DAYS = 30;

const variableWords: Record<Standing['variable'], Cell> = {
  in_step: { text: 'in step' },
  masked: { text: 'masked' },
  differs: { text: 'differs', colour: 'red' },
  unknown: { text: 'unknown', colour: 'yellow' },
  none: { text: '-', colour: 'dim' },
};

export function healthCell({ health, failure, pausedSince }: Standing, now: Instant): Cell {
  switch (health) {
    case 'ok':
      return { text: 'ok', colour: 'green' };
    case 'paused':
      return { text: `paused ${ago(pausedSince, now)}`, colour: 'yellow' };
    case 'new':
      return { text: 'new', colour: 'yellow' };
    case 'failing':
      return { text: [failure?.code, ago(failure?.since, now)].filter(Boolean).join(' '), colour: 'red' };
    default:
      return { text: [health, failure?.code].filter(Boolean).join(' '), colour: 'red' };
  }
}

export function variableCell({ variable, variableFailure, exposedBy }: Standing): Cell {
  if (variableFailure) return { text: variableFailure.code, colour: 'red' };
  if (exposedBy) return { text: `${variableWords[variable].text}, exposed`, colour: 'yellow' };
  return variableWords[variable];
}

/** For how long callers are safe, or why they are not. */
export function callersCell({ callersSafeUntil, callersAffected, callersRunLow }: Standing, now: Instant): Cell {
  if (callersSafeUntil !== undefined) {
    return { text: untilWords(callersSafeUntil, now), ...(callersRunLow && { colour: 'red' }) };
  }
  if (!callersAffected) return { text: '-', colour: 'dim' };
  const { why } = callersAffected;
  return why === 'nothing published' ? { text: '-', colour: 'dim' } : { text: `no: ${why}`, colour: 'red' };
}

export function accessCell({ accessTokenExpiresAt, accessLifePercent, accessRunsLow }: Standing, now: Instant): Cell {
  const text = untilWords(accessTokenExpiresAt, now);
  if (accessLifePercent === undefined) return { text, colour: 'dim' };
  return { text: `${text} (${Math.floor(accessLifePercent)} %)`, ...(accessRunsLow && { colour: 'red' }) };
}

export function refreshCell({ refreshTokenExpiresAt, refreshDays = 0 }: Standing, now: Instant): Cell {
  const text = untilWords(refreshTokenExpiresAt, now);
  if (refreshTokenExpiresAt === undefined) return { text, colour: 'dim' };
  return { text, ...(refreshDays < LOW_DAYS && { colour: 'yellow' }) };
}

/** What the broker does next by itself, beside looking with every sweep. */
export function nextCell({ failure, refreshDueAt }: Standing, now: Instant): Cell {
  if (failure?.retryAt !== undefined && Date.parse(failure.retryAt) > now) {
    return { text: `retry in ${untilWords(failure.retryAt, now)}` };
  }
  if (refreshDueAt === undefined) return { text: '-', colour: 'dim' };
  return {
    text: Date.parse(refreshDueAt) <= now ? 'with the next sweep' : `refresh in ${untilWords(refreshDueAt, now)}`,
  };
}

/** `13 d`, or `-` where the moment is not known, or `over`. */
function untilWords(moment: string | undefined, now: Instant): string {
  if (moment === undefined) return '-';
  const left = Date.parse(moment) - now;
  return left > 0 ? duration(left) : 'over';
}

function ago(moment: string | undefined, now: Instant): string | undefined {
  return moment === undefined ? undefined : `for ${duration(now - Date.parse(moment))}`;
}
