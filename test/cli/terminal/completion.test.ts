import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { broker } from '../../../cli/broker.ts';
import { placesOf } from '../../../cli/terminal/places.ts';
import { operate } from '../operate.ts';
import { commandsUnder } from '../terminal/commands.ts';

const shells = ['bash', 'zsh', 'fish', 'powershell'];
const commands = (await commandsUnder()).filter(Boolean);
const scriptFor = async (shell: string) => (await operate(`completion ${shell}`)).printed;

it('every command is a place, with its own options and those that all have', async () => {
  const places = await placesOf(broker);
  expect(places.map(({ typed }) => typed.trim())).toEqual(expect.arrayContaining(['', ...commands]));
  const words = (typed: string) => places.find((place) => place.typed === typed)?.candidates.map(({ word }) => word);
  expect(words(' refresh')).toEqual(expect.arrayContaining(['--force', '--all', '--region', '--help']));
  expect(words(' flows')).toEqual(expect.arrayContaining(['lint', 'install']));
  expect(words(' completion')).toEqual(expect.arrayContaining(shells));
});

it.each(shells)('the script for %s holds every command', async (shell) => {
  const script = await scriptFor(shell);
  const missing = commands.filter((command) => !script.includes(command.split(' ').at(-1) as string));
  expect(missing).toEqual([]);
});

it.each(['tcsh', 'toString', '', 'bash zsh'])('no script is printed for "%s"', async (shell) => {
  expect(await operate(`completion ${shell}`.trim())).toMatchObject({ code: 2, printed: '' });
});

it('a misspelt shell is met with the one that was meant', async () => {
  expect((await operate('completion powershel')).warned).toContain('Did you mean powershell?');
});

/** What a program prints for a script; undefined where this machine has no such program. */
function printedBy(program: string, args: readonly string[], input?: string): string[] | undefined {
  const { error, status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', input });
  if (error) return undefined;
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout.trim().split('\n').filter(Boolean);
}

const lines: [line: string, completed: string[]][] = [
  ['wxcc-token-broker st', ['status']],
  ['npx wxcc-token-broker consumers r', ['rotate', 'remove']],
  ['npx wxcc-token-broker flows lint --j', ['--json']],
  ['wxcc-token-broker status clinic --w', ['--watch']],
  ['wxcc-token-broker completion z', ['zsh']],
];
const silent = ['npx another-program st', 'wxcc-token-broker refresh --profile st'];

describe('Tab', () => {
  it('completes commands, options and words in bash, and what it does not know it leaves to bash', async ({ skip }) => {
    const ask = (line: string) =>
      `COMP_WORDS=(${line}); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); COMPREPLY=(); _wxcc_token_broker; echo ":\${COMPREPLY[*]}"`;
    const asked = [...lines.map(([line]) => line), ...silent];
    const printed = printedBy('bash', ['--norc'], [await scriptFor('bash'), ...asked.map(ask)].join('\n'));
    if (!printed) return skip('there is no bash here');
    expect(printed).toEqual([...lines.map(([, completed]) => `:${completed.join(' ')}`), ...silent.map(() => ':')]);
  });

  it('completes commands, options and words in fish', async ({ skip }) => {
    const ask = ([line]: (typeof lines)[0]) => `echo : (complete -C '${line}' | string replace -r '\\t.*' '' | sort)`;
    const printed = printedBy('fish', ['-N', '-c', [await scriptFor('fish'), ...lines.map(ask)].join('\n')]);
    if (!printed) return skip('there is no fish here');
    expect(printed).toEqual(lines.map(([, completed]) => `: ${completed.toSorted().join(' ')}`));
  });

  it('completes commands, options and words in zsh', async ({ skip }) => {
    // Tab itself needs a terminal: what would be shown is printed.
    const shown = [
      'compdef() {}; _default() {}; typeset -A _comps',
      `_describe() { local of=$2; local -a all=("\${(@P)of%%:*}"); print -r -- : \${(M)all:#\${words[CURRENT]}*}; }`,
    ];
    const ask = ([line]: (typeof lines)[0]) => `words=(${line}); CURRENT=$#words; _wxcc_token_broker`;
    const printed = printedBy('zsh', ['-f'], [...shown, await scriptFor('zsh'), ...lines.map(ask)].join('\n'));
    if (!printed) return skip('there is no zsh here');
    expect(printed).toEqual(lines.map(([, completed]) => `: ${completed.join(' ')}`));
  });
});
