import type { StackResource } from '../aws/cloudformation.ts';
import { account, region } from '../aws/notation.ts';
import type { Template } from '../cloudwatch/alarm-definition.ts';

type Value = string | { Ref: string } | { 'Fn::Join': [separator: string, parts: Value[]] };

/** What CloudFormation itself knows. */
const pseudo: Readonly<Record<string, string>> = {
  'AWS::AccountId': account,
  'AWS::Partition': 'aws',
  'AWS::Region': region,
};

/** The outputs of a template, with what was made of it in them. Throws where one asks for what the sandbox cannot tell. */
export function outputsOf({ Outputs = {} }: Template, resources: readonly StackResource[]): Record<string, string> {
  const ids = {
    ...pseudo,
    ...Object.fromEntries(resources.map(({ logicalId, physicalId }) => [logicalId, physicalId])),
  };
  const textOf = (value: Value): string => {
    if (typeof value === 'string') return value;
    if ('Fn::Join' in value) return value['Fn::Join'][1].map(textOf).join(value['Fn::Join'][0]);
    const id = ids[value.Ref];
    if (id === undefined) throw new Error(`The sandbox cannot tell the output ${JSON.stringify(value)}.`);
    return id;
  };
  return Object.fromEntries(Object.entries(Outputs).map(([name, { Value }]) => [name, textOf(Value as Value)]));
}
