import { type CloudFormationClient, DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { codeFingerprint, functionsFingerprint } from '../../lib/code-fingerprint.ts';
import { asking } from '../installation/aws-failures.ts';
import { defaultStack, describeStack } from '../installation/installation.ts';
import { CommandFailed } from '../terminal/command.ts';
import { deployCommand } from './cures.ts';
import { check, type Finding } from './finding.ts';

/** The oldest bootstrap that can take the stack: older ones cannot hold the function's code. */
const OLDEST_BOOTSTRAP = 6;

/** A stack as CloudFormation knows it. */
export interface Deployment {
  name: string;
  /** The installation's name, the prefix of alarms and metrics; in another CDK app the stack has another name. */
  installation: string;
  region: string;
  createdAt: number;
  status: string;
  outputs: Readonly<Record<string, string>>;
  /** The physical IDs of its resources, by type. Fails with CommandFailed without the permission, or if there is none. */
  parts(type: string): Promise<[string, ...string[]]>;
}

/** What is deployed under that name; undefined where nothing is. */
export async function deploymentOf(name: string, client: CloudFormationClient): Promise<Deployment | undefined> {
  const stack = await describeStack(name, client);
  if (!stack) return undefined;
  const resources = asking(`cloudformation:DescribeStackResources for ${name}`, () =>
    client.send(new DescribeStackResourcesCommand({ StackName: name })),
  );
  // The caller of `parts` gets the failure; perhaps no check calls it.
  resources.catch(() => {});
  const outputs = Object.fromEntries(
    (stack.Outputs ?? []).map(({ OutputKey, OutputValue = '' }) => [OutputKey, OutputValue]),
  );
  return {
    name,
    installation: outputs.RecordPrefix?.replace(/\/$/, '') ?? name,
    region: stack.StackId?.split(':')[3] ?? '',
    createdAt: stack.CreationTime?.getTime() ?? 0,
    status: stack.StackStatus ?? 'unknown',
    outputs,
    async parts(type) {
      const { StackResources = [] } = await resources;
      // CloudFormation remembers for a while what it has deleted.
      const ofType = StackResources.filter(
        ({ ResourceType, ResourceStatus }) => ResourceType === type && ResourceStatus !== 'DELETE_COMPLETE',
      );
      const [first, ...others] = ofType.map(({ PhysicalResourceId }) => PhysicalResourceId ?? '');
      if (first === undefined) throw new CommandFailed(`Stack ${name} has nothing of type ${type}.`);
      return [first, ...others];
    },
  };
}

/** Whether the stack is there, as it should be, and from this folder; and whether it could be deployed again. */
export async function deploymentFindings(
  name: string,
  deployment: Deployment | undefined,
  client: CloudFormationClient,
): Promise<Finding[]> {
  const deploy = deployCommand(deployment ?? { name });
  return [
    await check('stack', ({ ok, problem, warning }) => {
      if (!deployment) {
        const how = name === defaultStack ? 'Deploy it' : `Set name to ${name} in cdk.json and deploy`;
        const cure = `${how}: ${deploy} . Or name another --stack, --profile or --region.`;
        return problem(`There is no stack ${name} in this account and region.`, cure);
      }
      const { status } = deployment;
      if (/^(CREATE|UPDATE|IMPORT)_COMPLETE$/.test(status)) return ok(`${name} is deployed (${status}).`);
      if (/_IN_PROGRESS$/.test(status)) {
        return warning(`${name} is being changed right now (${status}).`, 'Run the doctor again when that is done.');
      }
      const cure = `Deploy again, and see what CloudFormation says: ${deploy}`;
      if (/ROLLBACK_COMPLETE$/.test(status) && status !== 'ROLLBACK_COMPLETE') {
        return warning(`The last deployment of ${name} failed and was taken back (${status}).`, cure);
      }
      return problem(`The last deployment of ${name} failed (${status}).`, cure);
    }),
    deployment ? await codeFindings(deployment, { code: codeFingerprint(), functions: functionsFingerprint() }) : [],
    await bootstrapFindings(client),
  ].flat();
}

/**
 * Whether the deployed code is this folder's code: fingerprints of its sources. Settings given by `-c` are not part of
 * them; if another app deploys the package, only the functions are.
 */
export function codeFindings(
  stack: Pick<Deployment, 'name' | 'outputs'>,
  ofFolder: { code: string; functions: string },
): Promise<Finding[]> {
  const { CodeFingerprint: deployed, PackageVersion: version } = stack.outputs;
  const deploy = deployCommand(stack);
  return check('code', ({ ok, warning }) => {
    if (version !== undefined) {
      const { functions } = ofFolder;
      const what = `What is deployed comes from the package ${version}`;
      if (deployed === functions) return ok(`${what}; its functions are this folder's (${functions}).`);
      return warning(
        `${what}, whose functions (${deployed}) are not this folder's (${functions}).`,
        `If this folder is newer: npm pack, install the package in that app, and ${deploy} . If it is older: git pull.`,
      );
    }
    const { code } = ofFolder;
    if (deployed === code) return ok(`What is deployed is this folder's code (${code}).`);
    const cure = `See what would change, then deploy it: npx cdk diff, ${deploy} . If the other is newer: git pull.`;
    if (deployed === undefined) return warning('The stack does not say which code it was deployed from.', cure);
    return warning(`What is deployed (${deployed}) is not this folder's code (${code}).`, cure);
  });
}

function bootstrapFindings(client: CloudFormationClient): Promise<Finding[]> {
  return check('bootstrap', async ({ ok, problem, warning }) => {
    const toolkit = await describeStack('CDKToolkit', client);
    if (!toolkit) {
      return warning(
        'There is no stack CDKToolkit: unless it has another name, nothing can be deployed here.',
        'Once for each account and region: npx cdk bootstrap',
      );
    }
    const version = toolkit.Outputs?.find(({ OutputKey }) => OutputKey === 'BootstrapVersion')?.OutputValue;
    if (Number(version ?? 0) >= OLDEST_BOOTSTRAP) return ok(`The account is bootstrapped (version ${version}).`);
    return problem(
      `The account was bootstrapped by a CDK that is too old (version ${version ?? 'unknown'}).`,
      'npx cdk bootstrap',
    );
  });
}
