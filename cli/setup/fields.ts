import { datacenters, recordNamePattern, type Target } from '../../lambda/broker/record/config.ts';
import { Secret } from '../../lambda/broker/record/secret.ts';
import { innerId } from '../../lambda/webex/public-id.ts';
import { WrongAnswer } from './wrong-answer.ts';

const uuid = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;

/** Each of these reads one answer, without the white space around it; throws a WrongAnswer. */

export function readName(text: string): string {
  if (recordNamePattern.test(text.trim())) return text.trim();
  throw new WrongAnswer("A record's name has only a-z, 0-9 and -, at most 48 of them: choose another.");
}

export function readClientId(text: string): string {
  const given = text.trim();
  const inner = innerId('APPLICATION', given);
  if (inner !== undefined) {
    throw new WrongAnswer(`That is the Service App ID; the client ID in it is ${inner}: give that.`);
  }
  if (/^[\w-]{1,200}$/.test(given)) return given;
  throw new WrongAnswer("The client ID has only letters and digits: copy it from the app's page.");
}

/** What is around a pasted secret is cut off if that is harmless: white space, and the word Bearer. */
export function readSecret(what: string, given: Secret): Secret {
  const text = given
    .reveal()
    .trim()
    .replace(/^Bearer\s+/i, '');
  if (text === '') throw new WrongAnswer(`The ${what} is empty: paste it.`);
  if (/\s/.test(text)) throw new WrongAnswer(`The ${what} has white space in the middle: copy it again, alone.`);
  if (!/^[\x21-\x7e]+$/.test(text)) {
    throw new WrongAnswer(`The ${what} has characters that no Webex secret has: copy it again, unformatted.`);
  }
  return new Secret(text);
}

export function readOrgId(text: string): string {
  const given = text.trim();
  if (uuid.test(given)) return given.toLowerCase();
  const inner = innerId('ORGANIZATION', given);
  if (inner !== undefined && uuid.test(inner)) {
    throw new WrongAnswer(`The org ID is the long base64 one; the UUID in it is ${inner}: give that.`);
  }
  throw new WrongAnswer('The org ID must be a UUID of 36 characters: Control Hub shows it under Account.');
}

export function readDatacenter(text: string): Target['datacenter'] {
  const given = text.trim().toLowerCase();
  const found = datacenters.find((known) => known === given);
  if (found) return found;
  throw new WrongAnswer(
    `The datacenter must be one of ${datacenters.join(', ')}: it is in your Contact Center's URLs.`,
  );
}

export function readVariableName(text: string): string {
  if (/^\w{1,80}$/.test(text.trim())) return text.trim();
  throw new WrongAnswer("A global variable's name has only letters, digits and _, at most 80 of them: choose another.");
}
