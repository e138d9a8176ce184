import { Failure } from '../../lambda/broker/record/failures.ts';
import { HOUR } from '../../lambda/broker/record/time.ts';
import { isFedRamp } from '../installation/fedramp.ts';
import { defaultStack, findInstallation, type Installation, type Whereabouts } from '../installation/installation.ts';
import { type Surroundings, surroundingsOf } from '../installation/surroundings.ts';
import { allListed } from '../records/registered.ts';
import { CommandFailed, type Terminal } from '../terminal/command.ts';
import { withProgress } from '../terminal/progress.ts';
import { alarmFindings, deliveryFindings } from './alarms.ts';
import { awsTime, clockFindings, webexTime } from './clocks.ts';
import { restoreStack } from './cures.ts';
import { type Deployment, deploymentFindings, deploymentOf } from './deployment.ts';
import { check, type Finding, findingsOf } from './finding.ts';
import { sharingFindings } from './fleet.ts';
import { flowFindings } from './flows.ts';
import { ownershipFindings } from './ownership.ts';
import { heading } from './record.ts';
import { recordFindings } from './records.ts';
import { elsewhereIn } from './region.ts';
import { removedFindings } from './removed.ts';
import { settingsFindings } from './settings.ts';
import { subscriptionFindings } from './subscriptions.ts';
import { deadLetterFindings, scheduleFindings, sweepFindings } from './sweep.ts';
import { type Closed, type Visit, visitAll, visitOne } from './visit.ts';

/** Looks at everything, or at what is around one record; changes nothing. Fails where there is no such record. */
export async function examine(
  whereabouts: Whereabouts,
  name: string | undefined,
  terminal: Terminal,
): Promise<Finding[]> {
  const { stack = defaultStack } = whereabouts;
  const surroundings = surroundingsOf(whereabouts, terminal.environment);
  const deployment = await withProgress(terminal, 'Looking for the installation', () =>
    deploymentOf(stack, surroundings.stacks),
  );
  const ofStack = await deploymentFindings(stack, deployment, surroundings.stacks);
  if (!deployment) return ofStack;
  const found = await installationOf(whereabouts, deployment, terminal);
  const installation = 'check' in found ? undefined : found;
  return [
    ...ofStack,
    ...('check' in found ? [found] : settingsFindings(found)),
    ...(await withProgress(terminal, 'Looking at the alarms and the sweep', () =>
      surroundingsFindings(deployment, surroundings, installation),
    )),
    ...(installation ? await installationFindings(installation, name, terminal) : []),
  ];
}

/** The installation, or why it cannot be found. */
async function installationOf(
  whereabouts: Whereabouts,
  deployment: Deployment,
  { environment }: Terminal,
): Promise<Installation | Finding> {
  const { problem, unknown } = findingsOf('function');
  try {
    return await findInstallation(whereabouts, environment);
  } catch (error) {
    if (error instanceof Failure) return problem(error.message, heading(error.code));
    if (!(error instanceof CommandFailed)) throw error;
    return unknown(
      `Without the function's settings the doctor cannot check records. ${error.message}`,
      `${restoreStack(deployment)} . Or run the doctor with permission for this.`,
    );
  }
}

async function surroundingsFindings(
  deployment: Deployment,
  { alarms, topics, queues, schedules, stacks, http }: Surroundings,
  installation: Installation | undefined,
): Promise<Finding[]> {
  const now = installation?.clock.now ?? Date.now;
  const sweepMs = installation?.timing.sweepMs ?? HOUR;
  const found = await Promise.all([
    scheduleFindings(deployment, schedules),
    sweepFindings(deployment, alarms, { now: now(), sweepMs }),
    deadLetterFindings(deployment, queues),
    alarmFindings(deployment, alarms),
    subscriptionFindings(deployment, topics),
    deliveryFindings(deployment, alarms),
    installation
      ? clockFindings({
          now,
          aws: () => awsTime(stacks, deployment.name),
          webex: () => webexTime(http, installation.services.webexApiBaseUrl),
        })
      : [],
  ]);
  return found.flat();
}

async function installationFindings(
  installation: Installation,
  name: string | undefined,
  terminal: Terminal,
): Promise<Finding[]> {
  return withProgress(terminal, 'Reading the records', async () => {
    if (name !== undefined) return findingsAbout(installation, await visitOne(installation, name), terminal);
    const tell = (done: number, all: number) => terminal.showProgress?.(`Looking at the records: ${done} of ${all}`);
    const removed = await removedFindings(installation);
    const ofRecords = await check('records', async ({ ok }) => {
      const visited = await visitAll(installation, tell);
      if (visited.length === 0) return ok('None is registered yet.');
      const visits = visited.filter((one) => 'config' in one);
      return [
        ...(await findingsAbout(installation, visited, terminal)),
        ...sharingFindings(visits),
        ...ownershipFindings(visits),
      ];
    });
    return [...ofRecords, ...removed];
  });
}

async function findingsAbout(
  installation: Installation,
  visited: readonly (Visit | Closed)[],
  terminal: Terminal,
): Promise<Finding[]> {
  const { clock, timing } = installation;
  const visits = visited.filter((one) => 'config' in one);
  return [
    ...(await recordFindings(
      visited,
      { now: clock.now(), timing },
      elsewhereIn(installation),
      !isFedRamp(installation.services),
      () => allListed(installation.store),
    )),
    ...(await flowFindings(visits, installation, (words) => terminal.showProgress?.(words))),
  ];
}
