import { COMMAND } from '../../lambda/broker/command-name.ts';
import { Failure } from '../../lambda/broker/record/failures.ts';
import { errorLines, type Outcome } from '../terminal/command.ts';
import { capitalized, printable } from '../terminal/printable.ts';
import { flowWords } from './org-flow.ts';
import type { FlowOutcome } from './steps.ts';
import { NO_EMAIL } from './values.ts';

/** What became of an installation. */
export interface Installed {
  record: string;
  /** The record whose token asked. */
  asker: string;
  dryRun: boolean;
  connectorId?: string | undefined;
  /** Whom the example looks up. */
  email?: string | undefined;
  flows: FlowOutcome[];
  /** Whether the subflow has, or will have, credentials to refresh with; absent where it was not looked at. */
  hasCredentials?: boolean;
  failure?: { lines: string[]; code?: Failure['code']; status?: number };
}

/** What stopped an installation. */
export function failureOf(error: unknown): NonNullable<Installed['failure']> {
  const lines = errorLines(error);
  if (!(error instanceof Failure)) return { lines };
  return { lines, code: error.code, ...(error.status !== undefined && { status: error.status }) };
}

/** Says what was done, what was not, and what is left to do. */
export function outcomeOfInstall(installed: Installed): Outcome {
  const { failure, flows, dryRun } = installed;
  const steps = nextSteps(installed);
  const { lines: words, ...told } = failure ?? { lines: [] };
  const lines = flows.map((flow) => outcomeWords(flow, dryRun));
  const notes = [...words.map(printable), ...steps];
  return {
    exitCode: failure ? 1 : 0,
    json: { ...installed, ...(failure && { failure: { ...told, message: words.join(' ') } }), nextSteps: steps },
    ...(failure ? { lines, notes } : { lines: [...lines, ...steps] }),
  };
}

function outcomeWords(flow: FlowOutcome, isDry: boolean): string {
  const { plan, imported, published, flowId, versionId, differences = [] } = flow;
  const what = capitalized(flowWords(flow));
  const doing = plan === 'replace' ? 'replaced' : 'imported';
  if (plan === 'none') return `${what}: there already, flow ${flowId}, version ${versionId}.`;
  if (isDry) {
    const why = plan === 'replace' ? ` It differs in: ${differences.map(printable).join('; ')}.` : '';
    return `${what}: would be ${plan === 'publish' ? 'published, as it is there' : `${doing} and published`}.${why}`;
  }
  if (published) return `${what}: ${imported ? `${doing} and ` : ''}published, flow ${flowId}, version ${versionId}.`;
  if (plan !== 'publish' && !imported) return `${what}: not ${doing}.`;
  const until = plan === 'replace' ? '; until it is, calls run the one before' : '';
  return `${what}: ${imported ? doing : 'there'} as a draft, flow ${flowId}, and not published${until}.`;
}

function nextSteps(installed: Installed): string[] {
  const { dryRun, failure, hasCredentials, flows, email } = installed;
  if (failure?.code === 'WRITER_REFUSED' && failure.status === 403) return byHand(installed);
  if (failure) return afterFailure(flows, failure.code === 'CONTACT_CENTER_UNAVAILABLE');
  if (dryRun) return [];
  return [
    ...(hasCredentials
      ? []
      : [
          'The subflow has no credentials, so it cannot refresh: in Flow Designer, paste the values of client_id, ' +
            'client_secret and refresh_token, and publish it; or repeat the command with --replace --with-secrets.',
        ]),
    ...(flows.length > 1 && email === undefined ? [NO_EMAIL] : []),
    ...(flows.length > 1
      ? ['To hear it: give the example an Entry Point and a number (flows/README.md), and call.']
      : []),
  ];
}

/** Without an answer it is not known whether the last step was done. */
function afterFailure(flows: readonly FlowOutcome[], isUnanswered: boolean): string[] {
  const isBegun = isUnanswered || flows.some(({ imported, published }) => imported || published);
  const isDraft = flows.some(({ plan, imported, published }) => (imported || plan === 'publish') && !published);
  return [
    ...(isUnanswered && flows.length > 0 ? ['The step without an answer may be done.'] : []),
    ...(isDraft && !isUnanswered
      ? ["If that happens again: Flow Designer's Validation names what prevents the draft from being published."]
      : []),
    ...(isBegun ? ['To continue, repeat the command: it does not repeat finished steps.'] : []),
  ];
}

/** Steps by hand, if the API refuses the Service App. */
function byHand({ record, asker, connectorId = 'ID' }: Installed): string[] {
  return [
    `The token of record ${asker} may not do that; --as names another record. A person with the right role can do it by hand:`,
    `  1. ${COMMAND} flows render ${record} --connector ${connectorId} --out my-flows`,
    '  2. In Control Hub, Contact Center > Flows > Subflows > Manage > Create > Import: my-flows/fallback-subflow.json.',
    '  3. In Flow Designer, pick the connector in ReadGlobalVariable and UpdateGlobalVariable, paste the three secrets, and publish it.',
    '  4. Flows > Manage > Create > Import: my-flows/main-flow.json; pick the subflow in RefreshTheToken and RefreshTheTokenOffline,',
    '     and publish it. flows/README.md has every step.',
  ];
}
