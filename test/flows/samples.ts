import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { type Flow, parseFlow } from '../../flows/format.ts';

const folder = new URL('../../../shared/flow-samples/', import.meta.url);

/** Real exports, where they are at hand; they are not part of the project. Without them, tests that read them are skipped. */
export const sampleFlows: { file: string; text: string; flow: Flow }[] = existsSync(folder) ? readSamples() : [];

export function sample(file: string): Flow {
  const found = sampleFlows.find((one) => one.file === file);
  if (!found) throw new Error(`There is no sample ${file}.`);
  return found.flow;
}

/** Every text inside a value. */
export function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(textsIn) : [];
}

function readSamples(): typeof sampleFlows {
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  return files.map((file) => {
    const text = readFileSync(new URL(file, folder), 'utf8');
    return { file, text, flow: parseFlow(text, file) };
  });
}
