import { setTimeout as sleep } from 'node:timers/promises';
import { createHandler } from './create-handler.ts';

/** The entry point that Lambda calls. */
export const handler = createHandler(process.env, {
  now: Date.now,
  sleep,
  random: Math.random,
});
