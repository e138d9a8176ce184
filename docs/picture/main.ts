import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { terminalSvg } from './terminal-svg.ts';

// Writes the end of what `npm start` shows into docs/npm-start.svg, or into the file that is named: npm run picture

const project = resolve(import.meta.dirname, '../..');
const LINES = 44;

const { stdout, status } = spawnSync(process.execPath, ['sandbox/story/main.ts'], {
  cwd: project,
  env: { PATH: process.env.PATH, FORCE_COLOR: '1' },
  encoding: 'utf8',
});
if (status !== 0) throw new Error('npm start has failed: see what it says.');
const end = stdout.trimEnd().split('\n').slice(-LINES);
// Not from the middle of an entry: each begins with its moment, dimmed.
const shown = end.slice(end.findIndex((line) => /^\d{4}-\d\d-\d\d /.test(stripVTControlCharacters(line))));
const picture = terminalSvg('What npm start shows at its end', ['$ npm start', '...', ...shown]);
writeFileSync(process.argv[2] ?? join(project, 'docs/npm-start.svg'), picture);
