import * as v from 'valibot';
import { innerId } from './public-id.ts';
import { Secret } from './secret.ts';

/**
 * The fields that people type, for every door they come through. White space around a value and invisible characters
 * come with copying and mean nothing: they are dropped. Each message completes "... must be".
 */

export const recordNamePattern = /^[a-z0-9][a-z0-9-]{0,47}$/;

export const datacenters = ['us1', 'eu1', 'eu2', 'anz1', 'ca1', 'jp1', 'sg1', 'in1'] as const;

const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;

const cleaned = (text: string) => text.replaceAll(/\p{Cf}/gu, '').trim();

const lowered = (text: string) => cleaned(text).toLowerCase();

const typed = (clean = cleaned) => v.pipe(v.string('a text'), v.transform(clean));

const aName = "a record's name (a-z, 0-9 and -, at most 48 characters)";

export const recordName = v.pipe(v.string(aName), v.transform(cleaned), v.regex(recordNamePattern, aName));

export const clientId = v.pipe(
  typed(),
  v.check(
    (text) => innerId('APPLICATION', text) === undefined,
    ({ input }) => `the client ID, not the Service App ID: it is ${innerId('APPLICATION', input)}`,
  ),
  v.regex(/^[\w-]{1,200}$/, "the client ID of the app's page: letters, digits, - and _ alone"),
);

/** What is around a pasted secret is cut off where that is harmless: the word Bearer too. */
export const typedSecret = v.pipe(
  typed((text) => cleaned(text).replace(/^Bearer\s+/i, '')),
  v.regex(/./s, 'a text that is not empty'),
  v.regex(/^\S+$/, 'a text without white space in it: copy it again, alone'),
  v.regex(/^[\x21-\x7e]+$/, 'a text of printable ASCII characters: copy it again, unformatted'),
  v.regex(/^(?!(["'`]).*\1$)/, 'a text without quotes around it'),
  v.transform((text) => new Secret(text)),
);

export const orgId = v.pipe(
  typed(),
  v.transform((text) => (uuid.test(text.toLowerCase()) ? text.toLowerCase() : text)),
  v.regex(uuid, ({ input }) => {
    const inner = innerId('ORGANIZATION', input)?.toLowerCase() ?? '';
    const known = uuid.test(inner) ? `: it is ${inner}` : ', which Control Hub shows under Account';
    return `the org's UUID (36 characters, not the long base64 ID)${known}`;
  }),
);

export const datacenter = v.pipe(
  typed(lowered),
  v.picklist(datacenters, `one of ${datacenters.join(', ')}, as in the URLs of your Contact Center`),
);

export const variableName = v.pipe(
  typed(),
  v.regex(/^\w{1,80}$/, "a global variable's name (letters, digits and _, at most 80)"),
);

/** It becomes a part of a URL's path. */
export const applicationId = v.pipe(
  typed(),
  v.check(
    (text) => innerId('APPLICATION', text) !== undefined,
    'the Service App ID: the long base64 ID by which Control Hub finds the app',
  ),
);
