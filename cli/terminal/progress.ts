import type { Terminal } from './command.ts';

/** Says what is being done for as long as it takes, where somebody looks. */
export async function withProgress<T>(terminal: Terminal, text: string, work: () => Promise<T>): Promise<T> {
  terminal.showProgress?.(text);
  try {
    return await work();
  } finally {
    terminal.showProgress?.();
  }
}
