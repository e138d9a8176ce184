import { WrongUse } from '../terminal/command.ts';

/** How a shell forgets variables, and is given one; values are addresses and identifiers, which need no quotes elsewhere. */
export interface Shell {
  unset(names: readonly string[]): string;
  set(name: string, value: string): string;
}

const shells: Readonly<Record<string, Shell>> = {
  bash: {
    unset: (names) => `unset ${names.join(' ')}`,
    set: (name, value) => `export ${name}=${value}`,
  },
  fish: {
    unset: (names) => `set -e ${names.join(' ')}`,
    set: (name, value) => `set -gx ${name} ${value}`,
  },
  powershell: {
    unset: (names) => `Remove-Item -ErrorAction Ignore ${names.map((name) => `Env:${name}`).join(', ')}`,
    set: (name, value) => `$env:${name} = '${value}'`,
  },
};

/** The shell of that name, bash without one; zsh and sh take the lines of bash. */
export function readShell(name = 'bash'): Shell {
  const shell = Object.hasOwn(shells, name) ? shells[name] : undefined;
  if (!shell) throw new WrongUse(`--shell takes ${Object.keys(shells).join(', ')}.`);
  return shell;
}

/** What a shell must know of a sandbox. */
export interface Pointing {
  env: Readonly<Record<string, string>>;
  /** What would lead its AWS clients elsewhere. */
  unset: readonly string[];
}

/** The lines that point a shell at a sandbox. */
export function pointingLines(shell: Shell, { unset, env }: Pointing): string[] {
  return [shell.unset(unset), ...Object.entries(env).map(([name, value]) => shell.set(name, value))];
}
