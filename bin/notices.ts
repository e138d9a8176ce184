import { globSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { bundled } from '../lib/bundled.ts';
import { projectFolder } from '../lib/project-folder.ts';

const NOTICES = 'dist/THIRD-PARTY-NOTICES.txt';

/** The folders of the packages whose code is in the bundles of the functions, by esbuild's own account. */
export async function bundledPackages(): Promise<string[]> {
  const { mainFields = [] } = bundled('').bundling ?? {};
  const { metafile } = await build({
    entryPoints: globSync('lambda/*/handler.ts', { cwd: projectFolder }),
    absWorkingDir: projectFolder,
    bundle: true,
    format: 'esm',
    platform: 'node',
    mainFields: [...mainFields],
    outdir: 'dist',
    write: false,
    metafile: true,
  });
  const folders = Object.keys(metafile.inputs).flatMap((file) => /.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? []);
  return [...new Set(folders)].map((folder) => resolve(projectFolder, folder)).sort();
}

/** The notices of packages: each licence's text once, after the packages that came with it. Throws where one lacks it. */
export function noticesOf(folders: readonly string[]): string {
  const texts = Map.groupBy(folders, licenceText);
  const sections = [...texts].map(([text, those]) => `${those.map(nameOf).join('\n')}\n\n${text.trim()}\n`);
  return [
    'The functions of wxcc-token-broker are bundled with the packages below, under these licences.\n',
    ...sections,
  ].join(`\n${'-'.repeat(80)}\n\n`);
}

function licenceText(folder: string): string {
  const files = readdirSync(folder).filter((file) => /^(?:licen[cs]e|copying|notice)(?:\.|$)/i.test(file));
  const { license } = manifestOf(folder);
  if (files.length > 0) return files.map((file) => readFileSync(join(folder, file), 'utf8')).join('\n');
  // The text of this licence is the same for each work, and the project has it.
  if (license === 'Apache-2.0') return readFileSync(join(projectFolder, 'LICENSE'), 'utf8');
  if (license === 'MIT-0') return 'MIT No Attribution (MIT-0): the licence asks for no notice.';
  throw new Error(`${nameOf(folder)} has no licence file: find its text before it is distributed.`);
}

function nameOf(folder: string): string {
  const { name, version, license } = manifestOf(folder);
  return `${name} ${version} (${license})`;
}

function manifestOf(folder: string): { name: string; version: string; license: string } {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}

if (import.meta.main) {
  mkdirSync(join(projectFolder, 'dist'), { recursive: true });
  writeFileSync(join(projectFolder, NOTICES), noticesOf(await bundledPackages()));
  console.log(`Wrote ${NOTICES}`);
}
