import { describe, expect, it } from 'vitest';
import { type Properties, synthesized } from '../lib/synthesized.ts';
import { Page } from './page.ts';

const page = new Page('docs/security.md');
const kmsKeyArn = 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const template = synthesized({ kmsKeyArn, tokenEndpoint: 'true' });

const statements = ['AWS::IAM::Policy', 'AWS::SNS::TopicPolicy', 'AWS::SQS::QueuePolicy']
  .flatMap((type) => Object.values<Properties>(template.findResources(type)))
  .flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
const actionsOf = ({ Action }: Properties): string[] => [Action].flat();

describe('the page on security', () => {
  it('names every statement of every policy', () => {
    const named = statements.flatMap(({ Sid }) => Sid ?? []);
    expect(named).toHaveLength(17);
    expect(named.filter((sid: string) => !page.text.includes(`\`${sid}\``))).toEqual([]);
  });

  it('names every action that a role is allowed, and no other in the tables of the functions', () => {
    const allowed = statements.filter(({ Effect }) => Effect === 'Allow').flatMap(actionsOf);
    expect(allowed.filter((action: string) => !page.text.includes(`\`${action}\``))).toEqual([]);
    const tables = ['What the function may do', 'What the token endpoint may do'].map((one) => page.sections.get(one));
    const told = [...tables.join('').matchAll(/`([a-z]+:[A-Z]\w+)`/g)].map(([, action]) => action as string);
    expect(told.length).toBeGreaterThan(10);
    expect(told.filter((action) => !allowed.includes(action))).toEqual([]);
  });

  it('explains what is allowed on everything', () => {
    const unbounded = statements
      .filter(({ Effect, Resource }) => Effect === 'Allow' && Resource === '*')
      .flatMap(actionsOf);
    expect(unbounded).toEqual(['secretsmanager:BatchGetSecretValue', 'secretsmanager:ListSecrets']);
    const explained = page.sections.get('What takes no resource') ?? '';
    for (const action of unbounded) expect(explained).toContain(`\`${action.split(':')[1]}\``);
  });
});
