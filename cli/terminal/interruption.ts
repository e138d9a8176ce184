/** Resolves with Ctrl-C, or when the process is told to end. A second Ctrl-C ends it the hard way. */
export function interruption(): Promise<void> {
  return new Promise((resolve) => {
    const signals = ['SIGINT', 'SIGTERM'] as const;
    const hear = () => {
      for (const signal of signals) process.off(signal, hear);
      resolve();
    };
    for (const signal of signals) process.on(signal, hear);
  });
}

const endings = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Does some work that hears of Ctrl-C, and of being told to end, by a signal. A second one ends it the hard way. */
export async function withInterruption<T>(work: (interrupted: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  // It stays to the end of the work: without another listener a library would end the process at once.
  const hear = (ending: NodeJS.Signals) => {
    if (!controller.signal.aborted) return controller.abort();
    process.off(ending, hear);
    process.kill(process.pid, ending);
  };
  for (const ending of endings) process.on(ending, hear);
  try {
    return await work(controller.signal);
  } finally {
    for (const ending of endings) process.off(ending, hear);
  }
}
