import { SecretsManagerConsumerTokens } from '../../lambda/aws/consumer-tokens.ts';
import { COMMAND } from '../../lambda/broker/command-name.ts';
import type { Result } from '../../lambda/broker/reconcile/result.ts';
import type { Secret } from '../../lambda/broker/record/secret.ts';
import { SECOND } from '../../lambda/broker/record/time.ts';
import type { Installation } from '../installation/installation.ts';
import { invoke } from '../installation/invoke.ts';
import { checkNames, operatorCommand } from '../installation/operator-command.ts';
import { invocationFailureWords } from '../passes/refresh-words.ts';
import { withRecord } from '../records/missing-record.ts';
import { loadRecord } from '../records/registered.ts';
import { CommandFailed, WrongUse } from '../terminal/command.ts';
import { withProgress } from '../terminal/progress.ts';
import { checkConsumer, type Door, doorOf } from './place.ts';
import { bind, consumersOf, keyOf } from './projection-secrets.ts';
import { createConsumer, findConsumer, newSecret } from './secrets.ts';

const TRIES = 3;

/** Lets a consumer get the tokens of records, and shows its secret, this one time. */
export const add = operatorCommand({
  usage: 'consumers add CONSUMER RECORD...',
  about: `The consumer's name is its client ID. The secret is shown only now: the broker keeps its SHA-256. The function checks
each record at once, so that the consumer can get its token. If the consumer exists and its token's secret was deleted
by hand, the command creates that secret again; the consumer keeps its own secret.`,
  flags: {
    'dry-run': { type: 'boolean', about: 'say what would follow, and add nothing' },
  },
  examples: ['consumers add front-desk clinic', 'consumers add reception clinic clinic-writer --json'],
  check({ names: [consumer, ...records] }) {
    if (consumer === undefined) throw new WrongUse('CONSUMER is missing.');
    checkConsumer(consumer);
    if (records.length === 0) throw new WrongUse('Name at least one RECORD.');
    checkNames(records);
  },
  async run({ installation, flags, names: [consumer = '', ...given], terminal }) {
    const door = doorOf(installation);
    const records = [...new Set(given)];
    const isThere = await withProgress(terminal, 'Looking for the records', () =>
      isUnbound(installation, door, consumer, records),
    );
    if (flags['dry-run']) {
      const would = `Would ${isThere ? 'bind' : 'add'} consumer ${consumer}${isThere ? ' again' : ', bound'} to ${records.join(', ')}.`;
      return { exitCode: 0, json: { consumer, added: false, records }, lines: [would] };
    }
    const secret = await withProgress(terminal, 'Adding it', () =>
      addTo(installation, door, consumer, records, isThere),
    );
    const failed = await withProgress(terminal, 'Reconciling the records', () =>
      reconcileNow(installation, door, records),
    );

    const { tokenUrl } = door;
    const shown = { clientId: consumer, ...(secret && { clientSecret: secret.reveal() }), tokenUrl, records };
    return {
      exitCode: failed.length === 0 ? 0 : 1,
      json: { consumer, added: !isThere, ...shown },
      lines: words(shown),
      notes: failed,
    };
  },
});

/** Whether the consumer is there already, and a record's token is kept for it no more. Refuses what is there and whole. */
async function isUnbound(
  installation: Installation,
  door: Door,
  consumer: string,
  records: readonly string[],
): Promise<boolean> {
  for (const record of records) await withRecord(installation, record, () => loadRecord(installation, record));
  const found = await findConsumer(door, consumer);
  if (!found) return false;
  const bound = await Promise.all(records.map((record) => consumersOf(installation, record)));
  const isOfIts = records.every((record) => found.consumer.records.includes(record));
  if (isOfIts && bound.some((consumers) => !consumers.includes(consumer))) return true;
  throw new CommandFailed(
    `There is a consumer ${consumer} already; for a new secret: ${COMMAND} consumers rotate ${consumer}`,
  );
}

/** The consumer's new secret; none for one that is there. */
async function addTo(
  installation: Installation,
  door: Door,
  consumer: string,
  records: string[],
  isThere: boolean,
): Promise<Secret | undefined> {
  const keys = await Promise.all(records.map((record) => keyOf(installation, record)));
  for (const [place, record] of records.entries()) await bind(door, record, consumer, keys[place]);
  if (isThere) return undefined;
  const { shown, kept } = newSecret(new Date(installation.clock.now()));
  // Last: a failure before leaves no consumer that could get a token.
  await createConsumer(door, consumer, { records, secrets: [kept] }, keys[0]);
  return shown;
}

/** Has the records reconciled, which puts their tokens where the consumer gets them. What is not there, in words. */
async function reconcileNow(installation: Installation, door: Door, records: string[]): Promise<string[]> {
  const consumerTokens = new SecretsManagerConsumerTokens(door.secrets, door.consumerTokenPrefix);
  const missing: string[] = [];
  for (const record of records) {
    const failure = await failureOfPass(installation, record, consumerTokens);
    if (failure)
      missing.push(`${record}: its token is not there yet; it comes with the first pass that succeeds.`, ...failure);
  }
  return missing;
}

/** What was just made may not be seen for a moment: then another pass is needed. Undefined where the token is there. */
async function failureOfPass(
  installation: Installation,
  record: string,
  consumerTokens: SecretsManagerConsumerTokens,
): Promise<string[] | undefined> {
  for (let tries = 1; tries <= TRIES; tries += 1) {
    const answer = await invoke(installation, { serviceApp: record });
    if ('failure' in answer) return invocationFailureWords(answer.failure, installation.functionName);
    if ((await consumerTokens.read(record))?.document) return undefined;
    const { outcome } = answer.result as Result;
    if (outcome === 'paused') return [`The record is paused: ${COMMAND} resume ${record}`];
    await installation.clock.sleep(tries * SECOND);
  }
  return [];
}

function words(shown: { clientId: string; clientSecret?: string; tokenUrl: string; records: string[] }): string[] {
  if (shown.clientSecret === undefined) {
    return [`${shown.clientId} gets the token of ${shown.records.join(', ')} again, with the secret that it has.`];
  }
  const [only, another] = shown.records;
  const scope = another === undefined ? `${only}, or empty` : `one of ${shown.records.join(', ')}`;
  return [
    'Put this into the form of the connector, or of the node:',
    '',
    `  Token URL      ${shown.tokenUrl}`,
    `  Client ID      ${shown.clientId}`,
    `  Client secret  ${shown.clientSecret}`,
    `  Scope          ${scope}`,
    '',
    'The secret is not shown again. What to type where: docs/token-endpoint.md.',
  ];
}
