import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { PlantedDefect } from './planted-defects.ts';

/** What the simulation runs of the function. */
const folders = ['lambda/broker', 'lambda/aws'];

/** The source with the mistake in it. Fails where the text that it replaces is not there exactly once. */
export function planted({ file, from, to }: PlantedDefect, source: string): string {
  const parts = source.split(from);
  if (parts.length !== 2) throw new Error(`${file} holds the text to be replaced ${parts.length - 1} times.`);
  return parts.join(to);
}

/** What the compiler has against each of these, by its name: one run over as few copies of the domain as hold them all. */
export function compilerErrors(defects: readonly PlantedDefect[]): Record<string, string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'token-broker-planted-'));
  try {
    symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
    const { compilerOptions } = JSON.parse(readFileSync('tsconfig.json', 'utf8'));
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*/**/*.ts'] }));
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    const copies = inCopies(defects);
    for (const [place, copy] of copies.entries()) {
      const root = join(folder, String(place));
      for (const one of folders) cpSync(one, join(root, one), { recursive: true });
      for (const [file, defect] of copy) {
        const path = join(root, 'lambda', file);
        writeFileSync(path, planted(defect, readFileSync(path, 'utf8')));
      }
    }
    const tsc = [resolve('node_modules/typescript/bin/tsc'), '--noEmit', '--pretty', 'false'];
    const { stdout, status } = spawnSync(process.execPath, tsc, { cwd: folder, encoding: 'utf8' });
    // What is indented goes on with the line before.
    const lines = stdout.split(/\n(?! )/).filter(Boolean);
    if (status !== 0 && lines.length === 0) throw new Error('The compiler has not run.');
    return errorsByName(copies, lines);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** File -> the mistake in it. */
type Copy = Map<string, PlantedDefect>;

/** Mistakes of different files share a copy. */
function inCopies(defects: readonly PlantedDefect[]): Copy[] {
  const copies: Copy[] = [];
  for (const defect of defects) {
    let copy = copies.find((one) => !one.has(defect.file));
    if (!copy) {
      copy = new Map();
      copies.push(copy);
    }
    copy.set(defect.file, defect);
  }
  return copies;
}

/** An error elsewhere than in a changed file may come from any mistake of its copy. */
function errorsByName(copies: readonly Copy[], lines: readonly string[]): Record<string, string[]> {
  const errors: Record<string, string[]> = {};
  for (const line of lines) {
    const [, place, error = line, file = ''] = /^(\d+)\/(lambda\/([^(]*).*)$/s.exec(line) ?? [];
    const copy: Copy = copies[Number(place)] ?? new Map();
    const { name } = copy.get(file) ?? { name: [...copy.values()].map((one) => one.name).join(', ') || 'the compiler' };
    errors[name] = [...(errors[name] ?? []), error];
  }
  return errors;
}
