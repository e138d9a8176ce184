import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { operate } from '../operate.ts';
import { commandsUnder } from './commands.ts';

const commands = await commandsUnder();
const groups = ['', 'flows', 'consumers'];
const leaves = commands.filter((command) => !groups.includes(command));

describe('help', () => {
  it('is found at every level', () => {
    expect(commands).toEqual(expect.arrayContaining([...groups, 'status', 'flows lint', 'flows render']));
  });

  it.each(commands.filter(Boolean))('of what leads to "%s" names it', async (command) => {
    const [, above = '', word] = /^(?:(.*) )?(\S+)$/.exec(command) ?? [];
    expect((await operate(`${above} --help`.trim())).printed).toMatch(new RegExp(`^ {2}${word} {2,}\\S`, 'm'));
  });

  it.each(commands)('"%s" explains itself in lines that fit, with examples that can be typed', async (command) => {
    const { code, printed, warned } = await operate(`${command} --help`.trim());
    expect({ code, warned }).toEqual({ code: 0, warned: '' });
    expect(printed).toContain(`Usage: npx wxcc-token-broker ${command}`.trim());
    expect(Math.max(...printed.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120);
    const [, examples = ''] = printed.split('\nExamples:\n');
    const typed = [...examples.matchAll(/^ {2}npx wxcc-token-broker (.*)$/gm)].map(([, one]) => one as string);
    expect(typed).not.toEqual([]);
    for (const one of typed) expect(commands.some((known) => known && one.startsWith(known))).toBe(true);
  });
});

describe('a question about the command itself', () => {
  it.each([
    ['', '--help'],
    ['-h', '--help'],
    ['help', '--help'],
    ['flows', 'flows --help'],
    ['help flows', 'flows --help'],
    ['help flows render', 'flows render --help'],
    ['flows help lint', 'flows lint --help'],
    ['help pause', 'pause --help'],
    ['-v', '--version'],
    ['version', '--version'],
  ])('"%s" is answered like "%s"', async (asked, same) => {
    const answer = await operate(asked);
    expect(answer).toMatchObject({ code: 0, warned: '' });
    expect(answer.printed).toBe((await operate(same)).printed);
  });

  it('is answered with the version of the package', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
    expect((await operate('--version')).printed).toBe(version);
  });
});

describe('a slip', () => {
  it.each([
    ['a command', 'lst', 'There is no command "lst". Did you mean list?'],
    ['a command of a group', 'flows rendr', 'There is no command "rendr". Did you mean render?'],
    ["another tool's word", 'ls', 'There is no command "ls". Did you mean list?'],
    ["another tool's word for a danger", 'delete clinic', 'There is no command "delete". Did you mean remove?'],
    ["a group's word elsewhere", 'consumers rm x', 'There is no command "rm". Did you mean remove?'],
    ['an option', 'refresh clinic --forse', "Unknown option '--forse'. Did you mean --force?"],
    ['an option that every command has', 'status --jsn', "Unknown option '--jsn'. Did you mean --json?"],
    ['an option with a value', 'remove clinic --dys=7', "Unknown option '--dys'. Did you mean --days?"],
    ["a group's command's option", 'flows lint --jsno', "Unknown option '--jsno'. Did you mean --json?"],
    ['an option of one that asks much', 'flows render --outt x', "Unknown option '--outt'. Did you mean --out?"],
  ])('in %s is met with what was meant', async (_what, command, said) => {
    expect(await operate(command)).toMatchObject({ code: 2, printed: '', warned: `${said} See --help.` });
  });

  it('that resembles nothing is met with what there is', async () => {
    expect((await operate('frobnicate')).warned).toMatch(/^There is no command "frobnicate", only: .*list, status, /);
    expect((await operate('list --frobnicate')).warned).toBe("Unknown option '--frobnicate'. See --help.");
    expect((await operate('remove clinic --days')).warned).toBe(
      "Option '--days <value>' argument missing. See --help.",
    );
  });

  it.each(leaves)('in an option of "%s" is met with what was meant', async (command) => {
    expect((await operate(`${command} --hepl`)).warned).toBe(
      "Unknown option '--hepl'. Did you mean --help? See --help.",
    );
  });
});
