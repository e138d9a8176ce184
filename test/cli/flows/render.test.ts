import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { flowsRender } from '../../../cli/flows/render.ts';
import { NO_EMAIL } from '../../../cli/flows/values.ts';
import { runCommand } from '../../../cli/terminal/command.ts';
import { canary, canaryToken, expectNoCanary } from '../../support/canaries.ts';
import { runHere } from '../broker-here.ts';

const orgId = '2f9eecc5-0472-4549-9a83-2afdae0d4ba1';

const given = {
  orgId,
  connectorId: '8a0f1d0c-6d31-4f4e-9a52-8d4c5f1e2b3a',
  variable: { id: '5c3f6f3e-5a0e-4d5b-9c8e-0f6f5a3f1f10', name: 'ACME_TOKEN', description: 'Says who keeps it.' },
};

function withSecrets() {
  return {
    ...given,
    variable: { ...given.variable, defaultValue: canaryToken(orgId) },
    clientId: canary('id'),
    clientSecret: canary('secret'),
    refreshToken: canaryToken(orgId, 'refresh'),
  };
}

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'flows-render-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

/** Runs the command as if in a terminal into which this JSON is piped. */
async function render(args: string[], input: unknown = given) {
  const printed: string[] = [];
  const warned: string[] = [];
  const code = await runCommand(flowsRender, args, {
    print: (line) => printed.push(line),
    warn: (line) => warned.push(line),
    readInput: async () => (typeof input === 'string' ? input : JSON.stringify(input)),
  });
  return { code, printed: printed.join('\n'), warned: warned.join('\n') };
}

function read(out: string, name = 'fallback-subflow.json') {
  return readFileSync(join(out, name), 'utf8');
}

describe('writing', () => {
  it('writes both flows for the values of a file', async () => {
    const out = folder();
    const values = join(out, 'acme.json');
    writeFileSync(values, JSON.stringify(given));
    expect(await render(['--out', out, '--values', values])).toEqual({
      code: 0,
      printed: `Wrote ${out}/fallback-subflow.json\nWrote ${out}/main-flow.json\n${NO_EMAIL}\nImport the subflow first; flows/README.md has the steps.`,
      warned: '',
    });
    expect(JSON.parse(read(out))).toMatchObject({ orgId, flowType: 'SUBFLOW' });
    expect(JSON.parse(read(out, 'main-flow.json')).variables[0]).toMatchObject({
      name: 'ACME_TOKEN',
      source: 'GLOBAL',
    });
  });

  it('takes every value from options too, and lets them win', async () => {
    const out = folder();
    const options = ['--org-id', '6705c69d-4585-42ad-bfc3-79cc485dfb15', '--connector', 'other-connector'];
    const variable = ['--variable-name', 'OTHER_TOKEN'];
    const more = ['--email', 'ben@example.com', '--subflow-id', 'a'.repeat(24), '--subflow-version', 'b'.repeat(24)];
    const { code, printed } = await render(['--out', out, '--values', '-', ...options, ...variable, ...more]);
    expect(code).toBe(0);
    expect(printed).not.toContain('someone@example.com');
    expect(read(out)).toContain('6705c69d-4585-42ad-bfc3-79cc485dfb15');
    expect(read(out)).toContain('"connectorId": "other-connector"');
    expect(read(out)).toContain(given.variable.id);
    expect(read(out, 'main-flow.json')).toContain('"name": "OTHER_TOKEN"');
    expect(read(out, 'main-flow.json')).toContain('ben@example.com');
    expect(read(out, 'main-flow.json')).toContain('b'.repeat(24));
    expect(read(out)).not.toContain('ACME_TOKEN');
  });

  it('says which files it replaces', async () => {
    const out = folder();
    writeFileSync(join(out, 'main-flow.json'), '');
    const dry = await render(['--out', out, '--values', '-', '--dry-run']);
    expect(dry.printed).toMatch(`Would write ${out}/fallback-subflow.json\nWould replace ${out}/main-flow.json\n`);
    const { printed } = await render(['--out', out, '--values', '-']);
    expect(printed).toMatch(`Wrote ${out}/fallback-subflow.json\nReplaced ${out}/main-flow.json\n`);
  });

  it('writes nothing on a dry run, and makes no folder', async () => {
    const out = join(folder(), 'new');
    const { code, printed } = await render(['--out', out, '--values', '-', '--dry-run']);
    expect(code).toBe(0);
    expect(printed).toContain(`Would write ${out}/main-flow.json`);
    expect(existsSync(out)).toBe(false);
  });

  it('prints JSON if asked to', async () => {
    const out = folder();
    const { printed } = await render(['--out', out, '--values', '-', '--json']);
    expect(JSON.parse(printed)).toEqual({
      written: true,
      files: [
        { path: `${out}/fallback-subflow.json`, holdsSecrets: false },
        { path: `${out}/main-flow.json`, holdsSecrets: false },
      ],
    });
  });
});

describe('secrets', () => {
  it('are left out, the current token too, unless asked for', async () => {
    const out = folder();
    const { code, printed, warned } = await render(['--out', out, '--values', '-'], withSecrets());
    expect(code).toBe(0);
    expectNoCanary(printed, warned, read(out), read(out, 'main-flow.json'));
  });

  it('go into a file that only its owner can read, with a warning, if asked for', async () => {
    const out = folder();
    const file = join(out, 'fallback-subflow.json');
    writeFileSync(file, 'readable by all', { mode: 0o644 });
    const values = withSecrets();
    const { code, printed, warned } = await render(['--out', out, '--values', '-', '--with-secrets'], values);
    expect(code).toBe(0);
    expect(warned).toContain(`${file} contains the client secret and the refresh token in plain text`);
    expectNoCanary(printed, warned, read(out, 'main-flow.json'));
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const { variables } = JSON.parse(read(out));
    for (const [name, value] of [
      ['client_id', values.clientId],
      ['client_secret', values.clientSecret],
      ['refresh_token', values.refreshToken],
    ]) {
      expect(variables).toContainEqual(expect.objectContaining({ name, value, type: 'STRING', isSecure: true }));
    }
    expect(read(out)).not.toContain(values.variable.defaultValue);
  });

  it('must be there if asked for', async () => {
    const { code, warned } = await render(['--out', folder(), '--values', '-', '--with-secrets']);
    expect(code).toBe(2);
    expect(warned).toContain('clientId is missing; clientSecret is missing; refreshToken is missing');
  });

  it('must fit into the JSON of the token request', async () => {
    const values = { ...withSecrets(), clientSecret: `${canary('quoted')}"` };
    const { code, warned } = await render(['--out', folder(), '--values', '-', '--with-secrets'], values);
    expect(code).toBe(2);
    expect(warned).toContain('clientSecret should be letters, digits and .~+/=-_ only');
    expectNoCanary(warned);
  });

  it.each([['--client-secret'], ['--refresh-token']])('are refused as the option %s, unrepeated', async (option) => {
    const secret = canaryToken(orgId, 'typed');
    for (const args of [[option, secret], [`${option}=${secret}`], [secret]]) {
      const { code, warned } = await render(['--out', folder(), ...args]);
      expect(code).toBe(2);
      expectNoCanary(warned);
    }
  });
});

describe('flows that use the token endpoint', () => {
  const { connectorId: _, ...org } = given;
  const byBroker = { ...org, endpointConnectorId: 'endpoint-1', record: 'acme', description: '' };

  it('ask the broker with --fallback broker, and hold no secret with any options', async () => {
    const out = folder();
    const input = { ...withSecrets(), ...byBroker, variable: { id: given.variable.id, name: 'ACME_TOKEN' } };
    const { code, printed, warned } = await render(['--out', out, '--values', '-', '--fallback', 'broker'], input);
    expect({ code, warned }).toEqual({ code: 0, warned: '' });
    expect(printed).toContain(`Wrote ${out}/fallback-subflow.json\nWrote ${out}/main-flow.json\n`);
    expectNoCanary(read(out), read(out, 'main-flow.json'));
    expect(read(out)).toContain('"connectorId": "endpoint-1"');
    expect(read(out)).toContain('\\"record\\": \\"acme\\"');
    expect(read(out)).not.toContain('webexapis.com');
    expect(read(out, 'main-flow.json')).toContain('"Bearer {{ ACME_TOKEN }}"');
  });

  it('name no record where none is given', async () => {
    const out = folder();
    const options = ['--fallback', 'broker', '--endpoint-connector', 'endpoint-1'];
    expect(await render(['--out', out, '--values', '-', ...options], org)).toMatchObject({ code: 0 });
    expect(read(out)).toContain('{ \\"token\\": \\"{{ failed_token | urlencode }}\\" }');
  });

  it('are one flow alone with --token connector, which no variable is needed for', async () => {
    const out = folder();
    const options = ['--token', 'connector', '--api-connector', 'api-1', '--org-id', orgId];
    const { code, printed } = await render(['--out', out, ...options]);
    expect(code).toBe(0);
    expect(printed).toBe(`Wrote ${out}/main-flow.json\n${NO_EMAIL}\nflows/README.md has the steps.`);
    expect(existsSync(join(out, 'fallback-subflow.json'))).toBe(false);
    expect(read(out, 'main-flow.json')).toContain('"connectorId": "api-1"');
    expect(read(out, 'main-flow.json')).not.toContain('Authorization');
  });

  it('are two with a connector and the fallback', async () => {
    const out = folder();
    const options = ['--token', 'connector', '--fallback', 'broker', '--api-connector', 'api-1'];
    const subflow = { flowId: 'a'.repeat(24), versionId: 'b'.repeat(24) };
    expect(await render(['--out', out, '--values', '-', ...options], { ...byBroker, subflow })).toMatchObject({
      code: 0,
    });
    expect(read(out)).toContain('"connectorId": "endpoint-1"');
    expect(read(out, 'main-flow.json')).toContain('b'.repeat(24));
    expect(read(out, 'main-flow.json')).toContain('Bearer {{ access_token }}');
  });

  it.each([
    [['--fallback', 'brokre'], '--fallback is one of direct, broker.'],
    [['--token', 'x'], '--token is one of variable, connector.'],
    [['--token', 'connector', '--fallback', 'direct'], '--fallback direct goes with a token in a variable'],
    [['--fallback', 'broker', '--with-secrets'], '--with-secrets goes with the direct fallback'],
    [['--token', 'connector', '--with-secrets'], '--with-secrets goes with the direct fallback'],
    [['--fallback', 'broker', '--connector', 'x'], '--connector goes with the direct fallback.'],
    [['--endpoint-connector', 'x'], '--endpoint-connector goes with --fallback broker.'],
    [['--api-connector', 'x'], '--api-connector goes with --token connector.'],
    [['--token', 'connector', '--as', 'x'], '--as goes with a token in a variable.'],
    [['--fallback', 'broker'], 'orgId is missing; variable is missing; endpointConnectorId is missing'],
    [['--token', 'connector'], 'orgId is missing; apiConnectorId is missing'],
    [['--token', 'connector', '--fallback', 'broker'], 'apiConnectorId is missing; endpointConnectorId is missing'],
  ])('are refused with %j', async (args, message) => {
    const out = join(folder(), 'new');
    const { code, warned } = await render(['--out', out, ...args]);
    expect(code).toBe(2);
    expect(warned).toContain(message);
    expect(existsSync(out)).toBe(false);
  });

  it('are refused with what cannot be a record', async () => {
    const options = ['--out', folder(), '--values', '-', '--fallback', 'broker'];
    const { code, warned } = await render(options, { ...byBroker, record: 'x"' });
    expect(code).toBe(2);
    expect(warned).toContain("record should be a record's name");
  });
});

describe('wrong use', () => {
  it.each([
    ['without a folder', [], '--out DIR is missing.'],
    ['without values', ['--out', 'x'], 'orgId is missing; variable is missing; connectorId is missing'],
    ['with an unknown option', ['--colour'], "Unknown option '--colour'."],
    ['with the folder of the generic files', ['--out', 'flows'], 'choose another'],
  ])('%s', async (_, args, message) => {
    const { code, printed, warned } = await render(args);
    expect({ code, printed }).toEqual({ code: 2, printed: '' });
    expect(warned).toContain(message);
    expect(warned).toMatch(/See --help\.$/);
  });

  it.each([
    [{ ...given, orgId: 'Y2lzY29zcGFyazovL3Vz' }, 'orgId should be a UUID'],
    [{ ...given, variable: { ...given.variable, name: 'not a name' } }, 'variable.name should be at most 80 letters'],
    [{ ...given, variable: { ...given.variable, variableType: 'Integer' } }, 'variable.variableType should be String'],
    [{ ...given, variable: { ...given.variable, active: false } }, 'variable.active should be true'],
    [{ ...given, connectorId: 7 }, 'connectorId should be string'],
    [{ ...given, email: 'Ada' }, 'email should be an e-mail address'],
    ['{"orgId": ', 'Standard input is not JSON'],
    [[given], 'Standard input must be a JSON object'],
  ])('names the value that is wrong', async (input, message) => {
    const { code, warned } = await render(['--out', folder(), '--values', '-'], input);
    expect(code).toBe(2);
    expect(warned).toContain(message);
  });
});

describe('failure', () => {
  it('names the file that cannot be read', async () => {
    const { code, warned } = await render(['--out', folder(), '--values', 'no-such-file.json']);
    expect({ code, warned }).toEqual({ code: 1, warned: 'no-such-file.json cannot be read (ENOENT).' });
  });

  it('names the folder that cannot be written to, and leaves nothing behind', async () => {
    const inTheWay = join(folder(), 'file');
    writeFileSync(inTheWay, '');
    const { code, warned } = await render(['--out', inTheWay, '--values', '-']);
    expect({ code, warned }).toEqual({ code: 1, warned: `The files cannot be written to ${inTheWay} (EEXIST).` });
  });
});

it('tells of an unexpected error without its text', async () => {
  const warned: string[] = [];
  const broken = { flags: {}, run: () => Promise.reject(new RangeError(canary('unexpected'))) };
  const terminal = { print: () => {}, warn: (line: string) => warned.push(line), readInput: async () => '' };
  expect(await runCommand(broken, [], terminal)).toBe(1);
  expect(warned).toEqual([expect.stringContaining('An unexpected RangeError')]);
  expectNoCanary(warned);
});

describe('the command', () => {
  it('leads to the help of the command', async () => {
    const { stdout } = await runHere(['flows', 'render', '--help']);
    expect(stdout).toContain('Usage: npx wxcc-token-broker flows render [NAME] --out DIR [options]');
    expect(stdout).toContain('Examples:');
  });

  it('lists the commands, and refuses others', async () => {
    expect((await runHere(['--help'])).stdout).toContain('flows  ');
    expect(await runHere(['flows', 'rendre'])).toMatchObject({
      code: 2,
      stderr: 'There is no command "rendre". Did you mean render? See --help.\n',
    });
  });
});
