import { describe, expect, it } from 'vitest';
import { alarmNames, DAY, HOUR, Installation, raised, staysQuiet, subjects, variableOf } from './installation.ts';
import { scenarios } from './scenarios.ts';

describe.each(scenarios)('$name', (scenario) => {
  it(`raises ${Object.keys(scenario.alarms).join(' and ') || 'no alarm'}, and all is well after the cure`, async () => {
    const installation = await Installation.settled(scenario.tokenLife);
    await scenario.before?.(installation);
    const begin = installation.now;
    await scenario.trouble(installation);
    await installation.pass(scenario.lasts);

    expect(raised(installation).sort()).toEqual(Object.keys(scenario.alarms).sort());
    for (const { at, alarm, to, subject } of installation.changes) {
      if (to !== 'ALARM') continue;
      expect(subject).toBe(`ALARM: "token-broker-${alarm}"`);
      expect(at - begin, alarm).toBeLessThanOrEqual(scenario.alarms[alarm] as number);
    }
    expect(subjects(installation)).toEqual(Object.keys(scenario.messages));
    for (const { at, subject = '' } of installation.sandbox.sns.messages) {
      expect(at - begin, subject).toBeLessThanOrEqual(scenario.messages[subject] as number);
    }

    const wentOff = installation.inState('ALARM');
    const told = installation.changes.length;
    await scenario.cure(installation);
    await installation.pass(scenario.over);
    expect(installation.inState('ALARM')).toEqual([]);
    expect(
      installation.changes
        .slice(told)
        .map(({ subject }) => subject)
        .sort(),
    ).toEqual(wentOff.map((alarm) => `OK: "token-broker-${alarm}"`).sort());
    expect(subjects(installation)).toEqual([...Object.keys(scenario.messages), ...scenario.messagesAfter]);
  });
});

describe('the scenarios', () => {
  it('raise every alarm that there is', () => {
    expect([...new Set(scenarios.flatMap(({ alarms }) => Object.keys(alarms)))].sort()).toEqual(alarmNames.sort());
  });
});

describe('a second record that fails while the first still does', () => {
  it('has a message of its own, as the alarm is on already, and the alarm ends with the last of them', async () => {
    const installation = await Installation.settled();
    installation.register('beta');
    await installation.pass(2 * HOUR);
    installation.variables.remove(variableOf('acme'));
    await installation.pass(2 * HOUR);
    installation.variables.remove(variableOf('beta'));
    await installation.pass(2 * HOUR);
    expect(raised(installation)).toEqual(['refused', 'token-life']);
    expect(subjects(installation)).toEqual([
      'Webex token of acme: VARIABLE_NOT_FOUND',
      'Webex token of beta: VARIABLE_NOT_FOUND',
    ]);

    installation.variables.create({ name: variableOf('acme') });
    await installation.pass(2 * HOUR);
    expect(installation.inState('ALARM')).toEqual(['refused', 'token-life']);
    installation.variables.create({ name: variableOf('beta') });
    await installation.pass(2 * HOUR);
    expect(installation.inState('ALARM')).toEqual([]);
  });
});

describe('a record that is refused while another waits for Webex', () => {
  it('has an alarm of its own: the outage does not hide it', async () => {
    const installation = await Installation.settled(3 * DAY);
    installation.register('beta');
    await installation.passUntilDue('acme');
    installation.breakDown('webex', 'POST access_token', { status: 503 });
    await installation.pass(3 * HOUR);
    expect(raised(installation)).toEqual(['failing']);
    installation.variables.remove(variableOf('beta'));
    await installation.pass(2 * HOUR);
    expect(raised(installation)).toEqual(['failing', 'refused', 'token-life']);
  });
});

describe('a new installation', () => {
  it('raises no alarm in its first hour: every evaluation says OK', async () => {
    const installation = await Installation.deploy();
    await installation.pass(HOUR);
    expect(installation.changes.filter(({ to }) => to !== 'OK')).toEqual([]);
    expect(subjects(installation)).toEqual([]);
  });

  it('raises no alarm in a week without a record', async () => {
    const installation = await Installation.deploy();
    await installation.pass(7 * DAY);
    expect(raised(installation)).toEqual([]);
    expect(subjects(installation)).toEqual([]);
  });

  it('can be tested before it has a record', async () => {
    const installation = await Installation.deploy();
    await installation.pass(HOUR / 2);
    await installation.invoke({ action: 'test-alarm' });
    await installation.pass(HOUR);
    expect(installation.changes.filter(({ alarm }) => alarm === 'refused').map(({ to }) => to)).toEqual([
      'OK',
      'ALARM',
      'OK',
    ]);
  });

  it('raises the alarm for silence if the function is never invoked', async () => {
    const installation = await Installation.deploy();
    installation.delivery.mode = 'all gets lost';
    await installation.pass(3 * HOUR + 1);
    expect(raised(installation)).toEqual(['silence']);
  });
});

describe('an installation in health', () => {
  it('raises no alarm until its token has been renewed and a day longer', () => staysQuiet(3 * DAY, 3 * DAY));
});
