/** Resolves with Ctrl-C, or when the process is told to end. A second Ctrl-C ends it the hard way. */
export function interruption(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}
