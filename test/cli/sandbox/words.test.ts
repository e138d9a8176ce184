import { expect, it } from 'vitest';
import { logWords } from '../../../cli/sandbox/words.ts';
import { Failure } from '../../../lambda/broker/record/failures.ts';
import { written } from '../../aws/written.ts';

const NOW = Date.parse('2027-01-04T08:00:00Z');

it("a failed pass is told with the message that the function's log holds", () => {
  const failure = new Failure('RECORD_INVALID', 'Record acme cannot be used: it is not JSON.');
  const [line = {}] = written((telemetry) => telemetry.reconciled({ serviceApp: 'acme', findings: {}, failure }));
  expect(logWords(NOW, line)?.replace(/\s+/g, ' ')).toContain(
    'acme: RECORD_INVALID: Record acme cannot be used: it is not JSON.',
  );
});
