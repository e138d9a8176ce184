import { expect, test } from 'vitest';
import { contactCenterUrl, parseBaseUrl } from '../../lambda/webex/base-url.ts';

test.for<[string, string]>([
  ['https://webexapis.com/v1', 'https://webexapis.com/v1'],
  ['https://api-usgov.webex.com/v1/', 'https://api-usgov.webex.com/v1'],
  ['https://example.com', 'https://example.com'],
  ['http://127.0.0.1:8080/v1', 'http://127.0.0.1:8080/v1'],
  ['http://localhost:1', 'http://localhost:1'],
  ['http://[::1]:1/', 'http://[::1]:1'],
])('takes %s', ([text, baseUrl]) => {
  expect(parseBaseUrl('THE_SETTING', text)).toBe(baseUrl);
});

test.for([
  '',
  'webexapis.com/v1',
  'http://webexapis.com/v1',
  'http://127.0.0.1.example.com',
  'http://localhost.example.com',
  'http://127.0.0.1@example.com',
  'ftp://127.0.0.1',
  'https://user:pass@webexapis.com',
  'https://webexapis.com/v1?a=b',
  'https://webexapis.com/v1#a',
])('refuses %s, by the name of the setting alone', (text) => {
  expect(() => parseBaseUrl('THE_SETTING', text)).toThrow(
    expect.objectContaining({
      code: 'CONFIG_INVALID',
      message: 'THE_SETTING must be an https URL (http only for loopback) without user, query and fragment.',
    }),
  );
});

test('knows where the API of a datacenter is', () => {
  expect(contactCenterUrl('anz1')).toBe('https://api.wxcc-anz1.cisco.com');
});

test.for(['', 'us9', 'US1', 'us1.cisco.com/', 'evil.example/?', 'toString'])(
  'sends no token to a datacenter that it does not know (%s)',
  (datacenter) => {
    expect(() => contactCenterUrl(datacenter)).toThrow(expect.objectContaining({ code: 'RECORD_INVALID' }));
  },
);
