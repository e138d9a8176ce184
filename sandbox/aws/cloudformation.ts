import type { Instant } from '../clock.ts';
import type { Answer, Exchange, StandIn } from '../loopback-server.ts';
import { seededRandom } from '../random.ts';
import { AwsError } from './aws-error.ts';
import { arn, uuid } from './notation.ts';

/** A stack that was deployed. */
export interface DeployedStack {
  name: string;
  createdAt: Instant;
  outputs: Record<string, string>;
}

/** CloudFormation as its clients hear it (AWS Query): who asks where a stack's resources are is told its outputs. */
export function cloudFormation(stacks: readonly DeployedStack[]): StandIn {
  const random = seededRandom(4);
  return {
    service: 'cloudformation',
    operation: ({ body }: Exchange) => new URLSearchParams(body).get('Action') ?? '',
    handle({ body }: Exchange): Answer {
      const requestId = uuid(random);
      const headers = { 'content-type': 'text/xml', 'x-amzn-requestid': requestId };
      try {
        const members = describeStacks(stacks, new URLSearchParams(body)).map(described).join('');
        const result = `<DescribeStacksResult><Stacks>${members}</Stacks></DescribeStacksResult>`;
        return { status: 200, headers, body: envelope('DescribeStacksResponse', result + metadata(requestId)) };
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        return { status: error.status, headers, body: refused(error, requestId) };
      }
    },
  };
}

function describeStacks(stacks: readonly DeployedStack[], form: URLSearchParams): readonly DeployedStack[] {
  if (form.get('Action') !== 'DescribeStacks') {
    throw new AwsError('InvalidAction', 'The sandbox knows DescribeStacks only.');
  }
  const wanted = form.get('StackName');
  if (wanted === null) return stacks;
  const found = stacks.filter((stack) => wanted === stack.name || wanted === idOf(stack));
  if (found.length > 0) return found;
  throw new AwsError('ValidationError', `Stack with id ${wanted} does not exist`);
}

function idOf({ name }: DeployedStack): string {
  return arn('cloudformation', `stack/${name}/00000000-0000-4000-8000-000000000000`);
}

function described(stack: DeployedStack): string {
  const outputs = Object.entries(stack.outputs).map(
    ([key, value]) => `<member>${element('OutputKey', key)}${element('OutputValue', value)}</member>`,
  );
  return [
    '<member>',
    element('StackName', stack.name),
    element('StackId', idOf(stack)),
    element('CreationTime', new Date(stack.createdAt).toISOString()),
    element('StackStatus', 'CREATE_COMPLETE'),
    `<Outputs>${outputs.join('')}</Outputs>`,
    '</member>',
  ].join('');
}

function refused({ name, message }: AwsError, requestId: string): string {
  const error = `<Error>${element('Type', 'Sender')}${element('Code', name)}${element('Message', message)}</Error>`;
  return envelope('ErrorResponse', error + element('RequestId', requestId));
}

function metadata(requestId: string): string {
  return `<ResponseMetadata>${element('RequestId', requestId)}</ResponseMetadata>`;
}

function envelope(name: string, content: string): string {
  return `<${name} xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/">${content}</${name}>`;
}

function element(name: string, text: string): string {
  return `<${name}>${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')}</${name}>`;
}
