import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { secretsManager } from '../../../sandbox/aws/secrets-manager.ts';
import { openParts, type Parts } from '../../../sandbox/kept/account-parts.ts';
import { keeping } from '../../../sandbox/kept/keeping.ts';
import { KeptFile } from '../../../sandbox/kept/kept-file.ts';
import { RealClock } from '../../../sandbox/kept/real-clock.ts';
import type { Answer } from '../../../sandbox/loopback-server.ts';

export const FUNCTION = 'arn:aws:lambda:eu-west-1:123456789012:function:token-broker-refresh';

/** A directory that lasts as long as the test. */
export function ownDirectory(): string {
  const path = mkdtempSync(join(tmpdir(), 'token-broker-kept-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** An account that is kept in a file, on a clock that the test moves. */
export interface Opened extends Parts {
  fired: string[];
  troubles: string[];
  /** Asks Secrets Manager, whose changes are kept before they are answered. */
  ask(operation: string, input: object): Answer;
  /** Lets everything happen that is due at that moment. */
  lookAt(moment: number): void;
}

/** Opens it as a process does that starts at that moment. */
export function openAt(moment: number, path: string): Opened {
  let now = moment;
  const fired: string[] = [];
  const troubles: string[] = [];
  const clock = new RealClock(() => now);
  const parts = openParts(new KeptFile(path, (words) => troubles.push(words)), clock, FUNCTION, (input) => {
    fired.push(input);
    parts.keep();
  });
  const standIn = keeping(secretsManager(parts.secrets), parts.secrets, parts.keep);
  return {
    ...parts,
    fired,
    troubles,
    ask: (operation, input) =>
      standIn.handle({
        method: 'POST',
        path: '/',
        query: new URLSearchParams(),
        headers: { 'x-amz-target': `secretsmanager.${operation}` },
        body: JSON.stringify(input),
      }),
    lookAt(later) {
      now = later;
      clock.look();
    },
  };
}
