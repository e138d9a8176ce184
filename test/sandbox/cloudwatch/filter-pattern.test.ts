import { describe, expect, it } from 'vitest';
import { parsePattern } from '../../../sandbox/cloudwatch/filter-pattern.ts';

const line = JSON.stringify({
  level: 'ERROR',
  serviceApp: 'acme-east',
  message: 'reconcile failed',
  code: 'GRANT_REFUSED',
  status: 400,
  drifted: true,
  held: false,
  wakeAt: null,
  failed: [{ serviceApp: 'acme' }],
  record: { metrics: { durationMs: 12.5 } },
});

describe('a pattern of JSON', () => {
  it.each([
    '{ $.level = "ERROR" }',
    '{$.level=ERROR}',
    '{ $.level != "INFO" }',
    '{ $.serviceApp = "acme*" }',
    '{ $.code = *REFUSED }',
    '{ $.code = %^GRANT_% }',
    '{ $.status = 400 }',
    '{ $.status >= 400 && $.status < 500 }',
    '{ $.status > 399.5 }',
    '{ $.drifted IS TRUE }',
    '{ $.held IS FALSE }',
    '{ $.wakeAt IS NULL }',
    '{ $.trackingId NOT EXISTS }',
    '{ $.failed[0].serviceApp = "acme" }',
    '{ $.record.metrics.durationMs > 12 }',
    '{ $.level = "INFO" && $.status = 1 || $.code = "GRANT_REFUSED" }',
    '{ ($.level = "INFO" || $.level = "ERROR") && ($.status = 400) }',
  ])('fits a line by its fields: %s', (pattern) => {
    expect(parsePattern(pattern)(line)).toBe(true);
  });

  it.each([
    '{ $.level = "ERR" }',
    '{ $.level = "error" }',
    '{ $.serviceApp = "acme" }',
    '{ $.status = "400" }',
    '{ $.status != 400 }',
    '{ $.trackingId != "x" }',
    '{ $.trackingId IS NULL }',
    '{ $.wakeAt NOT EXISTS }',
    '{ $.failed = "acme" }',
    '{ $.toString = "x" }',
    '{ $.level = "ERROR" && ($.status = 1 || $.status = 2) }',
  ])('does not fit it otherwise: %s', (pattern) => {
    expect(parsePattern(pattern)(line)).toBe(false);
  });

  it.each(['REPORT RequestId: 1', '"ERROR"', '', '[1]'])('fits no line that is no object: %s', (other) => {
    expect(parsePattern('{ $.level NOT EXISTS }')(other)).toBe(other === '[1]');
  });
});

describe('a pattern of terms', () => {
  const text = 'Task timed out after 900.00 seconds [x=1]';
  it.each([
    ['', true],
    ['timed', true],
    ['timed seconds', true],
    ['"timed out"', true],
    ['Timed', false],
    ['timed minutes', false],
    ['timed -seconds', false],
    ['-minutes', true],
    ['?minutes ?seconds', true],
    ['?minutes ?hours', false],
    ['"x=1"', true],
    ['%after \\d+%', true],
    ['%after [a-z]+%', false],
  ])('%j fits a text: %s', (pattern, fits) => {
    expect(parsePattern(pattern)(text)).toBe(fits);
  });
});

it.each([
  '{ }',
  '{ $.level }',
  '{ $.level = }',
  '{ level = "ERROR" }',
  '{ $.level == "ERROR" }',
  '{ $.level = "ERROR" ',
  '{ $.level = "ERROR }',
  '{ $.level = "ERROR" && }',
  '{ ($.level = "ERROR" }',
  '{ $.level = "ERROR" } && { $.status = 1 }',
  '{ $.level > "ERROR" }',
  '{ $.level IS MAYBE }',
  '{ $.level = %[% }',
  '"timed out',
  '%[%',
  '[ip, user, ...]',
])('what is no pattern is refused: %s', (pattern) => {
  expect(() => parsePattern(pattern)).toThrow(expect.objectContaining({ name: 'InvalidParameterException' }));
});
