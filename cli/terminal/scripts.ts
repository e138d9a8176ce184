import { fish } from './fish.ts';
import type { Place } from './places.ts';
import { bash, zsh } from './posix.ts';
import { powershell } from './powershell.ts';

/** Writes a shell's completion for a program, typed by its name or after `npx`. */
type Script = (program: string, places: readonly Place[]) => string;

export const scripts: Readonly<Record<string, Script>> = { bash, zsh, fish, powershell };
