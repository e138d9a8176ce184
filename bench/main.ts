import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { bundleSize } from './bundle-size.ts';
import { callers } from './callers.ts';
import { coldStart } from './cold-start.ts';
import { criticalPath } from './critical-path.ts';
import { isMissed, type Subject } from './figure.ts';
import { asMarkdown, asText, type Measured, machine } from './report.ts';
import { sweeps } from './sweeps.ts';
import { throughput } from './throughput.ts';
import { tokenEndpoint } from './token-endpoint.ts';

const SUBJECTS: readonly Subject[] = [bundleSize, coldStart, criticalPath, sweeps, callers, throughput, tokenEndpoint];
const names = SUBJECTS.map(({ name }) => name);
const PAGE = new URL('../docs/performance.md', import.meta.url);
const marks = (name: string) => [`<!-- bench: ${name} -->`, `<!-- end of ${name} -->`] as const;

const HELP = `Measures size and speed of the function as it is deployed, and says what each figure was compared with.

Usage: npm run bench [-- options]

  --only NAME  one subject, or several: ${names.join(', ')}
  --quick      the smallest numbers, once: shows that it still runs, and measures nothing
  --json       the figures as one JSON object
  --write      puts the tables into docs/performance.md; with --only, those
  --help

It takes some minutes; other work on the machine makes the spread wide. Exit code 1: a target was missed.
`;

process.exitCode = await main();

async function main(): Promise<number> {
  const options = parseOptions();
  if (typeof options === 'number') return options;
  const { subjects, quick, json, write } = options;
  const measured: Measured[] = [];
  for (const { name, title, measure } of subjects) {
    const progress = (text: string) => void (process.stderr.isTTY && process.stderr.write(`${name}: ${text}\n`));
    progress(title);
    measured.push({ name, title, figures: await measure({ quick, progress }) });
  }
  process.stdout.write(json ? `${JSON.stringify({ machine: machine(), measured }, null, 2)}\n` : asText(measured));
  if (write) writePage(measured);
  return !quick && measured.some(({ figures }) => figures.some(isMissed)) ? 1 : 0;
}

/** Each subject has its place on the page; what was not measured stays as it is. */
function writePage(measured: readonly Measured[]): void {
  let page = readFileSync(PAGE, 'utf8');
  for (const one of measured) {
    const [begin, end] = marks(one.name);
    const [before = '', rest = ''] = page.split(begin);
    const [, after = ''] = rest.split(end);
    page = `${before}${begin}\n\n${asMarkdown(one)}\nMeasured on ${machine()}.\n\n${end}${after}`;
  }
  writeFileSync(PAGE, page);
}

function parseOptions(): { subjects: Subject[]; quick: boolean; json: boolean; write: boolean } | number {
  try {
    const { values } = parseArgs({
      options: {
        only: { type: 'string', multiple: true, default: [] },
        quick: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        write: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) {
      process.stdout.write(HELP);
      return 0;
    }
    const unknown = values.only.find((name) => !names.includes(name));
    if (unknown !== undefined) throw new Error(`--only takes one of: ${names.join(', ')}.`);
    if (values.write && values.quick) throw new Error('--write takes no --quick: that measures nothing.');
    const subjects = SUBJECTS.filter(({ name }) => values.only.length === 0 || values.only.includes(name));
    return { subjects, quick: values.quick, json: values.json, write: values.write };
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\nSee: npm run bench -- --help\n`);
    return 2;
  }
}
