import { describe, expect, it } from 'vitest';
import { lasting } from '../cli/sandbox-here.ts';
import { wrongWithAwsCommand } from './aws-commands.ts';
import { commandsIn, type Documented, documentedCommands, examplesIn } from './documented.ts';
import { examplesOfHelp } from './examples.ts';
import { claimantsOf, complaintAbout, filledIn, runners } from './runners.ts';
import { Scene } from './scene.ts';
import { tryCommandsOfPages } from './trials.ts';

const scene = lasting(new Scene());
const documented = documentedCommands();
const examples = await examplesOfHelp();
const all = [...documented, ...examples];

describe('the documentation', () => {
  it('has commands, and so has the help of every command', () => {
    expect(new Set(documented.map(({ where }) => where.split(':')[0]))).toEqual(
      new Set([
        'README.md',
        ...[
          'alarms',
          'architecture',
          'notices',
          'operate',
          'performance',
          'reliability',
          'runbook',
          'security',
          'setup',
          'token-endpoint',
          'uninstall',
          'upgrade',
        ].map((page) => `docs/${page}.md`),
        'flows/README.md',
      ]),
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

tryCommandsOfPages(scene);

it('a shell starts the command of the operator, and a pipe carries what it prints', async () => {
  const { code, stdout, stderr } = await scene.typeInShell("npx wxcc-token-broker list --json | jq '.records[0]'");
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(JSON.parse(stdout)).toHaveProperty('record');
});

describe('a complaint', () => {
  const line = (text: string): Documented => ({ where: 'README.md:1', kind: 'line', text });

  it('says what to do about an untried command', () => {
    expect(complaintAbout(line('npx wxcc-token-broker frobnicate'))).toBe(
      'README.md:1: say in test/docs/runners.ts how `npx wxcc-token-broker frobnicate` (line) is tried: no test does.',
    );
  });

  it('is made of AWS commands that name what is not there', async () => {
    expect(await wrongWithAwsCommand('aws lambda invoke --function-name another')).toMatch(
      /--function-name names what is not/,
    );
    const invoke = 'aws lambda invoke --function-name token-broker-refresh --payload';
    expect(await wrongWithAwsCommand(`${invoke} '{"serviceapp":"clinic"}'`)).toMatch(
      /--payload cannot be used: .*serviceapp/,
    );
    expect(await wrongWithAwsCommand(`${invoke} '{"serviceApp":"clinic"}'`)).toBeUndefined();
    expect(await wrongWithAwsCommand("aws logs tail x --filter-pattern '{ $.levle = 1 }'")).toMatch(
      /names what is not there/,
    );
    expect(await wrongWithAwsCommand("npx wxcc-token-broker logs --filter '{ $.levle = 1 }'")).toMatch(
      /names what is not there/,
    );
    expect(await wrongWithAwsCommand("aws logs tail x --filter-pattern '{ $.level = 1'")).toMatch(/cannot be used/);
    expect(await wrongWithAwsCommand('aws secretsmanager get-secret-value --secret-id clinic')).toMatch(
      /--secret-id names/,
    );
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
