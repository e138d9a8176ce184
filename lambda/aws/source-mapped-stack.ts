import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { fileURLToPath } from 'node:url';

/**
 * The stack of a bug in the original sources, without the error's message, which may quote a value. The map is read only
 * here: with `--enable-source-maps` every start reads it.
 */
export function sourceMappedStack(error: unknown): string[] {
  const lines = error instanceof Error ? (error.stack ?? '').split('\n') : [];
  const frames = lines.filter((line) => /^ +at /.test(line)).map((line) => line.trim());
  const maps = new Map<string, SourceMap | undefined>();
  return frames.map((frame) => {
    const [place, url = '', line, column] = /(file:[^ ()]+):(\d+):(\d+)/.exec(frame) ?? [];
    if (!maps.has(url)) maps.set(url, mapOf(url));
    const found = maps.get(url)?.findEntry(Number(line) - 1, Number(column) - 1);
    if (!place || !found || !('originalSource' in found)) return frame;
    const { originalSource, originalLine, originalColumn } = found;
    return frame.replace(place, `${withinProject(originalSource)}:${originalLine + 1}:${originalColumn + 1}`);
  });
}

/** The same error, with a trace that names the sources: Lambda logs it, and returns it to the caller of the function. */
export function tracedToSource(error: unknown): unknown {
  if (!(error instanceof Error) || error.stack === undefined) return error;
  const [head] = error.stack.split(/\n +at /, 1);
  error.stack = [head, ...sourceMappedStack(error).map((frame) => `    ${frame}`)].join('\n');
  return error;
}

/** Undefined where a file is its own source. */
function mapOf(url: string): SourceMap | undefined {
  try {
    return new SourceMap(JSON.parse(readFileSync(`${fileURLToPath(url)}.map`, 'utf8')));
  } catch {
    return undefined;
  }
}

/** Without the folders of the machine that bundled it. */
function withinProject(source: string): string {
  return /.*\b((?:node_modules|lambda)\/.*)/.exec(source)?.[1] ?? source;
}
