import { arn } from '../../sandbox/aws/notation.ts';
import { lastPart, listResources } from './account.ts';
import type { Json, StandInAws } from './stand-in-aws.ts';

/** The stack as CloudFormation described it at some moment, and its resources as their own services describe them now. */
export class DeployedStack {
  readonly template: Json;
  /** Physical ids by logical ids. */
  readonly ids: Record<string, string>;
  /** Those resources that `listAccount` lists, in its words. */
  readonly listed: readonly string[];
  readonly #ask: StandInAws['ask'];
  readonly #resources: readonly Json[];
  readonly #outputs: readonly Json[];

  private constructor(ask: StandInAws['ask'], template: Json, resources: Json[], outputs: Json[]) {
    this.#ask = ask;
    this.#resources = resources;
    this.#outputs = outputs;
    this.template = template;
    this.ids = Object.fromEntries(resources.map((one) => [one.LogicalResourceId, one.PhysicalResourceId]));
    this.listed = listResources(resources);
  }

  static async describe({ ask }: StandInAws, StackName: string): Promise<DeployedStack> {
    const { Stacks } = await ask('cloudformation', 'describe_stacks', { StackName });
    const { TemplateBody } = await ask('cloudformation', 'get_template', { StackName });
    const { StackResourceSummaries } = await ask('cloudformation', 'list_stack_resources', { StackName });
    // The stand-in lists without an id what it could not make.
    const made = StackResourceSummaries.filter(({ PhysicalResourceId }: Json) => PhysicalResourceId);
    return new DeployedStack(ask, TemplateBody, made, Stacks[0].Outputs ?? []);
  }

  /** The physical id of the only resource of that type (or the only one whose logical id begins so). */
  id(type: string, idPrefix = ''): string {
    const found = this.#resources.filter(
      ({ ResourceType, LogicalResourceId }) => ResourceType === type && LogicalResourceId.startsWith(idPrefix),
    );
    if (found.length !== 1) throw new Error(`The stack has ${found.length} resources of type ${type} ${idPrefix}`);
    return found[0].PhysicalResourceId;
  }

  get topicArn(): string {
    return this.id('AWS::SNS::Topic');
  }

  get deadLettersArn(): string {
    return arn('sqs', lastPart(this.id('AWS::SQS::Queue')));
  }

  get logGroupName(): string {
    return this.id('AWS::Logs::LogGroup');
  }

  get groupName(): string {
    return this.id('AWS::Scheduler::ScheduleGroup');
  }

  /** Of the function itself, or of Scheduler. */
  roleArn(construct: 'Refresh' | 'Schedules'): string {
    return `arn:aws:iam::123456789012:role/${this.id('AWS::IAM::Role', construct)}`;
  }

  /** What the stack prints under that name, with `value` where a person is to put something. */
  printed(name: string, value = ''): string {
    const { OutputValue } = this.#outputs.find(({ OutputKey }) => OutputKey === name);
    return OutputValue.replace(/<\w+>/, value);
  }

  function(): Promise<Json> {
    return this.#ask('lambda', 'get_function_configuration', { FunctionName: this.id('AWS::Lambda::Function') });
  }

  sweep(): Promise<Json> {
    return this.#schedule(this.id('AWS::Scheduler::Schedule'));
  }

  /** What is in the group beside the sweep. */
  async wakes(): Promise<Json[]> {
    const { Schedules } = await this.#ask('scheduler', 'list_schedules', { GroupName: this.groupName });
    const names: string[] = Schedules.map(({ Name }: Json) => Name);
    const sweep = this.id('AWS::Scheduler::Schedule');
    return Promise.all(names.filter((name) => name !== sweep).map((name) => this.#schedule(name)));
  }

  /** Each alarm with what the template says of it. */
  async alarms(): Promise<{ alarm: Json; promised: Json }[]> {
    const { MetricAlarms } = await this.#ask('cloudwatch', 'describe_alarms');
    return Object.entries<Json>(this.template.Resources)
      .filter(([, { Type }]) => Type === 'AWS::CloudWatch::Alarm')
      .map(([id, { Properties }]) => ({
        alarm: MetricAlarms.find(({ AlarmName }: Json) => AlarmName === this.ids[id]),
        promised: Properties,
      }));
  }

  /** Everything that the policies of a role name, sorted. */
  async reachOf(construct: 'Refresh' | 'Schedules'): Promise<string[]> {
    const RoleName = this.id('AWS::IAM::Role', construct);
    const { PolicyNames } = await this.#ask('iam', 'list_role_policies', { RoleName });
    const policies: Json[] = await Promise.all(
      PolicyNames.map((PolicyName: string) => this.#ask('iam', 'get_role_policy', { RoleName, PolicyName })),
    );
    const statements: Json[] = policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
    return [...new Set<string>(statements.flatMap(({ Resource }) => Resource))].sort();
  }

  #schedule(Name: string): Promise<Json> {
    return this.#ask('scheduler', 'get_schedule', { GroupName: this.groupName, Name });
  }
}
