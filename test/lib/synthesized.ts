import { Template } from 'aws-cdk-lib/assertions';
import { readSettings } from '../../lib/settings.ts';
import { TokenBrokerStack } from '../../lib/token-broker-stack.ts';
import { cdkApp } from '../support/cdk-app.ts';

/** The settings that `-c` gives, as text. */
type Flags = Record<string, string>;

/** What was synthesized in this process, by its flags: test files share it. */
const made = new Map<string, Properties>();

/**
 * The template that a deployment with these settings would use. To be quick it leaves out the function's code and
 * CDK's own validation, which nag.test.ts runs over a stack that uses every setting.
 */
export function synthesized(flags: Flags = {}): Template {
  const key = JSON.stringify(Object.entries(flags).sort());
  const template = made.get(key) ?? synthesize(flags);
  made.set(key, template);
  // Of its own: a test that changes its template changes no other's.
  return Template.fromJSON(structuredClone(template));
}

function synthesize(flags: Flags): Properties {
  const app = cdkApp({ ...flags, 'aws:cdk:bundling-stacks': [] }, { builtinCloudFormationValidation: false });
  return Template.fromStack(new TokenBrokerStack(app, readSettings(app.node))).toJSON();
}

/** The template's only resource of a type (or the only one whose logical id begins so). */
export function only(template: Template, type: string, idPrefix = ''): { id: string; properties: Properties } {
  const found = Object.entries(template.findResources(type)).filter(([id]) => id.startsWith(idPrefix));
  const [first, second] = found;
  if (!first || second) throw new Error(`The template has ${found.length} resources of type ${type} ${idPrefix}`);
  return { id: first[0], properties: first[1].Properties };
}

// biome-ignore lint/suspicious/noExplicitAny: a template is JSON, and the tests say what they expect of it.
export type Properties = any;

/** What a role may do by the policies that are attached to it. */
export function permissionsOf(template: Template, roleId: string): Properties[] {
  return Object.values(template.findResources('AWS::IAM::Policy'))
    .map((policy) => policy.Properties)
    .filter((properties) => properties.Roles.some((role: Properties) => role.Ref === roleId))
    .flatMap((properties) => properties.PolicyDocument.Statement);
}

/** An ARN of the account and region that the stack is deployed to. */
export function localArn(service: string, resource: string): object {
  const parts = [
    'arn:',
    { Ref: 'AWS::Partition' },
    `:${service}:`,
    { Ref: 'AWS::Region' },
    ':',
    { Ref: 'AWS::AccountId' },
  ];
  return { 'Fn::Join': ['', [...parts, `:${resource}`]] };
}

export function arnOf(id: string): object {
  return { 'Fn::GetAtt': [id, 'Arn'] };
}
