import { vi } from 'vitest';
import { PowertoolsTelemetry } from '../../lambda/aws/telemetry.ts';
import type { Telemetry } from '../../lambda/broker/ports.ts';

const NOW = Date.parse('2027-01-04T08:00:00Z');

/** What is written while `act` runs, line by line, as JSON. */
export function written(act: (telemetry: Telemetry) => void): Record<string, unknown>[] {
  const chunks: string[] = [];
  const take = (chunk: string | Uint8Array) => {
    chunks.push(String(chunk));
    return true;
  };
  const out = vi.spyOn(process.stdout, 'write').mockImplementation(take);
  const err = vi.spyOn(process.stderr, 'write').mockImplementation(take);
  try {
    // A clock may well stand between two milliseconds; a metric may not.
    const clock = { now: () => NOW + 0.25, sleep: async () => {}, random: () => 0.5 };
    act(new PowertoolsTelemetry('token-broker', clock));
  } finally {
    out.mockRestore();
    err.mockRestore();
  }
  return chunks
    .join('')
    .trim()
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
