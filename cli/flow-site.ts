import { look } from '../lambda/broker/look.ts';
import { readCurrent } from '../lambda/broker/open.ts';
import { newPass } from '../lambda/broker/pass.ts';
import type { Variable } from '../lambda/broker/ports.ts';
import { Failure } from '../lambda/broker/record/failures.ts';
import type { ServiceAppRecord } from '../lambda/broker/record.ts';
import { parseRecord } from '../lambda/broker/record-json.ts';
import { callDeadline } from './call-deadline.ts';
import { CommandFailed, type Terminal } from './command.ts';
import type { Installation } from './installation.ts';
import { withRecord } from './missing-record.ts';
import { withProgress } from './progress.ts';
import type { FlowAccess } from './webex/flow-store.ts';

/** The org whose flows read a record's token. */
export interface FlowSite {
  record: ServiceAppRecord;
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
  return withProgress(terminal, `Reading record ${name} and its variable`, () =>
    withRecord(installation, name, () => siteOf(installation, name, as)),
  );
}

async function siteOf(installation: Installation, name: string, as: string | undefined): Promise<FlowSite> {
  const deadline = callDeadline(installation);
  const stored = await readCurrent(installation, name, deadline);
  const { writer, ...record } = parseRecord(stored);
  const { target } = record;
  if (!target) throw new CommandFailed(`Record ${name} has no target: its token is in no variable that flows read.`);

  const asker = as ?? writer ?? name;
  const asking = asker === name ? record : { ...record, writer: asker };
  if (asker === name && !record.accessToken) {
    throw new CommandFailed(`Record ${name} has no access token yet: npm run broker -- refresh ${name}`);
  }
  const copy = { name, versionId: stored.versionId, record: asking, edited: false, saved: undefined };
  // Forced, because a look that somebody asks for by hand waits for nothing.
  const pass = newPass({ record: name, force: true }, copy, deadline);
  await look(installation, pass);
  if (pass.failure) throw pass.failure;
  if (!pass.view) {
    throw new Failure('WRITER_REFUSED', `Webex does not accept the access token of record ${asker} any more.`);
  }
  return {
    record: asking,
    variable: pass.view.variable,
    access: { org: target, token: pass.view.writer },
    asker,
  };
}

/** What a record alone tells of the values for the flows: nothing is asked of Contact Center. */
export function valuesOfRecord(
  installation: Installation,
  name: string,
  terminal: Terminal,
): Promise<Record<string, unknown>> {
  return withProgress(terminal, `Reading record ${name}`, () =>
    withRecord(installation, name, async () => {
      const { target } = parseRecord(await readCurrent(installation, name, callDeadline(installation)));
      return { record: name, ...(target && { orgId: target.orgId }) };
    }),
  );
}

/** What a record and its variable tell of the values for the flows, as `--values` would; secrets only if asked for. */
export function valuesOfSite(
  { record, variable, access }: Omit<FlowSite, 'asker'>,
  withSecrets: boolean,
): Record<string, unknown> {
  const { clientId, clientSecret, refreshToken } = record;
  return {
    orgId: access.org.orgId,
    variable: JSON.parse(variable.document.reveal()),
    ...(withSecrets && { clientId, clientSecret: clientSecret.reveal(), refreshToken: refreshToken.reveal() }),
  };
}
