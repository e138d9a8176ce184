import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { operate } from '../cli/operate.ts';
import { wrongWithAwsCommand } from './aws-commands.ts';
import { commandsIn, type Documented, documentedCommands, examplesIn } from './documented.ts';
import { claimantsOf, complaintAbout, filledIn, runners } from './runners.ts';
import { withScene } from './scene.ts';

const scene = withScene();
const documented = documentedCommands();
const examples = [...(await examplesOf([])), ...examplesIn('npm start', storyHelp())];
const all = [...documented, ...examples];

function storyHelp(): string {
  return spawnSync(process.execPath, ['sandbox/story/main.ts', '--help'], { encoding: 'utf8' }).stdout;
}

/** Of a command, or of all commands of a group. */
async function examplesOf(words: string[]): Promise<Documented[]> {
  const { printed } = await operate([...words, '--help'].join(' '));
  const [list = ''] = printed.split('\nExamples:\n');
  const inside = [...list.matchAll(/^ {2}([a-z][a-z-]*) {2,}\S/gm)].map(([, word]) => word as string);
  const found = examplesIn(words.join(' '), printed);
  for (const word of inside) found.push(...(await examplesOf([...words, word])));
  return found;
}

describe('the documentation', () => {
  it('has commands, and so has the help of every command', () => {
    expect(new Set(documented.map(({ where }) => where.split(':')[0]))).toEqual(
      new Set(['README.md', 'docs/runbook.md', 'docs/security.md', 'flows/README.md']),
    );
    expect(examples.length).toBeGreaterThan(20);
  });

  it('tells people to type nothing that no test tries, or that two try', () => {
    const complaints = all.map(complaintAbout).filter(Boolean);
    expect(complaints).toEqual([]);
  });

  it('has commands for every line of the table', () => {
    const claimed = new Set(all.flatMap(claimantsOf));
    expect(runners.filter((runner) => !claimed.has(runner)).map(({ claims }) => claims)).toEqual([]);
  });

  it('leaves no word open that a test cannot fill in', () => {
    expect(documented.filter(({ text }) => /<[a-z-]+>/.test(filledIn(text)))).toEqual([]);
  });
});

const named = (commands: Documented[]) =>
  commands.map((command) => [`${command.where} ${command.text}`, command] as const);
const onceEach = (commands: Documented[]) => [...new Map(commands.map((command) => [command.text, command])).values()];
const attempt = async (command: Documented) => {
  for (const { run } of claimantsOf(command)) await run(filledIn(command.text), scene);
};

describe('works as it is written', { timeout: 120_000 }, () => {
  // In the order in which they stand, as one leaves what the next needs.
  it.each(named(documented.filter(({ kind }) => kind === 'line')))('%s', (_name, command) => attempt(command));
  it.each(named(onceEach(documented.filter(({ kind }) => kind === 'mention'))))('%s', (_name, command) =>
    attempt(command),
  );
  it.concurrent.each(named(onceEach(examples)))('%s', (_name, command) => attempt(command));
});

describe('a complaint', () => {
  const line = (text: string): Documented => ({ where: 'README.md:1', kind: 'line', text });

  it('says what to do about a command that nobody tries', () => {
    expect(complaintAbout(line('npm run broker -- frobnicate'))).toBe(
      'README.md:1: say in test/docs/runners.ts how `npm run broker -- frobnicate` (line) is tried, for nobody tries it.',
    );
  });

  it('is made of AWS commands that name what is not there', () => {
    expect(wrongWithAwsCommand('aws lambda invoke --function-name another')).toMatch(
      /--function-name names what is not/,
    );
    const invoke = 'aws lambda invoke --function-name token-broker-refresh --payload';
    expect(wrongWithAwsCommand(`${invoke} '{"serviceapp":"clinic"}'`)).toMatch(
      /--payload cannot be used: .*serviceapp/,
    );
    expect(wrongWithAwsCommand(`${invoke} '{"serviceApp":"clinic"}'`)).toBeUndefined();
    expect(wrongWithAwsCommand("aws logs tail x --filter-pattern '{ $.levle = 1 }'")).toMatch(
      /names what is not there/,
    );
    expect(wrongWithAwsCommand('aws secretsmanager get-secret-value --secret-id clinic')).toMatch(/--secret-id names/);
  });
});

describe('a command is found', () => {
  it.each([
    ['in a block of commands', '```sh\nfrobnicate now\n```', ['page:2 frobnicate now']],
    [
      'over several lines',
      '```sh\nnpm run one \\\n  --two\nnpm ci\n```',
      ['page:3 npm run one --two', 'page:4 npm ci'],
    ],
    ['in a block without a language', 'Text\n```\nnpm run one\nanything\n```', ['page:3 npm run one']],
    ['in a list', '- so:\n\n  ```sh\n  npm ci && npm start\n  ```', ['page:4 npm ci', 'page:4 npm start']],
    ['in a sentence', 'Type `npm ci`, not `name`\nor `npx cdk\ndeploy`.', ['page:1 npm ci', 'page:2 npx cdk deploy']],
    ['nowhere', '```json\n{ "npm": "ci" }\n```\nAnd `clientId`.', []],
  ])('%s', (_what, text, found) => {
    expect(commandsIn('page', text).map((command) => `${command.where} ${command.text}`)).toEqual(found);
  });

  it('among the examples of a help text', () => {
    expect(examplesIn('one', 'Usage\n\nExamples:\n  npm run one \\\n    --two\n  npm run three')).toEqual([
      { where: 'one --help', kind: 'example', text: 'npm run one --two' },
      { where: 'one --help', kind: 'example', text: 'npm run three' },
    ]);
  });
});
