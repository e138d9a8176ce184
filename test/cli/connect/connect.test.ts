import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { expectNoSecret } from '../broker-process.ts';
import { operate, operateJson } from '../operate.ts';
import { fresh, SandboxHere } from '../sandbox-here.ts';

fresh(new SandboxHere());

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'connect-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

interface Printed {
  record: string;
  tokenUrl: string | null;
  sheets: { title: string }[];
}

describe('connect NAME', () => {
  it('prints both sheets with the token endpoint of the stack, and no secret', async () => {
    const { code, printed, warned } = await operate('connect clinic');
    expect({ code, warned }).toEqual({ code: 0, warned: '' });
    expect(printed).toMatch(/Access Token URL +http:\S+\/oauth2\/token\n/);
    expect(printed).toContain('Webex Contact Center: custom connectors for clinic');
    expect(printed).toContain('[not verified]');
  });

  it('names the consumers of the record', async () => {
    const added = await operateJson<{ clientSecret: string }>('consumers add front-desk clinic');
    const { printed } = await operate('connect clinic --for webex-connect');
    expect(printed).toContain('Bound to clinic already: front-desk.');
    expect(printed).not.toContain(added.clientSecret);
  });

  it('prints one sheet alone, and JSON', async () => {
    const connector = await operateJson<Printed>('connect clinic --for connector');
    expect(connector).toMatchObject({
      code: 0,
      record: 'clinic',
      tokenUrl: expect.stringMatching(/\/oauth2\/token$/),
      sheets: [{ title: 'Webex Contact Center: custom connectors for clinic' }],
    });
    const node = await operateJson<Printed>('connect clinic --for webex-connect --token-endpoint none');
    expect(node).toMatchObject({ tokenUrl: null, sheets: [{ title: 'Webex Connect: a custom node for clinic' }] });
  });

  it('knows which records there are', async () => {
    expect(await operate('connect clinik')).toMatchObject({
      code: 1,
      printed: '',
      warned: 'There is no record clinik. Did you mean clinic?',
    });
  });

  it('asks no question if the endpoint is given', async () => {
    const command = 'connect anything --stack no-such-stack';
    expect(await operate(command)).toMatchObject({ code: 1 });
    const { code, printed } = await operate(`${command} --token-endpoint https://tokens.example.com`);
    expect(code).toBe(0);
    expect(printed).toContain('https://tokens.example.com/v1/validate');
  });

  it.each([
    ['text', /^Webex Connect: a custom node for clinic\n=+\n/],
    ['markdown', /^# Webex Connect: a custom node for clinic\n\n## /],
    ['html', /^<!doctype html>\n<html lang="en">/],
  ])('writes a file in %s', async (format, beginning) => {
    const file = join(folder(), 'new', `sheet.${format}`);
    const command = `connect clinic --format ${format} --out ${file}`;
    expect(await operate(`${command} --dry-run`)).toMatchObject({ code: 0, printed: `Would write ${file}` });
    expect(existsSync(file)).toBe(false);
    expect(await operate(command)).toMatchObject({ code: 0, printed: `Wrote ${file}`, warned: '' });
    expect(readFileSync(file, 'utf8')).toMatch(beginning);
    expectNoSecret(readFileSync(file, 'utf8'));
  });

  it('writes JSON, and says so in JSON', async () => {
    const file = join(folder(), 'sheets.json');
    expect(await operateJson(`connect clinic --out ${file}`)).toEqual({ code: 0, written: true, file });
    expect(JSON.parse(readFileSync(file, 'utf8')).sheets).toHaveLength(2);
  });

  it.each([
    ['connect', 'NAME is missing.'],
    ['connect clinic ward', 'This command takes one NAME.'],
    ['connect Clinic', "A record's name has only a-z, 0-9 and -"],
    ['connect clinic --for node', '--for is one of webex-connect, connector.'],
    ['connect clinic --format pdf', '--format is one of text, markdown, html.'],
    ['connect clinic --format html --json', '--json and --format exclude each other.'],
    ['connect clinic --dry-run', '--dry-run goes with --out.'],
    ['connect clinic --connect-region mars', '--connect-region is one of us, us1, eu'],
    ['connect clinic --token-endpoint http://tokens.example.com', "--token-endpoint is the stack's output TokenUrl"],
  ])('refuses %s', async (command, said) => {
    const { code, printed, warned } = await operate(command);
    expect({ code, printed }).toEqual({ code: 2, printed: '' });
    expect(warned).toContain(said);
  });

  it('says which file cannot be written, and leaves nothing behind', async () => {
    const out = folder();
    const { code, warned } = await operate(`connect clinic --token-endpoint none --out ${out}`);
    expect(code).toBe(1);
    expect(warned).toContain('cannot be written');
  });
});
