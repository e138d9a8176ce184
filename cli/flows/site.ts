import { COMMAND } from '../../lambda/broker/command-name.ts';
import type { Usable, Variable } from '../../lambda/broker/ports.ts';
import { observe } from '../../lambda/broker/reconcile/observe.ts';
import { Failure } from '../../lambda/broker/record/failures.ts';
import { currentGrant } from '../../lambda/broker/record/grants.ts';
import { callDeadline } from '../installation/call-deadline.ts';
import type { Installation } from '../installation/installation.ts';
import { loadUsable } from '../records/registered.ts';
import { isOwnRefusal } from '../records/seen-variable.ts';
import { CommandFailed, type Terminal } from '../terminal/command.ts';
import { withProgress } from '../terminal/progress.ts';
import type { FlowAccess } from '../webex/flow-store.ts';

/** The org whose flows read a record's token. */
export interface FlowSite {
  record: Usable;
  variable: Variable;
  access: FlowAccess;
  /** The record whose token opens the org. */
  asker: string;
}

/** Finds the org of a record and its variable, with the token of the record's writer or of another record. */
export function findSite(
  installation: Installation,
  name: string,
  as: string | undefined,
  terminal: Terminal,
): Promise<FlowSite> {
  return withProgress(terminal, `Reading record ${name} and its variable`, () => siteOf(installation, name, as));
}

async function siteOf(installation: Installation, name: string, as: string | undefined): Promise<FlowSite> {
  const record = await loadUsable(installation, name);
  const { writer, ...config } = record.config;
  const { target } = config;
  if (!target) throw new CommandFailed(`Record ${name} has no target: its token is in no variable that flows read.`);

  const asker = as ?? writer ?? name;
  if (asker === name && !currentGrant(config, record.state)?.accessToken) {
    throw new CommandFailed(`Record ${name} has no access token yet: ${COMMAND} refresh ${name}`);
  }
  const asking = { ...record, config: asker === name ? config : { ...config, writer: asker } };
  const observation = await observe({ ...installation, deadline: callDeadline(installation) }, asking);
  const { seen, failure } = observation;
  if (isOwnRefusal(asking, observation)) {
    throw new Failure('WRITER_REFUSED', `Webex does not accept the access token of record ${asker} any more.`);
  }
  if (!seen) throw failure;
  return { record: asking, variable: seen.variable, access: { org: target, token: seen.writer }, asker };
}

/** What a record alone tells of the values for the flows: nothing is asked of Contact Center. */
export function valuesOfRecord(
  installation: Installation,
  name: string,
  terminal: Terminal,
): Promise<Record<string, unknown>> {
  return withProgress(terminal, `Reading record ${name}`, async () => {
    const { target } = (await loadUsable(installation, name)).config;
    return { record: name, ...(target && { orgId: target.orgId }) };
  });
}

/** What a record and its variable tell of the values for the flows, as `--values` would; secrets only if asked for. */
export function valuesOfSite(
  { record, variable, access }: Omit<FlowSite, 'asker'>,
  withSecrets: boolean,
): Record<string, unknown> {
  const { clientId, clientSecret } = record.config;
  // What was typed may have been replaced, or refused, since.
  const { refreshToken } = currentGrant(record.config, record.state) ?? record.config;
  return {
    orgId: access.org.orgId,
    variable: JSON.parse(variable.document.reveal()),
    ...(withSecrets && { clientId, clientSecret: clientSecret.reveal(), refreshToken: refreshToken.reveal() }),
  };
}
