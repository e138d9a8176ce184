import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Planted, plant, propertiesOf, variableOf } from '../../flows/lint/plant.ts';
import { canary, canaryToken, expectNoCanary } from '../../support/canaries.ts';
import { runHere } from '../broker-here.ts';
import { type Run, run } from '../broker-process.ts';

const lint = (args: readonly string[]): Promise<Run> => runHere(['flows', 'lint', ...args]);

function write(name: string, content: unknown): string {
  const folder = mkdtempSync(join(tmpdir(), 'flows-lint-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, name);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

function writeFlow(defect: Partial<Planted> = {}): string {
  return write('main-flow.json', plant({ into: 'main', ...defect }).flow);
}

/** One error. */
const pinned: Partial<Planted> = {
  draft: (draft) => {
    variableOf(draft, 'PUBLISHED_TOKEN').overwrite = true;
  },
};

/** One warning. */
const unread: Partial<Planted> = {
  draft: (draft) => {
    propertiesOf(draft, 'Outcome').expression = '{{ tries }}';
    variableOf(draft, 'person').value = 'friend';
  },
};

describe('the exit code', () => {
  it('is 0 without a finding', async () => {
    const file = writeFlow();
    expect(await lint([file])).toEqual({ code: 0, stdout: `${file}: no findings\n`, stderr: '' });
  });

  it('is 0 with warnings alone', async () => {
    const { code, stdout } = await lint([writeFlow(unread)]);
    expect(stdout).toContain(': 1 warning\n\n  warning status-unchecked\n    GetPersonDetails: ');
    expect(code).toBe(0);
  });

  it('is 1 with an error', async () => {
    expect((await lint([writeFlow(pinned)])).code).toBe(1);
  });

  it('is 2 for a file that is no flow, and the others are still looked at', async () => {
    const [text, notes, flow] = [
      write('notes.txt', canary('notes')),
      write('notes.json', { notes: [] }),
      writeFlow(pinned),
    ];
    const { code, stdout } = await lint([text, notes, flow, '/nowhere/flow.json']);
    expect(stdout.split('\n').filter((line) => /^\S/.test(line))).toEqual([
      `${text} is not a flow: it is not JSON.`,
      expect.stringContaining(`${notes} is not a flow: `),
      `${flow}: 1 error`,
      '/nowhere/flow.json cannot be read (ENOENT).',
    ]);
    expectNoCanary(stdout);
    expect(code).toBe(2);
  });

  it('is 2 for wrong use', async () => {
    expect(await lint([])).toMatchObject({ code: 2, stderr: 'FILE is missing. See --help.\n' });
    expect(await lint(['--strict', 'flow.json'])).toMatchObject({
      code: 2,
      stderr: "Unknown option '--strict'. See --help.\n",
    });
  });
});

describe('the report', () => {
  it('names the rule, the place, why it matters and the cure', async () => {
    const file = writeFlow(pinned);
    const { stdout } = await lint([file]);
    expect(stdout).toBe(
      [
        `${file}: 1 error`,
        '',
        '  error global-variable-overwritten',
        '    variable PUBLISHED_TOKEN: The global variable carries a token, and has `overwrite: true`.',
        '    Why:  The flow uses the value from its last save, and ignores every token that is published later.',
        '    Cure: Set `overwrite` to false, or undo "override default value" in Flow Designer.',
        '',
      ].join('\n'),
    );
  });

  it('shows no secret that it has found', async () => {
    const file = writeFlow({
      draft: (draft) => {
        variableOf(draft, 'PUBLISHED_TOKEN').value = canaryToken('11111111-2222-4333-8444-555555555555');
        propertiesOf(draft, 'GetPersonDetails').httpRequestHeaders = { 'x-api-key': canary('key') };
      },
    });
    for (const format of [[], ['--json']]) {
      const { stdout, stderr } = await lint([file, ...format]);
      expect(stdout).toContain('secret-in-file');
      expectNoCanary(stdout, stderr);
    }
  });

  it('checks a main flow against the subflow that is given with it', async () => {
    const { flow, other } = plant({
      into: 'main',
      draft: (draft) => {
        propertiesOf(draft, 'Renew').subflowInputVariables = [
          { src: 'PUBLISHED_TOKEN', target: 'old_token', type: 'STRING' },
        ];
      },
    });
    const files = [write('main-flow.json', flow), write('subflow.json', other)] as const;
    expect((await lint([files[0]])).code).toBe(0);
    expect((await lint(files)).stdout).toContain('Renew: The subflow has no variable old_token.');
  });

  it('lets no control character of a file reach the terminal', async () => {
    const title = '\u001b]0;title\u0007';
    const file = writeFlow({
      draft: (draft) => {
        variableOf(draft, 'tries').value = 'many';
        variableOf(draft, 'tries').name = `TOKEN${title}`;
      },
    });
    const { stdout } = await lint([file]);
    expect(stdout).toContain('variable TOKEN');
    expect(stdout.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
  });

  it('is in colour on a terminal, and not where NO_COLOR says so or the output is piped', async () => {
    const command = ['flows', 'lint', writeFlow(pinned)];
    const env = { TERM: 'xterm-256color' };
    const [coloured, plain, piped] = await Promise.all([
      run(command, { terminals: ['stdout'], env }),
      run(command, { terminals: ['stdout'], env: { ...env, NO_COLOR: '1' } }),
      run(command, { env }),
    ]);
    expect(coloured.stdout).toContain('\u001b[31merror\u001b[39m');
    expect(plain.stdout).not.toContain('\u001b[31m');
    expect(piped).toEqual({ code: 1, stdout: plain.stdout, stderr: '' });
  });
});

describe('--json', () => {
  it('prints every finding with all that is known of it', async () => {
    const [file, notes] = [writeFlow(pinned), write('notes.json', {})];
    const { stdout, code } = await lint(['--json', file, notes]);
    expect(JSON.parse(stdout)).toEqual({
      files: [
        {
          file,
          findings: [
            {
              rule: 'global-variable-overwritten',
              severity: 'error',
              variable: 'PUBLISHED_TOKEN',
              message: expect.any(String),
              why: expect.any(String),
              cure: expect.any(String),
            },
          ],
        },
        { file: notes, problem: expect.stringContaining('is not a flow') },
      ],
    });
    expect(code).toBe(2);
  });
});

describe('--help', () => {
  it('explains the command, with examples', async () => {
    const { stdout, code } = await lint(['--help']);
    expect(stdout).toContain('Usage: npx wxcc-token-broker flows lint FILE... [options]');
    expect(stdout).toContain('Examples:\n  npx wxcc-token-broker flows lint export.json');
    expect(code).toBe(0);
  });
});
