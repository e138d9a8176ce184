const signals = ['SIGINT', 'SIGTERM'] as const;

/** Resolves with Ctrl-C, or when the process is told to end. A second Ctrl-C ends it the hard way. */
export function interruption(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of signals) process.once(signal, () => resolve());
  });
}

/** Does something that must not be cut off in the middle: a first Ctrl-C only aborts the signal, a second is meant. */
export async function withInterruption<T>(work: (interrupted: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const interrupt = () => controller.abort();
  for (const signal of signals) process.once(signal, interrupt);
  try {
    return await work(controller.signal);
  } finally {
    for (const signal of signals) process.off(signal, interrupt);
  }
}
