import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseFilter } from '../../../sandbox/webex/rsql.ts';

const passes = (filter: string, item: Record<string, unknown>) =>
  parseFilter(filter, ['id', 'name', 'active', 'version'])(item);

describe('an RSQL filter', () => {
  it.each([
    ['name=="Token"', true],
    ["name=='Token'", true],
    ['name==Token', true],
    ['name == "Token"', true],
    ['name=="token"', false],
    ['name!="Token"', false],
    ['name!="Other"', true],
    ['name=in=("Other","Token")', true],
    ['name=in=(Other)', false],
    ['name=out=("Other","Token")', false],
    ['name=out=("Other")', true],
    ['active==true', true],
    ['version==2', true],
    ['name=="Token";version==3', false],
    ['name=="Token",version==3', true],
    ['version==3;active==true,name=="Token"', true],
    ['version==3;(active==true,name=="Token")', false],
  ])('%s: %s', (filter, expected) => {
    expect(passes(filter, { name: 'Token', active: true, version: 2 })).toBe(expected);
  });

  it.each([
    '',
    'name',
    'name==',
    'name=="Token',
    'name=Token',
    'name=like="T"',
    'name=in="Token"',
    'name=in=()',
    'name==("Token")',
    '(name=="Token"',
    'name=="Token")',
    'name=="Token";',
    'name=="Token" active==true',
    'name==two words',
    'other=="Token"',
  ])('is wrong: %s', (filter) => {
    expect(() => passes(filter, {})).toThrow('The filter is invalid.');
  });

  it('takes any quoted text literally', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (wanted, name) => {
        const quoted = `"${wanted.replaceAll(/["\\]/g, '\\$&')}"`;
        expect(passes(`name==${quoted}`, { name })).toBe(wanted === name);
        expect(passes(`name=in=(${quoted},${quoted})`, { name: wanted })).toBe(true);
      }),
    );
  });
});
