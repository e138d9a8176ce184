import * as v from 'valibot';
import { Failure } from './failures.ts';
import type { Instant } from './ports.ts';
import type { ServiceAppRecord } from './record.ts';
import { Secret } from './secret.ts';

/** All that the token endpoint may see of a record: its access token, never what could buy another. */
export interface Projection {
  accessToken: Secret;
  /** When Webex gave this token last, be it for the first time or once more. */
  givenAt: Instant;
  expiresAt: Instant;
}

const moment = v.pipe(v.string(), v.isoTimestamp(), v.transform(Date.parse));
const projectionSchema = v.object({
  accessToken: v.pipe(v.string(), v.nonEmpty()),
  givenAt: moment,
  expiresAt: moment,
});

/** A record's projection as it is stored; undefined where it has no token yet. The same token is the same text. */
export function projectionOf(record: ServiceAppRecord): Secret | undefined {
  const { accessToken, accessTokenIssuedAt: issued, accessTokenExpiresAt: expires, unchangedSince } = record;
  if (!accessToken || issued === undefined || expires === undefined) return undefined;
  const projection = {
    accessToken: accessToken.reveal(),
    givenAt: new Date(unchangedSince ?? issued).toISOString(),
    expiresAt: new Date(expires).toISOString(),
  };
  return new Secret(JSON.stringify(projection));
}

/** Reads a stored projection. PROJECTION_FAILED where it is none. */
export function parseProjection(record: string, text: Secret): Projection {
  try {
    const { accessToken, ...moments } = v.parse(projectionSchema, JSON.parse(text.reveal()));
    return { accessToken: new Secret(accessToken), ...moments };
  } catch {
    // Either error quotes the text.
    throw new Failure('PROJECTION_FAILED', `What consumers are given of record ${record} cannot be used.`);
  }
}
