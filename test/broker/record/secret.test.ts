import { inspect } from 'node:util';
import { expect, it } from 'vitest';
import { Secret } from '../../../lambda/broker/record/secret.ts';

it('a secret gives its text to reveal alone, and to no log or document', () => {
  const secret = new Secret('abc');
  expect(secret.reveal()).toBe('abc');
  expect(`${secret}`).toBe('[secret]');
  expect(JSON.stringify({ secret })).toBe('{"secret":"[secret]"}');
  expect(inspect({ secret })).toBe('{ secret: [secret] }');
  expect(Object.keys(secret)).toEqual([]);
});

it('a secret is told from others by its length and the first 8 digits of its SHA-256', () => {
  const secret = new Secret('abc');
  expect(secret.length).toBe(3);
  expect(secret.fingerprint).toBe('ba7816bf');
});

it('a secret equals one with the same text, and nothing else', () => {
  const secret = new Secret('abc');
  expect(secret.equals(new Secret('abc'))).toBe(true);
  expect(secret.equals(new Secret('abd'))).toBe(false);
  expect(secret.equals(undefined)).toBe(false);
});
