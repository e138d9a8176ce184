import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { runHere } from '../cli/broker-here.ts';

const OWN_NAME = 'wxcc-token-broker';
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };

/** The AWS CLI's commands that the project tells people to type, with the options that it uses of them. */
const awsCommands: Record<string, readonly string[]> = {
  'cloudformation describe-stacks': ['stack-name'],
  'cloudwatch set-alarm-state': ['alarm-name', 'state-value', 'state-reason'],
  'lambda get-account-settings': [],
  'lambda invoke': ['function-name', 'payload'],
  'logs delete-log-group': ['log-group-name'],
  'logs tail': ['since', 'filter-pattern'],
  'scheduler list-schedules': ['group-name'],
  'secretsmanager create-secret': ['name', 'kms-key-id', 'secret-string'],
  'secretsmanager delete-secret': ['secret-id', 'recovery-window-in-days'],
  'secretsmanager get-secret-value': ['secret-id'],
  'secretsmanager put-secret-value': ['secret-id', 'secret-string'],
  'secretsmanager update-secret': ['secret-id', 'kms-key-id'],
  'sns list-subscriptions-by-topic': ['topic-arn'],
  'sns subscribe': ['topic-arn', 'protocol', 'notification-endpoint'],
  'sqs purge-queue': ['queue-url'],
  'sqs receive-message': ['queue-url', 'message-attribute-names'],
};

/** What every one of them takes. */
const everywhere = ['region', 'query', 'output', 'cli-read-timeout', 'cli-binary-format'];

/** What is wrong with a command line that people are told to type; undefined if nothing is. */
export async function wrongWith(command: string): Promise<string | undefined> {
  const words = command.replace(/'[^']*'/g, "''").split(' ');
  const options = words.filter((word) => word.startsWith('--') && word !== '--').map((word) => word.slice(2));
  switch (words[0]) {
    case 'aws':
      return wrongWithAws(`${words[1]} ${words[2]}`, options);
    case 'npx':
      return words[1] === 'cdk' ? wrongWithCdk(words[2] ?? '', options) : wrongWithOwn(words.slice(1), options);
    case 'npm':
      return words[1] === 'run' ? wrongWithScript(words.slice(2), options) : wrongWithScript(words.slice(1), options);
    case 'git':
      return wrongWithGit(words[1] ?? '', options);
    case 'export':
    case 'rm':
      return undefined;
    default:
      return 'it is unknown';
  }
}

/** By git's own short help, which exists for each of its commands. */
function wrongWithGit(name: string, options: string[]): string | undefined {
  const { stdout } = spawnSync('git', [name, '-h'], { encoding: 'utf8' });
  if (!stdout?.startsWith(`usage: git ${name} `)) return `there is no git ${name}`;
  return strange(
    options,
    [...stdout.matchAll(/--(?:\[no-\])?([\w-]+)/g)].map(([, option]) => option as string),
  );
}

function wrongWithAws(name: string, options: string[]): string | undefined {
  const known = awsCommands[name];
  if (!known) return `there is no aws ${name}`;
  return strange(options, [...known, ...everywhere]);
}

function wrongWithCdk(name: string, options: string[]): string | undefined {
  const { globalOptions, commands } = cdk();
  const known = commands[name];
  return known ? strange(options, Object.keys({ ...globalOptions, ...known.options })) : `there is no cdk ${name}`;
}

interface CdkCommands {
  globalOptions: object;
  commands: Record<string, { options?: object }>;
}

/** What the CDK CLI makes its help of; to ask for the help takes two seconds. */
function cdk(): CdkCommands {
  return JSON.parse(readFileSync('node_modules/aws-cdk/lib/cli/cli-type-registry.json', 'utf8'));
}

/** `check`, or `start -- --seed 7`. */
async function wrongWithScript([script = '', dashes]: string[], options: string[]) {
  const wrong = wrongWithProgram(script);
  if (wrong || dashes !== '--') return wrong;
  return wrongWithHelp([scripts[script]?.replace('node ', '') ?? ''], options);
}

/** `wxcc-token-broker flows render --help`. */
async function wrongWithOwn([name = '', ...rest]: string[], options: string[]) {
  if (name !== OWN_NAME) return `there is no npx ${name}`;
  const end = rest.findIndex((word) => /^[-<]/.test(word));
  return wrongWithHelp([OWN_NAME, ...(end === -1 ? rest : rest.slice(0, end))], options);
}

/** Whether a script of package.json leads to programs that there are, by whichever other scripts. */
function wrongWithProgram(script: string): string | undefined {
  if (!scripts[script]) return `package.json has no script ${script}`;
  for (const command of scripts[script].split(' && ')) {
    const [program = '', first = '', second = ''] = command.split(' ');
    if (program === 'npm') {
      const wrong = wrongWithProgram(first === 'run' ? second : first);
      if (wrong) return wrong;
    } else if (!existsSync(program === 'node' ? first : `node_modules/.bin/${program}`)) {
      return `package.json's script ${script} runs what there is not: ${command}`;
    }
  }
  return undefined;
}

async function wrongWithHelp(command: string[], options: string[]): Promise<string | undefined> {
  const help = await helpOf(command);
  if (help === undefined) return `${command.join(' ')} has no help`;
  return strange(
    options,
    [...help.matchAll(/--([a-z-]+)/g)].map(([, option]) => option as string),
  );
}

const helps = new Map<string, Promise<string | undefined>>();

/** What a program of the project says of itself, the operator's without a process; undefined if it refuses. */
export function helpOf(command: string[]): Promise<string | undefined> {
  const key = command.join(' ');
  const known = helps.get(key) ?? askForHelp(command);
  helps.set(key, known);
  return known;
}

async function askForHelp([program = '', ...words]: string[]): Promise<string | undefined> {
  if (program === OWN_NAME) {
    const { code, stdout } = await runHere([...words, '--help']);
    return code === 0 ? stdout : undefined;
  }
  const { status, stdout } = spawnSync(process.execPath, [program, ...words, '--help'], { encoding: 'utf8' });
  return status === 0 ? stdout : undefined;
}

function strange(options: string[], known: readonly string[]): string | undefined {
  const option = options.find((one) => one !== 'help' && !known.includes(one));
  return option && `it takes no --${option}`;
}
