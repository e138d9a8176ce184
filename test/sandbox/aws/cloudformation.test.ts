import {
  CloudFormationClient,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  ListStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { expect, it } from 'vitest';
import { cloudFormation } from '../../../sandbox/aws/cloudformation.ts';
import { monday, serveForTest, startClock } from './stand-in.ts';

const outputs = { FunctionName: 'refresh', Command: `aws invoke --payload '{"a":"<b> & c"}'` };

const resources = [{ logicalId: 'Topic1', type: 'AWS::SNS::Topic', physicalId: 'arn:aws:sns:eu-west-1:1:topic' }];

async function start(): Promise<CloudFormationClient> {
  const stacks = [
    { name: 'one', createdAt: monday, outputs, resources },
    { name: 'two', createdAt: monday, outputs: {} },
  ];
  return (await serveForTest(cloudFormation(stacks), startClock())).connect(CloudFormationClient);
}

it('tells the outputs of a stack, by its name or its id', async () => {
  const client = await start();
  const { Stacks: [one] = [] } = await client.send(new DescribeStacksCommand({ StackName: 'one' }));
  expect(one).toMatchObject({
    StackName: 'one',
    StackStatus: 'CREATE_COMPLETE',
    CreationTime: new Date(monday),
    Outputs: Object.entries(outputs).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue })),
  });
  const byId = await client.send(new DescribeStacksCommand({ StackName: `${one?.StackId}` }));
  expect(byId.Stacks).toEqual([one]);
});

it('tells what a stack consists of', async () => {
  const client = await start();
  const { StackResources } = await client.send(new DescribeStackResourcesCommand({ StackName: 'one' }));
  expect(StackResources).toMatchObject([
    {
      StackName: 'one',
      LogicalResourceId: 'Topic1',
      PhysicalResourceId: 'arn:aws:sns:eu-west-1:1:topic',
      ResourceType: 'AWS::SNS::Topic',
      Timestamp: new Date(monday),
      ResourceStatus: 'CREATE_COMPLETE',
    },
  ]);
  const none = await client.send(new DescribeStackResourcesCommand({ StackName: 'two' }));
  expect(none.StackResources).toEqual([]);
  const missing = client.send(new DescribeStackResourcesCommand({ StackName: 'three' }));
  await expect(missing).rejects.toMatchObject({ name: 'ValidationError' });
});

it('tells of all stacks, if none is named', async () => {
  const { Stacks = [] } = await (await start()).send(new DescribeStacksCommand({}));
  expect(Stacks.map(({ StackName }) => StackName)).toEqual(['one', 'two']);
});

it('refuses as CloudFormation does', async () => {
  const client = await start();
  await expect(client.send(new DescribeStacksCommand({ StackName: 'three' }))).rejects.toMatchObject({
    name: 'ValidationError',
    message: 'Stack with id three does not exist',
  });
  await expect(client.send(new ListStacksCommand({}))).rejects.toMatchObject({ name: 'InvalidAction' });
});
