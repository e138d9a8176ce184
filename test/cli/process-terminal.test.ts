import { PassThrough } from 'node:stream';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { terminalOf } from '../../cli/process-terminal.ts';

/** Three streams in place of a process's own; those named look like a terminal. */
function streams(...terminals: ('stdin' | 'stdout' | 'stderr')[]) {
  const make = (name: (typeof terminals)[number]) =>
    Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY: terminals.includes(name) });
  const [stdin, stdout, stderr] = [make('stdin'), make('stdout'), make('stderr')];
  return { stdin, stdout, stderr, terminal: terminalOf({ stdin, stdout, stderr } as never) };
}

describe('a script', () => {
  it('gets results and words apart, and can pipe something in', async () => {
    const { stdin, stdout, stderr, terminal } = streams();
    terminal.print('result');
    terminal.warn('word');
    stdin.end('piped');
    expect([stdout.read(), stderr.read(), await terminal.readInput()]).toEqual(['result\n', 'word\n', 'piped']);
  });

  it('is asked nothing and shown no progress', () => {
    for (const { terminal } of [streams(), streams('stdin'), streams('stdout')]) {
      expect(terminal).not.toHaveProperty('person');
      expect(terminal).not.toHaveProperty('showProgress');
    }
    expect(streams('stdin', 'stderr').terminal).not.toHaveProperty('redraw');
  });
});

describe('a person', () => {
  it.each([
    ['y\n', true],
    ['YES\n', true],
    ['n\n', false],
    ['\n', false],
    ['yellow\n', false],
  ])('who answers %j agrees: %s', async (typed, agreed) => {
    const { stdin, stdout, stderr, terminal } = streams('stdin', 'stderr');
    const answer = terminal.person?.confirm('Really?');
    stdin.write(typed);
    expect(await answer).toBe(agreed);
    expect(stderr.read()).toContain('Really? [y/N] ');
    expect(stdout.read()).toBeNull();
  });

  it('who walks away does not agree', async () => {
    const { stdin, terminal } = streams('stdin', 'stderr');
    const answer = terminal.person?.confirm('Really?');
    stdin.end();
    expect(await answer).toBe(false);
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
