import { DAY, iso } from './lifetime.ts';
import { lines, type Message } from './messages.ts';
import type { Pass } from './pass.ts';
import type { Instant } from './ports.ts';
import type { Told } from './record.ts';

/** Days that a refresh token has left when people hear of it. */
const REFRESH_DAYS = [14, 30];
/** Drift that comes back within so long means that the fallback is doing the broker's work. */
const DRIFT_AGAIN_WITHIN = 7 * DAY;
/** An endpoint that rotates with each refresh is not worth a message a week. */
const ROTATION_AGAIN_AFTER = 30 * DAY;

/** What people are to hear beside failures, and what the record then remembers, so that they hear it once. */
export interface Notices {
  messages: Message[];
  told: Told;
}

export function noticesOf(pass: Pass, now: Instant): Notices {
  const told: Told = { ...pass.copy.record.told };
  const messages = [
    aboutRefreshToken(pass, told, now),
    aboutRotation(pass, told, now),
    aboutExposure(pass, told),
    aboutDrift(pass, told, now),
  ].filter((message) => message !== undefined);
  return { messages, told };
}

function aboutRefreshToken({ copy }: Pass, told: Told, now: Instant): Message | undefined {
  const expires = copy.record.refreshTokenExpiresAt;
  const daysLeft = expires === undefined ? Number.POSITIVE_INFINITY : (expires - now) / DAY;
  const threshold = REFRESH_DAYS.find((days) => daysLeft <= days);
  const before = told.refreshTokenDays;
  if (threshold === undefined) delete told.refreshTokenDays;
  else told.refreshTokenDays = threshold;
  if (threshold === undefined || expires === undefined || (before !== undefined && before <= threshold))
    return undefined;
  return {
    subject: `Webex refresh token of ${copy.name}: ${Math.max(0, Math.floor(daysLeft))} days left`,
    text: lines(
      `The refresh token of record ${copy.name} expires at ${iso(expires)}. Every refresh should renew it, and has not.`,
      '',
      'Callers: safe until then; without a refresh token the access token cannot be renewed.',
      'What to do: see the runbook, docs/runbook.md, heading "A refresh token near its end".',
    ),
  };
}

function aboutRotation({ copy, findings }: Pass, told: Told, now: Instant): Message | undefined {
  if (!findings.rotated) return undefined;
  if (told.rotatedAt !== undefined && now - told.rotatedAt < ROTATION_AGAIN_AFTER) return undefined;
  told.rotatedAt = now;
  return {
    subject: `Webex refresh token of ${copy.name}: replaced`,
    text: lines(
      `Webex has replaced the refresh token of record ${copy.name} at ${iso(now)}. The new one is saved, but every copy`,
      'of the old one is dead: the fallback subflow cannot refresh with it any more.',
      '',
      'Callers: safe; the broker goes on with the new refresh token.',
      'What to do: see the runbook, docs/runbook.md, heading "A rotated refresh token". The subflow is rendered anew by',
      '  npm run broker -- flows render --with-secrets ...',
    ),
  };
}

function aboutExposure({ copy, findings, view }: Pass, told: Told): Message | undefined {
  if (!view) return undefined;
  const exposedBy = findings.exposedBy?.join(', ');
  const before = told.exposedBy;
  if (exposedBy === undefined) delete told.exposedBy;
  else told.exposedBy = exposedBy;
  if (exposedBy === undefined || exposedBy === before) return undefined;
  return {
    subject: `Webex token of ${copy.name}: the variable is exposed`,
    text: lines(
      `Global variable ${copy.record.target?.variableName} (record ${copy.name}) shows the token to more people than`,
      `its flows: ${exposedBy} is on. The broker changes no flag by itself.`,
      '',
      'Callers: not affected.',
      'What to do: see the runbook, docs/runbook.md, heading "An exposed variable".',
    ),
  };
}

function aboutDrift({ copy, findings }: Pass, told: Told, now: Instant): Message | undefined {
  const before = told.driftedAt;
  if (!findings.drifted) return undefined;
  told.driftedAt = now;
  const isAgain = before !== undefined && now - before < DRIFT_AGAIN_WITHIN;
  const wasTold = isAgain && told.driftTold === true;
  if (isAgain) told.driftTold = true;
  else delete told.driftTold;
  if (!isAgain || wasTold) return undefined;
  return {
    subject: `Webex token of ${copy.name}: the variable keeps changing`,
    text: lines(
      `Global variable ${copy.record.target?.variableName} (record ${copy.name}) held a token that the broker did not`,
      `publish, at ${iso(before as Instant)} and again at ${iso(now)}. Most likely the fallback subflow is doing the`,
      "broker's work: some caller hears a 401 first.",
      '',
      'Callers: they have the right token again now.',
      'What to do: see the runbook, docs/runbook.md, heading "A variable that keeps changing".',
    ),
  };
}
