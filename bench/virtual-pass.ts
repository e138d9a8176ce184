import { createHandler } from '../lambda/refresh/create-handler.ts';
import { Sandbox } from '../sandbox/sandbox.ts';
import { Cast, RECORD } from '../sandbox/story/cast.ts';
import { collectLog, HostedFunction } from '../sandbox/story/hosted-function.ts';

const ROUND_TRIP_MS = 100;

/** One pass over a settled record, forced to renew or not, on virtual time: only the way to the services takes any. */
export async function countRoundTrips(force: boolean): Promise<{ calls: number; roundTrips: number }> {
  let calls = 0;
  const sandbox = await Sandbox.start({
    start: Date.parse('2027-01-04T08:00:00Z'),
    seed: 1,
    deliver: () => {},
    witness: () => {
      calls += 1;
    },
  });
  const stopLog = collectLog(() => {});
  try {
    const { clock, faults } = sandbox;
    new Cast(sandbox).register();
    const hosted = new HostedFunction(sandbox, createHandler, () => 0.5);
    const invoke = () => clock.run(() => hosted.invoke({ serviceApp: RECORD, force }));
    // The second pass notes that it saw the first one's token in the variable.
    await invoke();
    await invoke();
    for (const service of ['secrets-manager', 'contact-center', 'webex']) {
      faults.plan({ service, fault: { kind: 'delay', delayMs: ROUND_TRIP_MS } });
    }
    calls = 0;
    const began = clock.now();
    const outcome = await invoke();
    if ('error' in outcome) throw outcome.error;
    return { calls, roundTrips: (clock.now() - began) / ROUND_TRIP_MS };
  } finally {
    stopLog();
    await sandbox.close();
  }
}
