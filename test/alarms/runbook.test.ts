import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isFailureCode } from '../../lambda/broker/record/failures.ts';
import { type Properties, synthesized } from '../lib/synthesized.ts';
import { wrongWith } from './commands.ts';
import { Page } from './page.ts';

const runbook = new Page('docs/runbook.md');
/** An entry of the runbook that only says where the rest is has it here. */
const details = ['alarms.md', 'notices.md'].map((name) => ({ name, page: new Page(`docs/${name}`) }));
const security = new Page('docs/security.md');
const tokenEndpoint = new Page('docs/token-endpoint.md');

const codes = [...readFileSync('lambda/broker/record/failures.ts', 'utf8').matchAll(/^ {2}([A-Z_]+): '/gm)].map(
  ([, code]) => code as string,
);
const headingAt = (anchor: string) => [...runbook.sections.keys()][runbook.anchors.indexOf(anchor)] ?? anchor;
const template = synthesized({ tokenEndpoint: 'true' });
const alarms: Properties[] = Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(
  (alarm) => alarm.Properties,
);
/** The headings that the code sends people to. */
const named = globSync('{lambda,cli}/**/*.ts').flatMap((file) => {
  const source = readFileSync(file, 'utf8');
  const linked = [...source.matchAll(/ heading: '([^']+)'/g)].map(([, anchor]) => headingAt(anchor as string));
  const quoted = [...source.matchAll(/runbook\.md, heading "([^"$]+)"/g)].map(([, heading]) => heading as string);
  return [...linked, ...quoted];
});

describe('the runbook', () => {
  it('has a heading for every failure code, and for no other', () => {
    expect(codes).toHaveLength(20);
    expect(codes.filter((code) => !isFailureCode(code))).toEqual([]);
    const headings = [...runbook.sections.keys()].filter((heading) => /^[A-Z_]+$/.test(heading));
    expect(headings.sort()).toEqual(codes.sort());
  });

  it('has a heading for every alarm, and for no other', () => {
    const headings = [...runbook.sections.keys()].filter((heading) => heading.startsWith('Alarm: '));
    expect(headings.sort()).toEqual(
      alarms.map(({ AlarmName }) => `Alarm: ${AlarmName.replace('token-broker-', '')}`).sort(),
    );
  });

  it('has every heading that a message or an alarm sends people to', () => {
    expect(named).toContain('A variable that keeps changing');
    expect(named.filter((heading) => !runbook.sections.has(heading))).toEqual([]);
    const anchors = alarms.map(
      ({ AlarmDescription }) => /runbook\.md#([\w-]+)/.exec(JSON.stringify(AlarmDescription))?.[1],
    );
    expect(anchors.filter((anchor) => !runbook.anchors.includes(anchor ?? ''))).toEqual([]);
  });

  it.each([
    ...codes,
    ...alarms.map(({ AlarmName }) => AlarmName.replace('token-broker-', 'Alarm: ')),
    ...new Set(named),
  ])('says of %s what it means, what callers notice, what to do and how it is over', (heading) => {
    const { page } = details.find(({ page: { sections } }) => sections.has(heading)) ?? { page: runbook };
    const parts = [...(page.sections.get(heading) ?? '').matchAll(/^- \*\*(\w+):\*\* /gm)].map(([, part]) => part);
    const endsAsMost = isFailureCode(heading) && !parts.includes('Over');
    expect(endsAsMost ? [...parts, 'Over'] : parts).toEqual(['Means', 'Callers', 'Do', 'Over']);
  });

  it('says once how most failures are over', () => {
    expect(runbook.sections.get('Failure codes')).toContain('is over when you get the message');
  });

  it.each(details)('links from its own heading to each entry of $name', ({ name, page }) => {
    const entries = [...page.sections].flatMap(([heading, text], index) =>
      text.includes('- **Means:**') ? [[heading, `[What to do](${name}#${page.anchors[index]})`] as const] : [],
    );
    expect(entries.length).toBeGreaterThan(7);
    for (const [heading, link] of entries) expect(runbook.sections.get(heading)).toContain(link);
  });
});

describe.each<[string, Page]>([
  ['docs/runbook.md', runbook],
  ...details.map(({ name, page }): [string, Page] => [`docs/${name}`, page]),
  ['docs/security.md', security],
  ['docs/uninstall.md', new Page('docs/uninstall.md')],
  ['docs/token-endpoint.md', tokenEndpoint],
])('%s', (_file, page) => {
  it('tells people to type only what exists', async () => {
    const inline = [...page.text.matchAll(/`((?:aws|npm|npx) [^`\n]+)`/g)].map(([, command]) => command as string);
    const commands = [...new Set([...page.commands, ...inline])];
    const judged = await Promise.all(commands.map(async (command) => [command, await wrongWith(command)]));
    expect(judged.filter(([, wrong]) => wrong)).toEqual([]);
  });
});

describe('a command that does not exist', () => {
  it.each([
    ['aws lambda invoke-function', 'there is no aws lambda invoke-function'],
    ['aws logs tail <log-group> --from 1d', 'it takes no --from'],
    ['npx cdk deploy --revert', 'it takes no --revert'],
    ['npx cdk deplyo', 'there is no cdk deplyo'],
    ['npm run brokers -- list', 'package.json has no script brokers'],
    ['npm start -- --sede 7', 'it takes no --sede'],
    ['npx wxcc-token-broker flows rendre --help', 'wxcc-token-broker flows rendre has no help'],
    ['npx wxcc-token-broker flows render --secrets', 'it takes no --secrets'],
    ['curl webex', 'it is unknown'],
  ])('is noticed: %s', async (command, wrong) => {
    expect(await wrongWith(command)).toBe(wrong);
  });
});

describe('commands in the descriptions of alarms and in the outputs of the stack', () => {
  it('exist', async () => {
    const texts = [
      ...alarms.map(({ AlarmDescription }) => AlarmDescription),
      ...Object.values<Properties>(template.toJSON().Outputs).map(({ Value }) => Value),
    ].map((text) => (typeof text === 'string' ? text : (text['Fn::Join']?.[1] ?? []).map(partOf).join('')));
    const commands = texts.flatMap((text) => text.match(/aws [a-z]+ [a-z-]+ .*?(?= \. |$)/g) ?? []);
    expect(commands.length).toBeGreaterThan(12);
    expect((await Promise.all(commands.map(wrongWith))).filter(Boolean)).toEqual([]);
  });
});

function partOf(part: string | { Ref: string }): string {
  return typeof part === 'string' ? part : `<${part.Ref}>`;
}
