import type { Sandbox } from '../../sandbox/sandbox.ts';

/** Runs a command during which a person presses Ctrl-C, at the first request of that operation. */
export async function pressingCtrlC<T>({ faults }: Sandbox, at: string, command: () => Promise<T>): Promise<T> {
  const next = faults.next.bind(faults);
  let isPressed = false;
  faults.next = (service, operation, now) => {
    // The signal's listener, without the signal: nothing else here would survive it.
    if (operation === at && !isPressed) process.listeners('SIGINT').at(-1)?.('SIGINT');
    isPressed ||= operation === at;
    return next(service, operation, now);
  };
  try {
    return await command();
  } finally {
    faults.next = next;
  }
}
