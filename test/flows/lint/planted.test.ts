import { describe, expect, it } from 'vitest';
import { lintFlow, rules } from '../../../flows/lint/lint.ts';
import { expectNoCanary } from '../../support/canaries.ts';
import { activityOf, plant } from './plant.ts';
import { planted } from './planted.ts';

describe('a planted defect', () => {
  it.each(planted)('is named: $defect ($rule)', (one) => {
    const { flow, other } = plant(one);
    const found = lintFlow(flow, { companions: [flow, other] });

    const severity = rules.find(({ name }) => name === one.rule)?.severity;
    expect(found.map((finding) => [finding.rule, finding.severity, finding.activity ?? finding.variable])).toEqual([
      [one.rule, severity, one.at],
    ]);
    expectNoCanary(found);
  });

  it('is there for every rule, so that no rule is a dead letter', () => {
    const named = new Set(planted.map(({ rule }) => rule));
    expect(rules.map(({ name }) => name).filter((name) => !named.has(name))).toEqual([]);
  });
});

describe('a file with an activity under a foreign id', () => {
  it('is found to have it, among any other findings', () => {
    const { flow } = plant({
      into: 'main',
      file: (broken) => {
        activityOf(broken, 'SayPerson').id = activityOf(broken, 'HangUp').id;
      },
    });
    expect(lintFlow(flow)).toContainEqual(expect.objectContaining({ rule: 'format-ids', activity: 'SayPerson' }));
  });
});

describe('a flow without a defect', () => {
  it.each(['main', 'subflow'] as const)('has no finding: %s', (into) => {
    const { flow, other } = plant({ into });
    expect(lintFlow(flow, { companions: [flow, other] })).toEqual([]);
  });
});

describe('a rule', () => {
  it('has a name of its own that scripts can rely on', () => {
    const names = rules.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z]+(?:-[a-z]+)+$/);
  });

  it.each(rules)('says why it matters and what cures it: $name', ({ why, cure }) => {
    for (const text of [why, cure]) expect(text).toMatch(/^[A-Z`].*\.$/s);
  });
});
