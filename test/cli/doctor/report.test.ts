import { describe, expect, it } from 'vitest';
import { check, type Finding, findingsOf } from '../../../cli/doctor/finding.ts';
import { reportLines } from '../../../cli/doctor/report.ts';
import { CommandFailed } from '../../../cli/terminal/command.ts';
import { Failure } from '../../../lambda/broker/record/failures.ts';
import { canary, expectNoCanary } from '../../support/canaries.ts';

const records = Array.from({ length: 40 }, (_, index) => `record-${index}`);

describe('the report', () => {
  it('has one line a check, and one for all records that are fine', () => {
    const findings: Finding[] = [
      findingsOf('stack').ok('It is there.'),
      ...records.map((name) => findingsOf('grant', name).ok('It is good.')),
      findingsOf('grant', 'bad').problem('It is refused.', 'Mend it.'),
      findingsOf('scopes', 'one').ok('It has them.'),
      findingsOf('scopes', 'two').ok('It has them.'),
      findingsOf('variable', 'one').unknown('The answer is unknown.'),
    ];
    expect(reportLines(findings)).toEqual([
      '✔ stack: It is there.',
      '✔ grant: fine with 40 records.',
      '✘ grant of bad: It is refused.',
      '    Mend it.',
      '✔ scopes: fine with one, two.',
      '? variable of one: The answer is unknown.',
      '',
      '1 thing needs doing: grant of bad. 45 checks were made. 1 thing is not known.',
    ]);
  });

  it('names the first of many that need an operator', () => {
    const findings = records.map((name) => findingsOf('grant', name).warning('It ends.', 'Mend it.'));
    const text = reportLines(findings).join('\n');
    expect(text).toContain('\n! grant of record-19: It ends.\n    Mend it.\n    And 20 more; --json shows all.\n');
    expect(text).toMatch(/\n40 things need doing: grant of record-0, .*, grant of record-7 and 32 more\. 40 checks /);
  });

  it('counts a hint as nothing that needs doing', () => {
    const text = reportLines([findingsOf('fallback', 'one').hint('There is none.', 'Install it.')]).join('\n');
    expect(text).toBe(
      'i fallback of one: There is none.\n    Install it.\n\nNothing needs doing. 1 check was made. 1 hint is for you to choose.',
    );
  });

  it('says where nothing needs doing', () => {
    expect(reportLines([findingsOf('stack').ok('It is there.')]).join('\n')).toMatch(
      /\nNothing needs doing\. 1 check was made\.$/,
    );
  });
});

describe('a check that cannot be made', () => {
  it.each([
    ['is refused', new CommandFailed('AWS refused sns:List (AccessDenied).'), 'AWS refused sns:List (AccessDenied).'],
    ['meets a failure', new Failure('REGISTRY_UNAVAILABLE', 'It is down.'), 'It is down.'],
    [
      'meets an unexpected failure',
      new TypeError(canary('value')),
      'An unexpected TypeError stopped the pass; this is a bug in the broker.',
    ],
  ])('%s, and says so without a value', async (_, error, says) => {
    const found = await check('topics', () => Promise.reject(error));
    expect(found).toMatchObject([{ check: 'topics', state: 'unknown', says, cure: expect.any(String) }]);
    expectNoCanary(found);
  });
});
