import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { expectNoSecret } from '../broker-process.ts';
import { operate } from '../operate.ts';
import { fresh, ORG, SandboxHere } from '../sandbox-here.ts';

const here = fresh(new SandboxHere());

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'flows-render-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

const read = (out: string, name = 'fallback-subflow.json') => readFileSync(join(out, name), 'utf8');
const variables = () => here.sandbox.contactCenter.org(ORG);

describe('flows render NAME', () => {
  it('takes the values from the record, and from its variable as Contact Center describes it', async () => {
    const out = folder();
    variables().change('CLINIC_TOKEN', { sensitive: true });
    const { code, warned } = await operate(`flows render clinic --connector 5c7c --out ${out}`);
    expect({ code, warned }).toEqual({ code: 0, warned: '' });
    const subflow = read(out);
    expect(JSON.parse(subflow).variables).toContainEqual(
      expect.objectContaining({ name: 'organization_id', value: ORG }),
    );
    expect(subflow).toContain(variables().variable('CLINIC_TOKEN').id);
    const [token] = JSON.parse(read(out, 'main-flow.json')).variables;
    expect(token).toMatchObject({ name: 'CLINIC_TOKEN', isSecure: true });
    variables().change('CLINIC_TOKEN', { sensitive: false });
    expect(read(out, 'main-flow.json')).toContain('Bearer {{ CLINIC_TOKEN }}');
    expectNoSecret(subflow, read(out, 'main-flow.json'));
  });

  it('lets --values win over the record, and options over both', async () => {
    const out = folder();
    const values = join(out, 'more.json');
    writeFileSync(values, JSON.stringify({ email: 'ada@example.com', orgId: '6705c69d-4585-42ad-bfc3-79cc485dfb15' }));
    const options = `--values ${values} --connector 5c7c --variable-name OTHER_TOKEN --out ${out}`;
    expect(await operate(`flows render clinic ${options}`)).toMatchObject({ code: 0 });
    expect(read(out)).toContain('6705c69d-4585-42ad-bfc3-79cc485dfb15');
    expect(read(out)).toContain(variables().variable('CLINIC_TOKEN').id);
    expect(read(out, 'main-flow.json')).toContain('Bearer {{ OTHER_TOKEN }}');
    expect(read(out, 'main-flow.json')).toContain('ada@example.com');
  });

  it("puts the record's secrets in only if asked to", async () => {
    const out = folder();
    const { code, warned } = await operate(`flows render clinic --connector 5c7c --out ${out} --with-secrets`);
    expect(code).toBe(0);
    expect(warned).toContain('contains the client secret and the refresh token in plain text');
    expect(statSync(join(out, 'fallback-subflow.json')).mode & 0o777).toBe(0o600);
    expect(() => expectNoSecret(read(out))).toThrow();
    expectNoSecret(read(out, 'main-flow.json'));
  });

  it("lets the flows ask the broker for the record's token", async () => {
    const out = folder();
    const options = `--fallback broker --endpoint-connector 6d8d --out ${out}`;
    expect(await operate(`flows render clinic ${options}`)).toMatchObject({ code: 0, warned: '' });
    expect(read(out)).toContain('\\"record\\": \\"clinic\\"');
    expect(read(out, 'main-flow.json')).toContain('Bearer {{ CLINIC_TOKEN }}');
    expectNoSecret(read(out), read(out, 'main-flow.json'));
  });

  it('asks nothing of Contact Center where a connector signs the request', async () => {
    const out = folder();
    here.sandbox.faults.plan({ service: 'contact-center', fault: { kind: 'cut-before' } });
    const { code, warned } = await operate(`flows render clinic --token connector --api-connector 7e9e --out ${out}`);
    here.sandbox.faults.clear();
    expect({ code, warned }).toEqual({ code: 0, warned: '' });
    expect(read(out, 'main-flow.json')).toContain(`"orgId": "${ORG}"`);
    expect(await operate(`flows render clinik --token connector --api-connector 7e9e --out ${out}`)).toMatchObject({
      code: 1,
      warned: 'There is no record clinik. Did you mean clinic?',
    });
    expect(
      await operate(`flows render clinic-writer --token connector --api-connector 7e9e --out ${out}`),
    ).toMatchObject({
      code: 2,
      warned: 'The values for the flows do not fit: orgId is missing. See --help.',
    });
  });

  it('needs the name of the connector, and says what a record lacks', async () => {
    const out = join(folder(), 'new');
    expect(await operate(`flows render clinic --out ${out}`)).toMatchObject({
      code: 2,
      warned: 'The values for the flows do not fit: connectorId is missing. See --help.',
    });
    expect(await operate(`flows render clinic-writer --connector 5c7c --out ${out}`)).toMatchObject({ code: 1 });
    expect(await operate(`flows render clinik --connector 5c7c --out ${out}`)).toMatchObject({
      code: 1,
      warned: 'There is no record clinik. Did you mean clinic?',
    });
    expect(await operate(`flows render clinic clinic --connector 5c7c --out ${out}`)).toMatchObject({ code: 2 });
    expect(await operate(`flows render --as clinic --out ${out}`)).toMatchObject({
      code: 2,
      warned: '--as goes with a NAME. See --help.',
    });
    expect(existsSync(out)).toBe(false);
  });
});
