import { readFileSync } from 'node:fs';
import { parseEvent } from '../../lambda/refresh/event.ts';
import { parsePattern } from '../../sandbox/cloudwatch/filter-pattern.ts';
import { wrongWith } from '../alarms/commands.ts';
import { type Properties, synthesized } from '../lib/synthesized.ts';

const template = synthesized();
const propertiesOf = (type: string): Properties[] =>
  Object.values(template.findResources(type)).map(({ Properties: properties }) => properties);
const namesOf = (type: string, name: string) => propertiesOf(type).map((properties) => properties[name]);

const functions = propertiesOf('AWS::Lambda::Function');
const prefixes = functions.map(({ Environment }) => Environment.Variables.RECORD_PREFIX as string);
/** Where the fields of a log line come from. */
const logged = [
  'lambda/aws/telemetry.ts',
  'lambda/broker/reconcile/result.ts',
  'lambda/broker/sweep/report.ts',
  'lambda/broker/sweep/gauges.ts',
  'lambda/token-endpoint/domain/ports.ts',
  'lib/public-door.ts',
]
  .map((file) => readFileSync(file, 'utf8'))
  .join('');

/** What the value of an option must be, for all operations. */
const checks: Record<string, (value: string) => boolean> = {
  'function-name': (value) => functions.some(({ FunctionName }) => FunctionName === value),
  payload: (value) => parseEvent(JSON.parse(value)) !== undefined,
  name: (value) => prefixes.some((prefix) => value.startsWith(prefix)),
  'secret-id': (value) => prefixes.some((prefix) => value.startsWith(prefix)),
  'stack-name': (value) => value === 'token-broker',
  'alarm-name': (value) => namesOf('AWS::CloudWatch::Alarm', 'AlarmName').includes(value),
  'group-name': (value) => namesOf('AWS::Scheduler::ScheduleGroup', 'Name').includes(value),
  'filter-pattern': looksAtLog,
  filter: looksAtLog,
};

/** What is wrong with an AWS CLI command by this project's stack, function and log; undefined if nothing is. */
export async function wrongWithAwsCommand(command: string): Promise<string | undefined> {
  const wrong = await wrongWith(command);
  if (wrong) return wrong;
  for (const [option, value] of optionsOf(command)) {
    const holds = checks[option];
    try {
      if (holds && !holds(value)) return `its --${option} names what is not there: ${value}`;
    } catch (error) {
      return `its --${option} cannot be used: ${(error as Error).message}`;
    }
  }
  return undefined;
}

function optionsOf(command: string): [string, string][] {
  return [...command.matchAll(/--([a-z-]+) (?:'([^']*)'|(\S+))/g)].map(([, option = '', quoted, bare = '']) => [
    option,
    quoted ?? bare,
  ]);
}

/** A pattern that CloudWatch Logs takes, of fields that lines have. */
function looksAtLog(pattern: string): boolean {
  parsePattern(pattern);
  return fieldsIn(pattern).every((field) => field === 'level' || logged.includes(field));
}

/** A pattern looks at one field, or at some of them joined. */
function fieldsIn(pattern: string): string[] {
  const fields = [...pattern.matchAll(/\$\.(\w+) (?:>=|=|<|>|IS) /g)].map(([, field]) => field as string);
  if (fields.length === 0) throw new Error('it looks at no field');
  return fields;
}
