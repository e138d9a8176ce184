import { describe, expect, it } from 'vitest';
import { broker } from '../../../cli/broker.ts';
import { type Outcome, WrongUse } from '../../../cli/terminal/command.ts';

/** What `npm run broker <args>` does, where npm has these options for its own. */
function runByNpm(args: string, options: Record<string, string>): Promise<Outcome> {
  const kept = Object.entries(options).map(([name, value]) => [`npm_config_${name}`, value]);
  const environment = { npm_lifecycle_event: 'broker', ...Object.fromEntries(kept) };
  return broker.run(args.split(' '), { print: () => {}, warn: () => {}, readInput: async () => '', environment });
}

describe('npm run broker without its "--"', () => {
  it.each([
    ['pause clinic', { dry_run: 'true' }, 'pause clinic --dry-run'],
    ['refresh clinic', { force: 'true' }, 'refresh clinic --force'],
    ['status', { json: 'true' }, 'status --json'],
    ['remove clinic', { yes: 'true' }, 'remove clinic --yes'],
    ['resume', { all: 'true' }, 'resume --all'],
    [
      'flows install clinic',
      { with_secrets: 'true', dry_run: 'true' },
      'flows install clinic --with-secrets --dry-run',
    ],
    ['consumers add tst clinic', { dry_run: 'true' }, 'consumers add tst clinic --dry-run'],
    ['rotate-secret clinic', { yes: 'true', stack: 'eu' }, 'rotate-secret clinic --yes --stack'],
  ])('%s is refused with the line to type instead', async (args, taken, line) => {
    const words = line.split(' ');
    const refused = await runByNpm(args, taken).catch((error) => error);
    expect(refused).toBeInstanceOf(WrongUse);
    const [, typed = ''] =
      /^npm kept --.* for itself, so nothing was done\. Type: npx wxcc-token-broker (.*)$/.exec(refused.message) ?? [];
    expect(typed.split(' ').sort()).toEqual(words.sort());
  });

  it.each([
    ['--version', {}],
    ['--version', { dry_run: 'true' }],
    ['help pause', { dry_run: '' }],
    ['pause --help', { dry_run: 'false', registry: 'https://registry.example' }],
  ])('%s works where npm kept no option of the command: %o', async (args, options) => {
    expect(await runByNpm(args, options)).toMatchObject({ exitCode: 0 });
  });
});
