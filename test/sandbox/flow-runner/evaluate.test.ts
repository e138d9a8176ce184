import { expect, it } from 'vitest';
import { parseTemplate } from '../../../flows/expressions.ts';
import { render } from '../../../sandbox/flow-runner/evaluate.ts';
import { ActivityFailed } from '../../../sandbox/flow-runner/stops.ts';
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
  ['person.roles', '["admin","agent"]'],
  ['person.nobody.name', ''],
  ['name.length', ''],
  ['count + 1', '8'],
  ['count - 1 * 2', '5'],
  ['count / 2', '3'],
  ['count / 2.0', '3'],
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
  ['{"a": [1, true, null]}', '{"a":[1,true,null]}'],
])('%s is "%s"', (expression, text) => {
  expect(rendered(expression)).toBe(text);
});

it.each([
  ['nothing + 1', 'an operand of "+" is not a number'],
  ['name - 1', 'an operand of "-" is not a number'],
  ['-name', 'an operand of "*" is not a number'],
  ['count / 0', 'a division by zero'],
  ['name > 1', 'an operand of a comparison is not a number'],
  ['name and yes', 'an operand of a condition is neither true nor false'],
  ['name | replace("a")', '"replace" needs a map'],
  ['name | epoch', '"epoch" is given no time'],
  ['name | slice(99)', '"slice" is given a place outside the text'],
  ['name | slice(-1)', '"slice" is given a place outside the text'],
])('%s fails the activity: %s', (expression, message) => {
  expect(() => rendered(expression)).toThrow(new ActivityFailed(message));
});
