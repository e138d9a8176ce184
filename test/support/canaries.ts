import { inspect } from 'node:util';
import { expect } from 'vitest';

/** Part of every secret that a test plants, so that one search finds any of them. */
const MARK = 'c4n4ry';

let planted = 0;

/** A secret that no output may ever hold. */
export function canary(label: string): string {
  planted += 1;
  return `${MARK}-${label}-${planted}`;
}

/** An opaque access token as Webex makes them (64 characters, `_P0A1_`, the org's UUID), with a canary inside. */
export function canaryToken(orgId: string, label = 'token'): string {
  return `${canary(label).padEnd(64, 'x').slice(0, 64)}_P0A1_${orgId}`;
}

/** The mark as it looks in the encodings that secrets slip out in. */
const disguises = [
  MARK,
  Buffer.from(MARK).toString('hex'),
  // Base64 of a text that holds the mark, at each of the three alignments; cut to the characters that do not depend
  // on what stands around it.
  ...[0, 1, 2].map((shift) => {
    const encoded = Buffer.from('-'.repeat(shift) + MARK).toString('base64');
    const from = Math.ceil((shift * 8) / 6);
    return encoded.slice(from, Math.floor(((shift + MARK.length) * 8) / 6));
  }),
];

/** Fails if any of these, printed in any of the usual ways, shows a planted secret. */
export function expectNoCanary(...outputs: unknown[]): void {
  for (const output of outputs) {
    const shown = showEveryWay(output);
    for (const disguise of disguises) {
      const at = shown.indexOf(disguise);
      expect(at === -1 ? 'no secret' : `a secret: ...${shown.slice(Math.max(0, at - 60), at)}>>>`).toBe('no secret');
    }
  }
}

function showEveryWay(output: unknown): string {
  if (typeof output === 'string') return output;
  const ways = [inspect(output, { depth: 20, showHidden: true, maxStringLength: null, maxArrayLength: null })];
  try {
    ways.push(JSON.stringify(output) ?? '');
  } catch {
    // a cycle: inspect has shown it
  }
  if (output instanceof Error) ways.push(output.message, output.stack ?? '', showEveryWay(output.cause ?? ''));
  return ways.join('\n');
}
