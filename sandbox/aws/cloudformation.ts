import type { Instant } from '../clock.ts';
import type { StandIn } from '../loopback-server.ts';
import { seededRandom } from '../random.ts';
import { AwsError } from './aws-error.ts';
import { answerQuery, queryOperation, type Shape } from './aws-query.ts';
import { arn, uuid } from './notation.ts';

const XMLNS = 'http://cloudformation.amazonaws.com/doc/2010-05-15/';

/** A stack that was deployed. */
export interface DeployedStack {
  name: string;
  createdAt: Instant;
  outputs: Record<string, string>;
  /** Its resources; without them, requests for them are refused. */
  resources?: readonly StackResource[];
}

export interface StackResource {
  logicalId: string;
  type: string;
  physicalId: string;
}

/** CloudFormation as its clients hear it (AWS Query): what stacks tell of themselves. */
export function cloudFormation(stacks: readonly DeployedStack[]): StandIn {
  const random = seededRandom(4);
  return {
    service: 'cloudformation',
    operation: queryOperation,
    handle: (exchange) =>
      answerQuery(XMLNS, uuid(random), exchange, {
        DescribeStacks: (form) => ({ Stacks: found(stacks, form.get('StackName')).map(described) }),
        DescribeStackResources: (form) => {
          const [stack] = found(stacks, form.get('StackName') ?? '');
          return { StackResources: (stack?.resources ?? []).map((resource) => describedResource(resource, stack)) };
        },
      }),
  };
}

function found(stacks: readonly DeployedStack[], wanted: string | null): readonly DeployedStack[] {
  if (wanted === null) return stacks;
  const named = stacks.filter((stack) => wanted === stack.name || wanted === idOf(stack));
  if (named.length > 0) return named;
  throw new AwsError('ValidationError', `Stack with id ${wanted} does not exist`);
}

function idOf({ name }: DeployedStack): string {
  return arn('cloudformation', `stack/${name}/00000000-0000-4000-8000-000000000000`);
}

function described(stack: DeployedStack): Shape {
  return {
    StackName: stack.name,
    StackId: idOf(stack),
    CreationTime: new Date(stack.createdAt).toISOString(),
    StackStatus: 'CREATE_COMPLETE',
    Outputs: Object.entries(stack.outputs).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue })),
  };
}

function describedResource({ logicalId, type, physicalId }: StackResource, stack: DeployedStack | undefined): Shape {
  return {
    ...(stack && { StackName: stack.name, StackId: idOf(stack), Timestamp: new Date(stack.createdAt).toISOString() }),
    LogicalResourceId: logicalId,
    PhysicalResourceId: physicalId,
    ResourceType: type,
    ResourceStatus: 'CREATE_COMPLETE',
  };
}
