import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { bundledPackages, noticesOf } from '../../bin/notices.ts';

const folder = mkdtempSync(join(tmpdir(), 'notices-'));
afterAll(() => rmSync(folder, { recursive: true }));

function packageIn(name: string, license: string, files: Record<string, string> = {}): string {
  const there = join(folder, name);
  mkdirSync(there);
  const manifest = { name, version: '1.2.3', license };
  for (const [file, text] of Object.entries({ 'package.json': JSON.stringify(manifest), ...files }))
    writeFileSync(join(there, file), text);
  return there;
}

describe('the notices', () => {
  it('name each package in the bundles with the version that the bill of materials has', async () => {
    const notices = noticesOf(await bundledPackages());
    const named = [...notices.matchAll(/^((?:@[\w-]+\/)?[\w.-]+) (\d\S*) \(([\w.-]+)\)$/gm)];
    const bill = JSON.parse(execFileSync('npm', ['run', '--silent', 'sbom'], { encoding: 'utf8' }));
    const listed = bill.components.map(({ purl }: { purl: string }) => decodeURIComponent(purl));
    expect(named.length).toBeGreaterThan(20);
    for (const [, name, version] of named) expect(listed).toContain(`pkg:npm/${name}@${version}`);
    for (const name of ['valibot', '@aws-sdk/client-secrets-manager', '@aws-lambda-powertools/logger'])
      expect(named.map(([, one]) => one)).toContain(name);
  });

  it('say a licence once for all packages that came with the same text', () => {
    const text = 'Copyright (c) An Author. Permission is granted.';
    const [one, other] = ['one', 'other'].map((name) => packageIn(name, 'MIT', { 'LICENSE.md': text })) as [
      string,
      string,
    ];
    const another = packageIn('another', 'BSD-3-Clause', { 'license.txt': 'Redistribution is permitted.' });
    const notices = noticesOf([one, other, another]);
    expect(notices.split(text)).toHaveLength(2);
    expect(notices).toContain(`one 1.2.3 (MIT)\nother 1.2.3 (MIT)\n\n${text}`);
    expect(notices).toContain('another 1.2.3 (BSD-3-Clause)\n\nRedistribution is permitted.');
  });

  it('hold the notice that a package has beside its licence', () => {
    const both = packageIn('both', 'Apache-2.0', { LICENSE: 'The licence.', NOTICE: 'Made by An Author.' });
    expect(noticesOf([both])).toMatch(/The licence\.\nMade by An Author\./);
  });

  it.each(['MIT', 'ISC'])('are refused where a licence that must be quoted is missing: %s', (license) => {
    const bare = packageIn(`bare-${license}`, license);
    expect(() => noticesOf([bare])).toThrow(`bare-${license} 1.2.3 (${license}) has no licence file`);
  });

  it('quote the licence that all works share where a package forgot its file', () => {
    expect(noticesOf([packageIn('forgetful', 'Apache-2.0')])).toMatch(
      /forgetful 1\.2\.3 \(Apache-2\.0\)\s+Apache License/,
    );
  });
});
