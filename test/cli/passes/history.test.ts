import { describe, expect, it, onTestFinished } from 'vitest';
import { DAY } from '../../../lambda/broker/record/time.ts';
import { operate, operateJson } from '../operate.ts';
import { lasting, SandboxHere } from '../sandbox-here.ts';

const sandbox = lasting(new SandboxHere());

interface Shown {
  source: string;
  missing?: string;
  checks?: number;
  idle?: number;
  events: { at: string; what: string; words: string; code?: string; reason?: string }[];
}

const MOMENT = String.raw`\d{4}-\d\d-\d\d \d\d:\d\d UTC`;

/** Has every search of the log end so, until the test is over. */
function logAnswers(type: string): void {
  const answer = { status: 400, headers: { 'x-amzn-errortype': type }, body: { __type: type, message: 'No.' } };
  sandbox.sandbox.faults.plan({ service: 'logs', fault: { kind: 'answer', answer } });
  onTestFinished(() => sandbox.sandbox.faults.clear());
}

/** A record that was refreshed, looked at, and then refused, of which people were told. */
async function troubled(record: string): Promise<void> {
  const app = sandbox.app();
  sandbox.register(record, app, `${record.toUpperCase()}_TOKEN`);
  await operate(`refresh ${record}`);
  await operate(`refresh ${record}`);
  sandbox.edit(record, { clientSecret: 'wrong' });
  await operate(`refresh ${record} --force`);
  await operate(`refresh ${record} --force`);
}

describe('history', () => {
  it('tells what happened to a record, when and why, what came of it and which messages went out', async () => {
    await troubled('one');
    const { code, printed } = await operate('history one');
    expect(code).toBe(0);
    expect(printed.split('\n')).toEqual([
      'one, the last 14 days:',
      expect.stringMatching(`^  ${MOMENT}  refreshed, because what was typed had no access token yet; published$`),
      expect.stringMatching(`^  ${MOMENT}  failed with GRANT_REFUSED: .*\\. \\(2 times, until ${MOMENT}\\)$`),
      expect.stringMatching(`^  ${MOMENT}  message sent: Webex token of one: GRANT_REFUSED$`),
      expect.stringMatching(
        `^Checked 4 times, last at ${MOMENT}; once there was nothing to do\\. More: npx wxcc-token-broker logs one$`,
      ),
    ]);
  });

  it.each([
    ['quiet', 1, / logs quiet$/, 'Checked 2 times, last at .*; once there was nothing to do\\.'],
    ['busy', 0, / logs busy$/, 'Checked once, last at [^;]*\\.'],
  ])('counts the checks of %s that had nothing to do', async (record, idle, more, words) => {
    sandbox.register(record, sandbox.app(), `${record.toUpperCase()}_TOKEN`);
    for (let check = 0; check <= idle; check += 1) await operate(`refresh ${record}`);
    const last = (await operate(`history ${record}`)).printed.split('\n').at(-1);
    expect(last).toMatch(new RegExp(`^${words}`));
    expect(last).toMatch(more);
  });

  it('tells the same in JSON', async () => {
    await troubled('two');
    const { code, source, checks, idle, events } = await operateJson<Shown>('history two --days 1');
    expect({ source, checks, idle }).toEqual({ source: 'log', checks: 4, idle: 1 });
    expect(code).toBe(0);
    expect(events).toMatchObject([
      { what: 'refreshed', reason: 'no-token' },
      { what: 'failed', times: 2 },
      { what: 'message', words: 'message sent: Webex token of two: GRANT_REFUSED' },
    ]);
  });

  it.each([
    ['AccessDeniedException', /^AWS refused logs:FilterLogEvents for token-broker-\S+ \(AccessDeniedException\)\.$/],
    ['ResourceNotFoundException', /^There is no log group token-broker-\S+ here\.$/],
  ])('tells what the record itself remembers where the log answers %s', async (type, missing) => {
    const record = `kept${type.slice(0, 3).toLowerCase()}`;
    await troubled(record);
    logAnswers(type);
    const { code, printed } = await operate(`history ${record}`);
    expect(code).toBe(0);
    expect(printed.split('\n')).toEqual([
      expect.stringMatching(missing),
      'The record itself remembers:',
      expect.stringMatching(`^  ${MOMENT}  refreshed, because what was typed had no access token yet$`),
      expect.stringMatching(
        `^  ${MOMENT}  the token was seen in ${record.toUpperCase()}_TOKEN, and Webex accepted it$`,
      ),
      expect.stringMatching(`^  ${MOMENT}  began to fail with GRANT_REFUSED$`),
      expect.stringMatching(`^  ${MOMENT}  a message about GRANT_REFUSED went out then or later$`),
    ]);
    const shown = await operateJson<Shown>(`history ${record}`);
    expect(shown).toMatchObject({ source: 'record', missing: expect.stringMatching(missing) });
    expect(shown.events.map(({ what }) => what)).toEqual(['refreshed', 'published', 'failed', 'message']);
  });

  it('puts before the log what the record remembers of earlier days, and nothing twice', async () => {
    sandbox.register('old', sandbox.app(), 'OLD_TOKEN');
    await operate('refresh old');
    const words = async (days: number) =>
      (await operateJson<Shown>(`history old --days ${days}`)).events.map(({ words }) => words);
    const logged = 'refreshed, because what was typed had no access token yet; published';
    expect(await words(14)).toEqual([logged]);
    sandbox.editGrant('old', { refreshedAt: sandbox.sandbox.clock.now() - 3 * DAY, reason: 'due' });
    expect(await words(14)).toEqual(['refreshed, because it was due', logged]);
    expect(await words(2)).toEqual([logged]);
  });

  it('says so where neither the log nor the record knows anything', async () => {
    sandbox.registerAs('unchecked');
    const { code, printed } = await operate('history unchecked --days 1');
    expect({ code, printed }).toEqual({
      code: 0,
      printed: 'The log has no line about unchecked from the last day.\nThe record itself remembers nothing.',
    });
  });

  it('still knows a record that was removed, and says which one was meant', async () => {
    sandbox.register('leaving', sandbox.app(), 'LEAVING_TOKEN');
    await operate('refresh leaving');
    sandbox.remove('leaving');
    expect((await operate('history leaving')).printed).toContain('  refreshed, because ');
    expect(await operate('history clinc')).toMatchObject({
      code: 1,
      printed: '',
      warned: 'There is no record clinc. Did you mean clinic?',
    });
  });

  it.each(['0', '181', '-1', '1.5', 'week', ''])('refuses to look back %j days', async (days) => {
    const { code, warned } = await operate(`history clinic --days=${days}`);
    expect({ code, warned }).toEqual({
      code: 2,
      warned: '--days takes a whole number from 1 to 180. See --help.',
    });
  });
});
