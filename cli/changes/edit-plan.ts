import type { Loaded, Usable } from '../../lambda/broker/ports.ts';
import { type Config, parseConfig } from '../../lambda/broker/record/config.ts';
import { Failure, toFailure } from '../../lambda/broker/record/failures.ts';
import { currentGrant } from '../../lambda/broker/record/grants.ts';
import { publicId } from '../../lambda/broker/record/public-id.ts';
import type { Secret } from '../../lambda/broker/record/secret.ts';
import { orgOf } from '../../lambda/broker/record/token-org.ts';
import { callDeadline } from '../installation/call-deadline.ts';
import { isFedRamp, NO_RECOVERY } from '../installation/fedramp.ts';
import type { Installation } from '../installation/installation.ts';
import { readCurrentConfig, type StoredConfig } from '../records/config-store.ts';
import { type ConfigPatch, patchConfig } from '../records/config-text.ts';
import { allRecords, loadRecord } from '../records/registered.ts';
import { refuseServant, whyNoServant } from '../records/serving.ts';
import { WrongAnswer } from '../records/wrong-answer.ts';
import { CommandFailed, WrongUse } from '../terminal/command.ts';
import { type Checked, checkPublishing } from './edit-check.ts';
import type { Wishes } from './edit-wishes.ts';

/** A change that was looked at, and waits to be saved. */
export interface Edit {
  current: StoredConfig;
  text: Secret;
  /** Absent where the current config cannot be used. */
  before: Config | undefined;
  after: Config;
  state: Loaded['state'];
  /** Absent where nothing changes about what is published, or nothing is. */
  checked?: Checked;
}

/** What a record would say, looked at beside the other records and in Contact Center. Rejects with WrongAnswer. */
export async function editOf(installation: Installation, name: string, wishes: Wishes): Promise<Edit> {
  const current = await readCurrentConfig(installation, name, callDeadline(installation));
  const { config, state } = await loadRecord(installation, name);
  const before = config instanceof Failure ? undefined : config;
  const { records } = await allRecords(installation.store);
  const neighbours = records.filter((one) => one.name !== name);

  const changed = patchConfig(name, current.text, patchFor(name, wishes, before, state));
  const { clientId } = usableConfig(name, changed);
  const recovery = recoveryFor(installation, neighbours, name, clientId, wishes.recovery);
  const text = patchConfig(name, changed, recovery);
  const after = usableConfig(name, text);
  const edit = { current, text, before, after, state };
  const publishesAlike = wishes.target === undefined && wishes.writer === undefined;
  if (!after.target || publishesAlike) return edit;
  if (before && !before.target) refuseServant(neighbours, name);
  const checked = await checkPublishing(installation, neighbours, { name, config: after, state }, after.target);
  const target = wishes.target && { variableId: checked.variable.id };
  return { ...edit, checked, text: patchConfig(name, text, target ? { target } : {}) };
}

function patchFor(
  name: string,
  { target, writer }: Wishes,
  before: Config | undefined,
  state: Loaded['state'],
): ConfigPatch {
  // A record that has published nothing yet is for the org that its token tells.
  const orgId = before && !before.target ? orgOf(currentGrant(before, state)?.accessToken) : undefined;
  return {
    ...(target && { target: { ...(orgId !== undefined && { orgId }), ...target, variableId: null } }),
    ...(target === null && { target }),
    ...(writer !== undefined && { writer: writer === name ? null : writer }),
  };
}

function recoveryFor(
  { services }: Installation,
  neighbours: readonly Usable[],
  name: string,
  clientId: string,
  record: string | null | undefined,
): ConfigPatch {
  if (record === undefined) return {};
  if (record === null) return { recovery: null };
  if (isFedRamp(services)) throw new WrongUse(NO_RECOVERY);
  if (record === name) throw new WrongAnswer(`Record ${name} cannot recover itself: name another record.`);
  const why = whyNoServant(neighbours, record, 'spark:applications_token');
  if (why !== undefined) throw new WrongAnswer(`Record ${record} cannot help to recover: ${why}`);
  return { recovery: { record, applicationId: publicId('APPLICATION', clientId) } };
}

/** Of an edit that leaves something wrong, all of that is told. */
function usableConfig(name: string, text: Secret): Config {
  try {
    return parseConfig(name, text);
  } catch (thrown) {
    const { code, message } = toFailure(thrown);
    throw code === 'RECORD_INVALID' ? new CommandFailed(`Nothing was changed. ${message}`) : thrown;
  }
}
