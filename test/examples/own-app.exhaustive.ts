import { spawnSync } from 'node:child_process';
import { cpSync, globSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { functionsFingerprint } from '../../lib/code-fingerprint.ts';
import type { Properties } from '../lib/synthesized.ts';
import { unpackInto } from '../support/packed.ts';

const folder = mkdtempSync(join(tmpdir(), 'token-broker-own-app-'));
const packages = join(folder, 'node_modules');
const ours = join(packages, 'wxcc-token-broker');
afterAll(() => rmSync(folder, { recursive: true }));

function run(command: string, args: string[], cwd = folder, environment: Record<string, string> = {}) {
  const { PATH = '' } = process.env;
  return spawnSync(command, args, { cwd, encoding: 'utf8', env: { PATH, HOME: folder, ...environment } });
}

/** Of a program that must end well. */
function outputOf(...of: Parameters<typeof run>): string {
  const { status, stdout, stderr } = run(...of);
  expect({ status, stderr: status === 0 ? '' : stderr + stdout }).toEqual({ status: 0, stderr: '' });
  return stdout;
}

/** A user's folder, as after npm install: the packed project as a package, the others beside it. */
beforeAll(() => {
  unpackInto(ours);
  for (const name of readdirSync('node_modules')) symlinkSync(resolve('node_modules', name), join(packages, name));
  cpSync('examples/own-app/app.ts', join(folder, 'app.ts'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n');
});

describe('the package', () => {
  test('holds the construct, the command and what they need, and no tests', () => {
    const held = ['LICENSE', 'README.md', 'bin', 'cli', 'dist', 'docs', 'lambda', 'package.json'];
    expect(readdirSync(ours).sort()).toEqual(held);
    const built = ['THIRD-PARTY-NOTICES.txt', 'cdk.json', 'cli', 'flows', 'lambda', 'lib', 'sandbox'];
    expect(readdirSync(join(ours, 'dist')).sort()).toEqual(built);
  });

  test('brings all that its code imports, and leaves CDK and esbuild to the app', () => {
    const { dependencies, peerDependencies } = JSON.parse(readFileSync(join(ours, 'package.json'), 'utf8'));
    expect(Object.keys(peerDependencies)).toEqual(['aws-cdk-lib', 'constructs', 'esbuild']);
    // Types alone need no package to run.
    const imports = /^(?:import|export) (?!type )[^;]*?from '([^'.][^']*)'|import\('([^'.][^']*)'\)/gms;
    const imported = globSync('{dist,lambda}/**/*.{js,ts}', { cwd: ours, exclude: ['**/*.d.ts'] })
      .flatMap((file) => [...readFileSync(join(ours, file), 'utf8').matchAll(imports)])
      .map(([, from, dynamic]) => (from ?? dynamic) as string)
      .filter((name) => !name.startsWith('node:'))
      .map((name) => name.split('/', name.startsWith('@') ? 2 : 1).join('/'));
    const given = [...Object.keys(dependencies), 'aws-cdk-lib', 'constructs'];
    expect([...new Set(imported)].sort()).toEqual(given.sort());
  });

  test('has types that tell a wrong prop', () => {
    writeFileSync(
      join(folder, 'wrong.ts'),
      [
        "import { App, Stack } from 'aws-cdk-lib';",
        "import { TokenBroker } from 'wxcc-token-broker';",
        "new TokenBroker(new Stack(new App(), 's'), 'Broker', { sweepMinutes: 'often', sweeps: 1 });",
      ].join('\n'),
    );
    const tsc = ['--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--target', 'es2024'];
    outputOf('tsc', [...tsc, 'app.ts']);
    const { status, stdout } = run('tsc', [...tsc, 'wrong.ts']);
    expect(status).not.toBe(0);
    expect(stdout).toMatch(/TS2322.*'string' is not assignable to type 'number'/);
  });
});

describe('the example', () => {
  const out = () => join(folder, 'cdk.out');
  let template: Properties;

  beforeAll(() => {
    outputOf('node', ['app.ts'], folder, { CDK_OUTDIR: out() });
    template = JSON.parse(readFileSync(join(out(), 'contact-centre-tokens.template.json'), 'utf8'));
  });

  const oneOf = (type: string) => Object.values<Properties>(template.Resources).find(({ Type }) => Type === type);

  test('is the broker, with the settings that it was given', () => {
    const { FunctionName, Environment } = oneOf('AWS::Lambda::Function').Properties;
    expect(FunctionName).toBe('acme-refresh');
    expect(Environment.Variables).toMatchObject({ RECORD_PREFIX: 'acme/', SWEEP_MINUTES: '30', RENEW_AT: '0.5' });
    expect(oneOf('AWS::SNS::Subscription').Properties.Protocol).toBe('https');
  });

  test("gives the records a key of the same stack, by the key's own reference", () => {
    const [key] = Object.entries<Properties>(template.Resources).find(([, { Type }]) => Type === 'AWS::KMS::Key') ?? [];
    expect(template.Outputs.RecordKeyArn.Value).toEqual({ 'Fn::GetAtt': [key, 'Arn'] });
  });

  test("is found by the operator's command, by outputs of these names", () => {
    expect(Object.keys(template.Outputs)).toEqual(
      expect.arrayContaining(['FunctionName', 'RecordPrefix', 'RegisterCommand', 'CodeFingerprint']),
    );
  });

  test('says which package it is, and can be compared with the checkout that it was made from', () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
    expect(template.Outputs.PackageVersion.Value).toBe(version);
    expect(template.Outputs.CodeFingerprint.Value).toBe(functionsFingerprint());
  });

  test("has the function's code made from the package's sources, in one file that Node can read", () => {
    const { S3Key } = oneOf('AWS::Lambda::Function').Properties.Code;
    const code = join(out(), `asset.${S3Key.replace('.zip', '')}`);
    expect(readdirSync(code)).toContain('index.mjs');
    outputOf('node', ['--check', join(code, 'index.mjs')]);
  });
});
