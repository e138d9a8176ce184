import { COMMAND } from '../../lambda/broker/command-name.ts';
import { WrongUse } from '../terminal/command.ts';

const USUAL_PORT = 4700;
export const LAST_PORT = 65_000;

export const portFlag = {
  type: 'string',
  value: 'N',
  about: `the first of the sandbox's ports (${USUAL_PORT})`,
} as const;

/** The first port of a sandbox; 0 for any free ones. */
export function readPort(text = String(USUAL_PORT)): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port === 0 || (port >= 1024 && port <= LAST_PORT)) return port;
  throw new WrongUse(`--port must be a number from 1024 to ${LAST_PORT}, or 0 for any free ports.`);
}

/** A command of the sandbox that has this first port. */
export function commandAt(port: number, command: string): string {
  return `${COMMAND} sandbox${command && ` ${command}`}${port === USUAL_PORT ? '' : ` --port ${port}`}`;
}
