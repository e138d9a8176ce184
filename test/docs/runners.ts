import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { wrongWith } from '../alarms/commands.ts';
import { wrongWithAwsCommand } from './aws-commands.ts';
import type { Documented } from './documented.ts';
import type { Scene } from './scene.ts';

/** Tries a command; fails if it does not do what the documentation says. */
type Run = (command: string, scene: Scene) => unknown;

/** Which commands are tried in which way. */
export interface Runner {
  claims: RegExp;
  /** Without it, wherever the command stands. */
  kind?: Documented['kind'];
  run: Run;
}

/**
 * Each command of the documentation is claimed by exactly one line. Words in angle brackets are filled in before; what
 * a command finds around it, the commands above it in its page have left, or `given` brings.
 */
export const runners: readonly Runner[] = [
  // The project itself.
  { claims: /^npm ci$/, run: ranBy('.ci/run', '\nnpm ci\n') },
  { claims: /^npm test$/, run: ranBy('.ci/run', '\nnpm test\n') },
  { claims: /^npm run check$/, run: ranBy('.ci/run', '\nnpm run check\n') },
  { claims: /^npm start$/, run: ranBy('test/story/npm-start.test.ts', "['sandbox/story/main.ts'") },
  { claims: /^npm start -- --help$/, kind: 'mention', run: typed() },
  // The story itself takes a while; other tests play it.
  { claims: /^npm start -- --/, kind: 'example', run: (command, scene) => typed()(`${command} --help`, scene) },
  { claims: /^node flows\/generate\.ts$/, run: ranBy('test/flows/generator.test.ts', 'what the generator makes') },

  // Deploying.
  { claims: /^npx cdk bootstrap$/, run: rehearsed("operator.cdk('bootstrap')") },
  { claims: /^npx cdk deploy$/, run: rehearsed("operator.cdk('deploy'") },
  { claims: /^npx cdk deploy --revert-drift$/, run: understands },

  // AWS's own command.
  {
    claims: /^aws secretsmanager create-secret /,
    run: aws(async (scene) => {
      await scene.forget('clinic');
      scene.put('clinic.local.json', scene.credentials);
    }),
  },
  { claims: /^aws secretsmanager (get|put)-secret-value /, run: aws() },
  { claims: /^aws lambda invoke /, run: aws() },
  { claims: /^aws cloudformation describe-stacks /, run: aws() },
  { claims: /^aws (logs|sns|sqs|scheduler|cloudwatch) /, run: soundAws },
  { claims: /^aws (lambda get-account-settings|secretsmanager update-secret)\b/, run: soundAws },
  { claims: /^rm \S+\.local\.json$/, run: typed({ given: (scene) => scene.put('clinic.local.json', '{}') }) },

  // The operator's command.
  { claims: /^npm run broker -- status( \S+)?$/, kind: 'line', run: typed({ codes: [0, 1] }) },
  { claims: /^npm run broker -- (refresh|pause|resume) /, kind: 'line', run: typed() },
  { claims: /^npm run broker -- restore /, kind: 'line', run: typed({ answer: 'y\n' }) },
  { claims: /^npm run broker -- flows render (--(?!help)|clinic )/, kind: 'line', run: typed() },
  { claims: /^npm run broker -- flows render --help$/, run: typed() },
  { claims: /^npm run broker -- connect /, run: typed() },
  { claims: /^npm run broker -- flows lint$/, kind: 'mention', run: understands },
  { claims: /^npm run broker -- sandbox$/, kind: 'mention', run: served },
  { claims: /^npm run broker -- sandbox --live$/, kind: 'line', run: served },
  { claims: /^npm run broker -- sandbox --live$/, kind: 'mention', run: understands },

  // The examples of its help.
  { claims: /^npm run broker -- (list|status) (.* )?--watch$/, kind: 'example', run: understands },
  { claims: /^npm run broker -- sandbox( --live)?$/, kind: 'example', run: understands },
  { claims: /^npm run --silent broker -- sandbox --json > /, kind: 'example', run: served },
  { claims: /^npm run broker -- (list|status)( [a-z]+)?$/, kind: 'example', run: typed({ codes: [0, 1] }) },
  { claims: /^npm run broker -- (refresh|pause|resume|restore|remove) /, kind: 'example', run: dryRun() },
  { claims: /^npm run --silent broker -- (list|status) --json \| jq /, kind: 'example', run: piped },
  { claims: /^npm run --silent broker -- refresh .*\| jq /, kind: 'example', run: piped },
  {
    claims: /^npm run broker -- flows render /,
    kind: 'example',
    run: dryRun((scene) => scene.put('acme.json', flowValues)),
  },
  {
    claims: /^npm run (--silent )?broker -- flows lint /,
    kind: 'example',
    // Our own, with their placeholders, which are findings.
    run: typed({ codes: [0, 1], given: putFlows }),
  },
];

/** What takes the place of the words in angle brackets. */
const words: Record<string, string> = {
  record: 'clinic',
  'log-group': '/aws/lambda/token-broker-refresh',
  'topic-arn': 'arn:aws:sns:eu-west-1:123456789012:token-broker-alerts',
  'queue-url': 'https://sqs.eu-west-1.amazonaws.com/123456789012/token-broker-dead-letters',
  'key-arn': 'arn:aws:kms:eu-west-1:123456789012:key/00000000-0000-4000-8000-000000000000',
};

/** A command as somebody types it. */
export function filledIn(command: string): string {
  return command.replace(/<([a-z-]+)>/g, (written, name) => words[name] ?? written);
}

/** All that claim it. */
export function claimantsOf({ kind, text }: Documented): Runner[] {
  return runners.filter((runner) => (runner.kind ?? kind) === kind && runner.claims.test(text));
}

/** What has to be done about a command that not exactly one line claims. */
export function complaintAbout(command: Documented): string | undefined {
  const { where, kind, text } = command;
  const claimants = claimantsOf(command).map(({ claims }) => claims);
  if (claimants.length === 1) return undefined;
  if (claimants.length > 1) return `${where}: leave \`${text}\` (${kind}) to one of ${claimants.join(' and ')}.`;
  return `${where}: say in test/docs/runners.ts how \`${text}\` (${kind}) is tried, for nobody tries it.`;
}

const flowValues = JSON.stringify({
  orgId: '2f9eecc5-0472-4549-9a83-2afdae0d4ba1',
  connectorId: '8a0f1d0c-6d31-4f4e-9a52-8d4c5f1e2b3a',
  email: 'somebody@your.example',
  variable: { id: '4f1c2d3e-8a9b-4c5d-9e6f-7a8b9c0d1e2f', name: 'WEBEX_ACCESS_TOKEN', description: 'Kept valid' },
  clientId: 'C1',
  clientSecret: 'any',
  refreshToken: 'any',
});

function putFlows(scene: Scene): void {
  for (const name of ['main-flow.json', 'fallback-subflow.json']) {
    scene.put(`my-flows/${name}`, { from: `flows/${name}` });
  }
  scene.put('export.json', { from: 'flows/main-flow.json' });
}

/** Another test runs it; that file says so. */
function ranBy(file: string, says: string): Run {
  return () => expect(readFileSync(file, 'utf8')).toContain(says);
}

/** The deployment rehearsal runs it, which CI runs. */
function rehearsed(says: string): Run {
  return (command, scene) => {
    ranBy('.ci/run', '\nnpm run test:deploy\n')(command, scene);
    ranBy('test/deploy/deployment.rehearsal.ts', says)(command, scene);
  };
}

/** Its program knows it, by its help: it needs more than a shell, or would not end. */
function understands(command: string): void {
  expect(wrongWith(command)).toBeUndefined();
}

/** Somebody types it. */
function typed({ answer, codes = [0], given }: { answer?: string; codes?: number[]; given?: Given } = {}): Run {
  return async (command, scene) => {
    await given?.(scene);
    const { code, stdout, stderr } = await scene.type(command, answer);
    expect(codes, stdout + stderr).toContain(code);
  };
}

type Given = (scene: Scene) => unknown;

/** Somebody types it with --dry-run, if it writes at all. */
function dryRun(given?: Given): Run {
  return (command, scene) => typed({ ...(given && { given }) })(withDryRun(command), scene);
}

function withDryRun(command: string): string {
  return command.includes('--dry-run') ? command : `${command} --dry-run`;
}

/** Its output is piped into another program, which prints something. */
async function piped(command: string, scene: Scene): Promise<void> {
  const { code, stdout, stderr } = await scene.type(command);
  expect(code, stderr).toBe(0);
  expect(stdout).not.toBe('');
}

/** It runs until Ctrl-C. */
async function served(command: string, scene: Scene): Promise<void> {
  // As if it were in the foreground, and told the terminal.
  expect(await scene.serve(command.replace(/ > .*$/, ''))).not.toBe('');
}

/** It names what there is, and works where the AWS CLI is at hand. */
function aws(given?: Given): Run {
  return async (command, scene) => {
    soundAws(command);
    if (scene.awsCli === 'none') return;
    // The first version neither needs nor knows this.
    const known = scene.awsCli === 'first' ? command.replace(' --cli-binary-format raw-in-base64-out', '') : command;
    await typed({ ...(given && { given }) })(known, scene);
  };
}

/** The sandbox has no such service: it names what there is. */
function soundAws(command: string): void {
  expect(wrongWithAwsCommand(command)).toBeUndefined();
}
