import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

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
export function wrongWith(command: string): string | undefined {
  const words = command.replace(/'[^']*'/g, "''").split(' ');
  const options = words.filter((word) => word.startsWith('--') && word !== '--').map((word) => word.slice(2));
  switch (words[0]) {
    case 'aws':
      return wrongWithAws(`${words[1]} ${words[2]}`, options);
    case 'npx':
      return wrongWithHelp(['node_modules/aws-cdk/bin/cdk', words[2] ?? ''], options);
    case 'npm':
      return wrongWithScript(words, options);
    case 'rm':
      return undefined;
    default:
      return 'nobody knows it';
  }
}

function wrongWithAws(name: string, options: string[]): string | undefined {
  const known = awsCommands[name];
  if (!known) return `there is no aws ${name}`;
  return strange(options, [...known, ...everywhere]);
}

/** `npm run check`, or `npm run broker -- flows render --help`. */
function wrongWithScript([, run, script = '', dashes, ...rest]: string[], options: string[]): string | undefined {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
  if (run !== 'run' || !scripts[script]) return `package.json has no script ${script}`;
  if (dashes !== '--') return undefined;
  const [names = ''] = rest.join(' ').split(/(?:^| )(?=[-<])/);
  const words = names.split(' ').filter(Boolean);
  return wrongWithHelp([scripts[script].replace('node ', ''), ...words], options);
}

function wrongWithHelp(command: string[], options: string[]): string | undefined {
  const { status, stdout } = spawnSync(process.execPath, [...command, '--help'], { encoding: 'utf8' });
  if (status !== 0) return `${command.join(' ')} has no help`;
  return strange(
    options,
    [...stdout.matchAll(/--([a-z-]+)/g)].map(([, option]) => option as string),
  );
}

function strange(options: string[], known: readonly string[]): string | undefined {
  const option = options.find((one) => one !== 'help' && !known.includes(one));
  return option && `it takes no --${option}`;
}
