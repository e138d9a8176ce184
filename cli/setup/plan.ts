import { COMMAND } from '../../lambda/broker/command-name.ts';
import { type Writer, writesItself } from '../records/serving.ts';
import type { Grant } from './pasted-grant.ts';
import type { Consents, Place } from './variable-step.ts';

/** What the operator wants, beside the values. */
export interface Wishes {
  name: string | undefined;
  isUnpublished: boolean;
  isDry: boolean;
  /** How long to wait for the app to be authorized. */
  waitMs: number;
  consents: Consents & { replace: boolean };
  /** The name that is suggested for a writer, which is registered before the record that needs it. */
  suggestion?: string;
}

/** Where and how to publish a token; checked, as far as reading can. */
export interface Publication {
  place: Place;
  writer: Writer;
  /** Whether the token itself may read what only a writer need read. */
  reads: boolean;
  recovery?: { record: string; applicationId: string };
}

/** The record's name. */
export interface Naming {
  name: string;
  /** Whether it replaces a removed record of that name. */
  replacesRemoved: boolean;
}

/** What setup will do. */
export interface Plan extends Naming {
  /** Absent: the record is there already. */
  grant?: Grant;
  /** Absent: the token is kept fresh, and published nowhere. */
  publication?: Publication;
}

/** What setup will do, in sentences; the first is what the operator agrees to. */
export function planWords({ name, replacesRemoved, grant, publication }: Plan): string[] {
  const replacing = replacesRemoved ? ' in place of the one that was removed' : '';
  const words = [grant ? `Register record ${name}${replacing}.` : `Let record ${name} publish its token.`];
  if (!publication) return [...words, 'Keep its token fresh, and publish it nowhere.'];
  const { place, writer, reads, recovery } = publication;
  const { variableName, orgId, datacenter } = place.target;
  const where = `${variableName} of org ${orgId} (${datacenter})`;
  if (!place.variable) words.push(`Create global variable ${where}.`);
  if (place.isToBeHidden) words.push(`Turn off the flags by which others see ${variableName}.`);
  words.push(`Publish its token in ${where}, written by ${writer.name ? `record ${writer.name}` : 'the app itself'}.`);
  if (!writer.name) words.push(writesItself(variableName));
  else if (reads) words.push(mayWrite(variableName));
  if (recovery) words.push(`Recover with record ${recovery.record}.`);
  return words;
}

/** Before the first refresh, Webex does not tell which scopes a token has. */
function mayWrite(variableName: string): string {
  return `Its app may read Contact Center's settings: if it has cjp:config_write too, every reader of ${variableName} can change the tenant.`;
}

/** The command that asks for nothing of it again but the secrets. */
export function commandFor({ name, replacesRemoved, grant, publication }: Plan): string {
  const options = [
    grant && `--client-id ${grant.clientId}`,
    replacesRemoved && '--replace-removed',
    ...(publication ? publishingOptions(name, publication) : ['--unpublished']),
  ];
  return [COMMAND, 'setup', name, ...options.filter(Boolean)].join(' ');
}

function publishingOptions(name: string, { place, writer, recovery }: Publication) {
  const { orgId, datacenter, variableName } = place.target;
  return [
    `--org ${orgId} --datacenter ${datacenter} --variable ${variableName}`,
    !place.variable && '--create-variable',
    place.isToBeHidden && '--hide-variable',
    `--writer ${writer.name ?? name}`,
    recovery && `--recovery ${recovery.record}`,
  ];
}
