import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { describe, expect, it } from 'vitest';
import { outputsOf } from '../../../sandbox/live/stack-outputs.ts';
import { deployedTemplate } from '../../../sandbox/story/deployed-template.ts';
import { lasting, SandboxHere } from '../../cli/sandbox-here.ts';
import { synthesized } from '../../lib/synthesized.ts';

lasting(new SandboxHere());

/** What a deployment with these settings tells. */
const namesOf = (settings: Record<string, string>) => Object.keys(synthesized(settings).toJSON().Outputs).sort();

describe("the sandbox's stack", () => {
  it('has the outputs that a deployment with a token endpoint has', async () => {
    const { Stacks = [] } = await new CloudFormationClient().send(
      new DescribeStacksCommand({ StackName: 'token-broker' }),
    );
    const names = Stacks[0]?.Outputs?.map(({ OutputKey }) => OutputKey);
    expect(names?.sort()).toEqual(namesOf({ tokenEndpoint: 'true' }));
    expect(names).toContain('LogGroupName');
  });
});

describe('the outputs of a template', () => {
  it('are those of a deployment, by the ids that its parts have', () => {
    const template = deployedTemplate();
    const resources = Object.entries(template.Resources).map(([logicalId, { Type: type }]) => {
      return { logicalId, type, physicalId: `<${type}>` };
    });
    const outputs = outputsOf(template, resources);
    expect(Object.keys(outputs).sort()).toEqual(namesOf({}));
    expect(outputs).toMatchObject({
      FunctionName: '<AWS::Lambda::Function>',
      LogGroupName: '<AWS::Logs::LogGroup>',
      TopicArn: '<AWS::SNS::Topic>',
    });
    expect(outputs.RefreshCommand).toContain('--region eu-west-1 --function-name <AWS::Lambda::Function> ');
  });

  it.each([{ Ref: 'Missing' }, { 'Fn::GetAtt': ['Topic', 'Arn'] }, { 'Fn::Sub': 'x' }])(
    'are refused where the sandbox cannot tell them: %j',
    (Value) => {
      const template = { Resources: {}, Outputs: { Odd: { Value } } };
      expect(() => outputsOf(template, [])).toThrow('The sandbox cannot tell the output');
    },
  );
});
