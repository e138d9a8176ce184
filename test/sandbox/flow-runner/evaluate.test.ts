import { expect, it } from 'vitest';
import { parseTemplate } from '../../../flows/templates.ts';
import { render } from '../../../sandbox/flow-runner/evaluate.ts';
import { ActivityFailed, NotKnown } from '../../../sandbox/flow-runner/stops.ts';
import type { Value } from '../../../sandbox/flow-runner/values.ts';

const values: Record<string, Value> = {
  name: 'Ada_Lovelace',
  blank: ' ',
  count: 7,
  half: 0.5,
  nothing: null,
  yes: true,
  person: { name: 'Ada', roles: ['admin', 'agent'], address: {} },
  ani: '+49 30',
  line: 'ä/</a>&\t"',
};

function rendered(expression: string): string {
  const now = () => Date.UTC(2025, 0, 30, 12, 42, 45, 760);
  return render(parseTemplate(`{{ ${expression} }}`), { lookup: (name) => values[name] ?? null, now });
}

it.each([
  ['name', 'Ada_Lovelace'],
  ['nothing', ''],
  ['person.roles[1]', 'agent'],
  ['person["name"]', 'Ada'],
  ['person.nobody.name', ''],
  ['name.length', '12'],
  ['name.length() - 1', '11'],
  ['name.nonsense', ''],
  ['count + 1', '8'],
  ['count - 1 * 2', '5'],
  ['count / 2', '3'],
  ['count / 2.0', '3.5'],
  ['8.0 / 2', '4.0'],
  ['"8" / 3', '2'],
  ['"0.5" * 3', '1.5'],
  ['half / 2', '0.25'],
  ['count % 4', '3'],
  ['-count', '-7'],
  ['+count', '7'],
  ['count + "1"', '71'],
  ['count ~ half', '70.5'],
  ['count == 7', 'true'],
  ['count == "7"', 'true'],
  ['"7" equals count', 'true'],
  ['count != 7', 'false'],
  ['count == "07"', 'false'],
  ['nothing == null', 'true'],
  ['nothing == ""', 'false'],
  ['person.roles == ["admin", "agent"]', 'true'],
  ['count > 6 and count >= 7', 'true'],
  ['count < 7 or count <= 6', 'false'],
  ['nothing > 1', 'false'],
  ['not yes or yes', 'true'],
  ['nothing or yes', 'true'],
  ['yes ? "a" : "b"', 'a'],
  ['nothing ? "a" : "b"', 'b'],
  ['blank is empty', 'true'],
  ['nothing is empty', 'true'],
  ['person.address is empty', 'true'],
  ['person.roles is not empty', 'true'],
  ['count is empty', 'false'],
  ['nothing is null', 'true'],
  ['name is not null', 'true'],
  ['nothing is defined', 'false'],
  ['name contains "Love"', 'true'],
  ['person.roles contains "admin"', 'true'],
  ['person contains "age"', 'false'],
  ['nothing contains "a"', 'false'],
  ['nothing | default("none")', 'none'],
  ['name | default("none")', 'Ada_Lovelace'],
  ['name | length', '12'],
  ['person.roles | length', '2'],
  ['nothing | length', '0'],
  ['name | upper', 'ADA_LOVELACE'],
  ['name | lower', 'ada_lovelace'],
  ['"  a " | trim', 'a'],
  ['nothing | upper', ''],
  ['ani | urlencode', '%2B49+30'],
  ['name | replace({"_": " ", "Ada": "Byron"})', 'Byron Lovelace'],
  ['name | slice(4)', 'Lovelace'],
  ['name | slice(0, 3)', 'Ada'],
  ['name | slice(toIndex=3)', 'Ada'],
  ['now()', '2025-01-30T12:42:45.760Z[UTC]'],
  ['now() | epoch', '1738240965'],
  ['now() | epoch(inMillis=true)', '1738240965760'],
  ['now() | epoch(inMillis=true) % 3001 < 3001', 'true'],
  ['"x" + nothing', 'xnull'],
  ['nothing ~ "x"', 'x'],
  ['not count', 'false'],
  ['"" or blank', 'true'],
  ['count is odd', 'true'],
  ['half is not map', 'true'],
  ['person.roles contains ["agent", "admin"]', 'true'],
  ['[7, 8] contains "7"', 'false'],
  ['person == {"roles": ["admin", "agent"], "address": {}, "name": "Ada"}', 'true'],
  ['name | first', 'A'],
  ['person.roles | last', 'agent'],
  ['"a.b.c" | split("\\.") | length', '3'],
  ['"a,b,," | split(",") | join("+")', 'a+b'],
  ['"7" ~ "8" | sha256 | length', '64'],
  ['line | escape(strategy="json")', '\\u00E4/<\\/a>\\u0026\\t\\"'],
  ['"a<b & \'c\'" | escape', 'a&lt;b &amp; &#39;c&#39;'],
  ['1234567.875 | numberformat("#,##0.00")', '1,234,567.88'],
  ['0.5 | numberformat("#.00")', '.50'],
  ['2.5 | numberformat("0")', '2'],
  ['-3.5 | numberformat("#")', '-4'],
  ['1234.5678 | numberformat', '1,234.568'],
  ['"abcdefgh" | abbreviate(6)', 'abc...'],
  ['"hello big  world" | title', 'Hello Big  World'],
  ['max(1, count, 2.5)', '7'],
  ['range(1, 3) | join("-")', '1-2-3'],
  ['"a#{count + 1}b#{name}"', 'a8bAda_Lovelace'],
  ['now() | date("EEEE, d MMM yyyy h:mm a")', 'Thursday, 30 Jan 2025 12:42 PM'],
  ['"2026-03-09" | date("dd/MM/yy", existingFormat="yyyy-MM-dd")', '09/03/26'],
  ['"9 March 2026 1:05 pm" | date("HH:mm", "d MMMM yyyy h:mm a")', '13:05'],
  ['1738240965760 | date("HH:mm Z", timeZone="America/New_York")', '07:42 -0500'],
  ['"2026-07-01T10:00:00+0200" | date("yyyy-MM-dd HH:mm", timeZone="Asia/Tokyo")', '2026-07-01 17:00'],
])('%s is "%s"', (expression, text) => {
  expect(rendered(expression)).toBe(text);
});

it.each([
  ['count | slice(0, 1)', '"slice" is given no text and no list'],
  ['half is even', '"is even" is asked of what is no whole number'],
  ['count contains 7', '"contains" is asked of what is no text, list or map'],
  ['name | join', 'a filter for lists is given something else'],
  ['nothing + 1', 'an operand of "+" is not a number'],
  ['name - 1', 'an operand of "-" is not a number'],
  ['-name', 'an operand of "*" is not a number'],
  ['count / 0', 'a division by zero'],
  ['name > 1', 'an operand of a comparison is not a number'],
  ['person.roles and yes', 'an operand of a condition is neither true nor false'],
  ['name | replace("a")', '"replace" needs a map'],
  ['name | epoch', '"epoch" is given no time'],
  ['name | slice(99)', '"slice" is given a place outside the text'],
  ['name | slice(-1)', '"slice" is given a place outside the text'],
])('%s fails the activity: %s', (expression, message) => {
  expect(() => rendered(expression)).toThrow(new ActivityFailed(message));
});

it.each([
  'person',
  'person.roles ~ ""',
  'name.substring(1)',
  'name.getBytes',
  'person.roles.length',
  'name | first == "A"',
  'now() | date("HH:mm", timeZone="America/New_York")',
  'name | split("[_-]")',
  'name | replace({"a": "b", "b": "a"})',
  '1.5 * 10000000',
  '9007199254740991 + 1',
  'name | json',
  'name is blank',
])('%s has a value that the runner does not know, and says so', (expression) => {
  expect(() => rendered(expression)).toThrow(NotKnown);
});

it.each([
  ['{% if count > 5 %}many{% else %}few{% endif %}', 'many'],
  ['a{% if nothing %}b{% elseif name is empty %}c{% endif %}d', 'ad'],
  ['{% if yes %}{% if blank is empty %}{{ count }}{% endif %}!{% endif %}{# a note #}', '7!'],
])('%s is the text of the branch that holds', (template, text) => {
  expect(render(parseTemplate(template), { lookup: (name) => values[name] ?? null, now: () => 0 })).toBe(text);
});
