import type { Terminal } from './command.ts';

/** Shows progress while the work runs, if there is a screen. */
export async function withProgress<T>(terminal: Terminal, text: string, work: () => Promise<T>): Promise<T> {
  terminal.showProgress?.(text);
  try {
    return await work();
  } finally {
    terminal.showProgress?.();
  }
}
