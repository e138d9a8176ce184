import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Figure, Subject } from './figure.ts';
import { functions } from './functions.ts';
import { generatedColumns, type SourceMap } from './source-map.ts';

/** Less than this of the whole is not worth a line. */
const WORTH_A_LINE = 0.01;

/** What the deployed file consists of, by its own source map. */
export const bundleSize: Subject = {
  name: 'bundle-size',
  title: 'Bundle: what is in it',
  async measure(): Promise<Figure[]> {
    const { directory } = (await functions()).deployed;
    const file = join(directory, 'index.mjs');
    const whole = statSync(file).size;
    const parts = new Map<string, number>();
    for (const [source, bytes] of bytesBySource(file)) {
      const part = partOf(source);
      parts.set(part, (parts.get(part) ?? 0) + bytes);
    }
    const kb = (bytes: number) => Math.round(bytes / 102.4) / 10;
    const share = (bytes: number) => `${Math.round((100 * bytes) / whole)} % of the whole`;
    return [
      { what: 'the whole', value: kb(whole), unit: 'KB', comparedWith: 'what Lambda takes: 250 MB' },
      ...[...parts]
        .sort(([, one], [, other]) => other - one)
        .filter(([, bytes]) => bytes > whole * WORTH_A_LINE)
        .map(([part, bytes]): Figure => ({ what: part, value: kb(bytes), unit: 'KB', comparedWith: share(bytes) })),
    ];
  },
};

/** Every byte from one mapped place to the next belongs to the first one's source. */
function bytesBySource(file: string): Map<string, number> {
  const lines = readFileSync(file, 'utf8').split('\n');
  const map: SourceMap = JSON.parse(readFileSync(`${file}.map`, 'utf8'));
  const bytes = new Map<string, number>();
  generatedColumns(map).forEach((places, line) => {
    places.forEach(({ column, source }, n) => {
      const end = places[n + 1]?.column ?? lines[line]?.length ?? column;
      const name = map.sources[source] ?? '';
      bytes.set(name, (bytes.get(name) ?? 0) + end - column);
    });
  });
  return bytes;
}

/** A package, or a folder of the project. */
function partOf(source: string): string {
  const [, scoped] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source) ?? [];
  return scoped ?? /lambda\/[^/]+/.exec(source)?.[0] ?? source;
}
