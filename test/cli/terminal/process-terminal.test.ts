import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Cancelled, CommandFailed, type Person } from '../../../cli/terminal/command.ts';
import { withInterruption } from '../../../cli/terminal/interruption.ts';
import { terminalOf } from '../../../cli/terminal/process-terminal.ts';

/** Three streams in place of a process's own; those named look like a terminal. */
function streams(...terminals: ('stdin' | 'stdout' | 'stderr')[]) {
  const make = (name: (typeof terminals)[number]) =>
    Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY: terminals.includes(name) });
  const [stdin, stdout, stderr] = [make('stdin'), make('stdout'), make('stderr')];
  return { stdin, stdout, stderr, terminal: terminalOf({ stdin, stdout, stderr, env: { LANG: 'C' } } as never) };
}

describe('a script', () => {
  it('gets results and words apart, and can pipe something in', async () => {
    const { stdin, stdout, stderr, terminal } = streams();
    terminal.print('result');
    terminal.warn('word');
    stdin.end('piped');
    expect([stdout.read(), stderr.read(), await terminal.readInput()]).toEqual(['result\n', 'word\n', 'piped']);
  });

  it('has an environment, and of a keyboard nothing is read to its end', async () => {
    expect(streams().terminal.environment).toEqual({ LANG: 'C' });
    expect(await streams('stdin').terminal.readInput()).toBe('');
  });

  it.each(['stdout', 'stderr'] as const)('may close %s when it has enough', (name) => {
    const { [name]: stream, terminal } = streams();
    const fail = (code: string) => stream.emit('error', Object.assign(new Error(code), { code }));
    expect(() => fail('EPIPE')).not.toThrow();
    expect(() => terminal.print('more')).not.toThrow();
    expect(() => fail('EIO')).toThrow('EIO');
  });

  it('is asked nothing and shown no progress', () => {
    for (const { terminal } of [streams(), streams('stdin'), streams('stdout')]) {
      expect(terminal).not.toHaveProperty('person');
      expect(terminal).not.toHaveProperty('showProgress');
    }
    expect(streams('stdin', 'stderr').terminal).not.toHaveProperty('redraw');
  });
});

describe('a narrow screen', () => {
  const long = 'A sentence of some words, and then some more.';
  const broken = 'A sentence of some\nwords, and then some\nmore.\n';

  it('shows results and words in its own lines', () => {
    const { stdout, stderr, terminal } = streams('stdout', 'stderr');
    Object.assign(stdout, { columns: 20 });
    Object.assign(stderr, { columns: 20 });
    terminal.print(long);
    terminal.warn(long);
    terminal.redraw?.(long);
    expect(terminal.columns).toBe(20);
    expect(stripVTControlCharacters(String(stdout.read()))).toBe(broken + broken);
    expect(stderr.read()).toBe(broken);
  });

  it('leaves whole what will be copied, and JSON', () => {
    const { stdout, terminal } = streams('stdout');
    Object.assign(stdout, { columns: 20 });
    terminal.print(long, 'exact');
    const json = JSON.stringify({ says: long });
    terminal.print(json, 'exact');
    expect(stdout.read()).toBe(`${long}\n${json}\n`);
  });

  it.each([0, undefined])('whose width is %s, and a pipe, get lines as they are', (columns) => {
    for (const { stdout, terminal } of [streams('stdout'), streams()]) {
      Object.assign(stdout, { columns });
      terminal.print(long);
      expect([stdout.read(), terminal.columns]).toEqual([`${long}\n`, undefined]);
    }
  });
});

describe('a person', () => {
  it.each([
    ['y\n', true],
    ['YES\n', true],
    ['n\n', false],
    ['\n', false],
    ['NO\n', false],
    ['yellow\nyes\n', true],
    ['maybe\nn\n', false],
  ])('who answers %j agrees: %s', async (typed, agreed) => {
    const { stdin, stdout, stderr, terminal } = streams('stdin', 'stderr');
    const answer = terminal.person?.confirm('Really?');
    stdin.write(typed);
    expect(await answer).toBe(agreed);
    expect(stderr.read()).toContain('Really? [y/N] ');
    expect(stdout.read()).toBeNull();
  });

  it('has a screen as wide as it is now', () => {
    const { stderr, terminal } = streams('stdin', 'stderr');
    const widths = [60, 132, 0].map((columns) => {
      Object.assign(stderr, { columns });
      return terminal.person?.columns;
    });
    expect(widths).toEqual([60, 132, undefined]);
  });

  it('who walks away does not agree', async () => {
    const { stdin, terminal } = streams('stdin', 'stderr');
    const answer = terminal.person?.confirm('Really?');
    stdin.end();
    expect(await answer).toBe(false);
  });

  /** Types something when the question is shown. */
  const asked = async <T>(ask: (person: Person) => Promise<T>, ...keys: string[]) => {
    const { stdin, stderr, terminal } = streams('stdin', 'stderr');
    let shown = '';
    stderr.on('data', (chunk) => {
      shown += chunk;
      const next = keys.shift();
      if (next === END) stdin.end();
      else if (next === TOLD_TO_END) setImmediate(() => process.emit('SIGTERM', 'SIGTERM'));
      else if (next !== undefined) setImmediate(() => stdin.write(next));
    });
    const answer = await ask(terminal.person as Person);
    return { answer, shown: stripVTControlCharacters(shown) };
  };
  const anything = () => {};
  const END = 'end';
  const TOLD_TO_END = 'told to end';

  it('types an answer, or takes the one that is suggested', async () => {
    expect((await asked((person) => person.ask('Name:', anything), '  clinic \r')).answer).toBe('clinic');
    const suggested = await asked((person) => person.ask('Name:', anything, 'WEBEX_ACCESS_TOKEN'), '\r');
    expect(suggested.answer).toBe('WEBEX_ACCESS_TOKEN');
    expect(suggested.shown).toContain('Name: (WEBEX_ACCESS_TOKEN)');
  });

  it.each([
    ['hello world', 'hello-world'],
    ['Clinic', 'clinic'],
  ])('corrects %j where it was typed, and no tick stands beside it', async (wrong, right) => {
    const read = (text: string) => {
      if (!/^[a-z-]+$/.test(text)) throw new CommandFailed('Only a-z and -.');
    };
    const { answer, shown } = await asked((person) => person.ask('Name:', read), `${wrong}\r`, '\x15', `${right} \r`);
    expect(answer).toBe(right);
    expect(shown).toContain('Only a-z and -.');
    expect(shown).toContain(`✔ Name: ${right}`);
    expect(shown).not.toContain(`✔ Name: ${wrong}`);
  });

  it('types a hidden secret, with all keys', async () => {
    const { answer, shown } = await asked((person) => person.askSecret('Secret:'), '\x14hush', '\r');
    expect(answer.reveal()).toBe('hush');
    expect(shown).toContain('Secret:');
    expect(shown).not.toContain('hush');
  });

  it('picks one of several answers', async () => {
    const choices = [
      { value: 1, name: 'one', about: 'the first' },
      { value: 2, name: 'two' },
    ];
    const { answer, shown } = await asked((person) => person.choose('Which?', choices), '\x1b[B', '\r');
    expect(answer).toBe(2);
    expect(shown).toMatch(/Which\?[\s\S]*one[\s\S]*two[\s\S]*the first/);
  });

  it.each([
    ['with Ctrl-C', '\x03'],
    ['with Ctrl-D', '\x04'],
    ['by closing the terminal', END],
  ])('leaves %s', async (_how, keys) => {
    await expect(asked((person) => person.ask('Name:', anything), keys)).rejects.toBeInstanceOf(Cancelled);
    await expect(asked((person) => person.askSecret('Secret:'), keys)).rejects.toBeInstanceOf(Cancelled);
    const choices = [{ value: 1, name: 'one' }];
    await expect(asked((person) => person.choose('Which?', choices), keys)).rejects.toBeInstanceOf(Cancelled);
  });

  it('is asked again after an answer that is neither yes nor no', async () => {
    const { answer, shown } = await asked((person) => person.confirm('Really?'), 'perhaps\n', 'y\n');
    expect(answer).toBe(true);
    expect(shown).toMatch(/^Really\? \[y\/N\] perhaps\s+Type y or n\. Really\? \[y\/N\] y/);
  });

  it.each([
    ['Ctrl-C', TOLD_TO_END],
    ['Ctrl-D', '\x04'],
  ])('who leaves a yes or no with %s finds the shell on a line of its own', async (_how, keys) => {
    const { answer, shown } = await asked((person) => person.confirm('Really?'), keys);
    expect({ answer, shown }).toEqual({ answer: false, shown: 'Really? [y/N] \n' });
  });

  it('leaves when the process is told to end', async () => {
    await expect(asked((person) => person.ask('Name:', anything), TOLD_TO_END)).rejects.toBeInstanceOf(Cancelled);
    expect((await asked((person) => person.confirm('Really?'), TOLD_TO_END)).answer).toBe(false);
  });

  it('types unseen between two questions, and may end it there', async () => {
    const { stdin, stderr, terminal } = streams('stdin', 'stderr');
    const modes: boolean[] = [];
    Object.assign(stdin, { setRawMode: (mode: boolean) => modes.push(mode) });
    await withInterruption(async (interrupted) => {
      const left = new Promise((resolve) => interrupted.addEventListener('abort', resolve));
      await terminal.person?.quietly(async () => {
        stdin.write('too early\x03');
        await left;
      });
    });
    expect({ modes, shown: stderr.read() }).toEqual({ modes: [true, false, false], shown: null });
  });

  it('sees what is new in place of what was', () => {
    const { stdout, terminal } = streams('stdout');
    terminal.redraw?.('now');
    expect(stdout.read()).toBe('\u001b[H\u001b[2J\u001b[3Jnow\n');
  });
});

describe('progress', () => {
  afterEach(() => void vi.useRealTimers());

  it('is told from the first second on, and leaves nothing behind', () => {
    vi.useFakeTimers();
    const { stderr, terminal } = streams('stderr');
    terminal.showProgress?.('Reading');
    vi.advanceTimersByTime(999);
    expect(stderr.read()).toBeNull();
    vi.advanceTimersByTime(1001);
    terminal.showProgress?.('Looking');
    vi.advanceTimersByTime(1000);
    expect(stderr.read()).toBe('\r\u001b[KReading ... 1 s\r\u001b[KReading ... 2 s\r\u001b[KLooking ... 3 s');
    terminal.showProgress?.();
    expect(stderr.read()).toBe('\r\u001b[K');
    vi.advanceTimersByTime(5000);
    expect(stderr.read()).toBeNull();
  });

  it('of what is over within a second is not told', () => {
    vi.useFakeTimers();
    const { stderr, terminal } = streams('stderr');
    terminal.showProgress?.('Reading');
    vi.advanceTimersByTime(500);
    terminal.showProgress?.();
    vi.advanceTimersByTime(5000);
    expect(stderr.read()).toBeNull();
  });
});
