import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { parseFlow } from '../../../flows/format.ts';
import { lintFlow } from '../../../flows/lint/lint.ts';
import { canary, expectNoCanary } from '../../support/canaries.ts';
import { expectNoSecret } from '../broker-process.ts';
import { operate, operateJson } from '../operate.ts';
import { fresh, ORG, SandboxHere } from '../sandbox-here.ts';

const here = fresh(new SandboxHere());
const SUBFLOW = 'webex_api_refresh_token.subflow.json';
const EXAMPLE = 'webex_people_lookup.flow.json';

const store = () => here.sandbox.contactCenter.flows(ORG);

beforeEach(async () => {
  await operate('flows install clinic --connector 8a0f1d0c --with-secrets');
});

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'flows-export-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

/** A file, which may be anything but a secret. */
function readClean(out: string, name: string): string {
  const text = readFileSync(join(out, name), 'utf8');
  expectNoSecret(text);
  expectNoCanary(text);
  return text;
}

describe('an export', () => {
  it('is of both flows, and says what was taken out of them', async () => {
    const out = folder();
    const { code, printed, warned } = await operate(`flows export clinic --out ${out}`);
    expect({ code, warned }).toEqual({ code: 0, warned: '' });
    expect(printed.split('\n')).toEqual([
      `Wrote ${out}/${SUBFLOW} (subflow webex_api_refresh_token)`,
      '  taken out: variable client_id; variable client_secret; variable refresh_token',
      `Wrote ${out}/${EXAMPLE} (flow webex_people_lookup)`,
      '  taken out: variable CLINIC_TOKEN',
      '  left, an e-mail address or a phone number: variable target_user',
    ]);
    expect(readdirSync(out).sort()).toEqual([SUBFLOW, EXAMPLE]);
  });

  it('holds no secret, and is without errors otherwise', async () => {
    const out = folder();
    await operate(`flows export clinic --out ${out}`);
    const flows = [SUBFLOW, EXAMPLE].map((name) => parseFlow(readClean(out, name), name));
    for (const flow of flows) expect(lintFlow(flow, { companions: flows })).toEqual([]);
    expect(await operate(`flows lint ${out}/${SUBFLOW} ${out}/${EXAMPLE}`)).toMatchObject({ code: 0 });
    expect(flows[1]).toMatchObject({ flowId: store().named('webex_people_lookup').id });
  });

  it('can be installed again as it is', async () => {
    const out = folder();
    await operate(`flows export clinic --out ${out}`);
    const flow = store().import(readClean(out, EXAMPLE), 'FLOW', true);
    expect(store().publish(flow.id, []).number).toBeGreaterThan(1);
  });

  it('writes nothing on a dry run, and makes no folder', async () => {
    const out = join(folder(), 'new');
    const { printed } = await operate(`flows export clinic --out ${out} --dry-run`);
    expect(printed).toContain(`Would write ${out}/${SUBFLOW}`);
    expect(printed).toContain('taken out: variable CLINIC_TOKEN');
    expect(existsSync(out)).toBe(false);
  });

  it('tells a script the same', async () => {
    const out = folder();
    const answer = await operateJson<{ flows: object[] }>(`flows export clinic --out ${out}`);
    expect(answer).toMatchObject({ code: 0, written: true });
    expect(answer.flows[1]).toEqual({
      name: 'webex_people_lookup',
      flowType: 'FLOW',
      flowId: store().named('webex_people_lookup').id,
      versionId: store().named('webex_people_lookup').tags.get('Latest')?.id,
      published: true,
      removed: ['variable CLINIC_TOKEN'],
      suspected: [],
      personal: ['variable target_user'],
      path: join(out, EXAMPLE),
      holdsSecrets: false,
    });
  });
});

describe('other flows', () => {
  /** An unpublished flow of the org, with secrets where they should not be. */
  function draw(name: string, change: object = {}) {
    const { document } = store().named('webex_people_lookup').draft;
    const flow = { ...document, name, comment: `password in https://a:${canary('password')}@x.example`, ...change };
    store().import(JSON.stringify(flow), 'FLOW', true);
  }

  it('are exported by name, drafts too, into files that their names allow', async () => {
    const out = folder();
    draw('Main/menu');
    draw('Main:menu');
    const { code, printed } = await operate(`flows export clinic Main/menu Main:menu --out ${out}`);
    expect(code).toBe(0);
    const { id } = store().named('Main:menu');
    expect(readdirSync(out).sort()).toEqual([`Main_menu-${id}.flow.json`, 'Main_menu.flow.json']);
    expect(printed).toContain(`Wrote ${out}/Main_menu.flow.json (flow Main/menu, a draft that was never published)`);
    expect(printed).toContain('taken out: comment; variable CLINIC_TOKEN');
    expect(JSON.parse(readClean(out, 'Main_menu.flow.json'))).toMatchObject({ name: 'Main/menu' });
  });

  it.each(['q7Zr2LmX9vT4bKc8Wd3yHs6N', '9e107d9d372bb6826bd81d3542a419d6'])(
    'are not written with what looks like a secret, unless that is asked for: %s',
    async (secret) => {
      const out = join(folder(), 'new');
      draw('Old', { comment: `Say ${secret}.` });
      const { code, warned } = await operate(`flows export clinic Old --out ${out}`);
      expect({ code, warned }).toEqual({
        code: 1,
        warned:
          'Something looks like a secret in the flow Old (comment). No file was written. Remove it in Flow Designer, or pass --keep-suspected if it is none.',
      });
      expect(existsSync(out)).toBe(false);
      const kept = await operate(`flows export clinic Old --out ${out} --keep-suspected`);
      expect(kept.printed).toContain('left, and may be secrets: comment');
      expect(readClean(out, 'Old.flow.json')).toContain(secret);
    },
  );

  it('must exist, or nothing is written', async () => {
    const out = join(folder(), 'new');
    const { code, warned } = await operate(`flows export clinic webex_people_lookup nothing --out ${out}`);
    expect({ code, warned }).toEqual({ code: 1, warned: 'The org has no flow nothing.' });
    expect(existsSync(out)).toBe(false);
  });

  it('must be flows, or nothing is written', async () => {
    const out = join(folder(), 'new');
    draw('odd', { diagram: canary('no-diagram') });
    const { code, warned } = await operate(`flows export clinic odd --out ${out}`);
    expect({ code, warned }).toEqual({
      code: 1,
      warned: 'The export of flow odd is not a flow: diagram should be Object.',
    });
    expect(existsSync(out)).toBe(false);
  });
});

describe('where it cannot be', () => {
  it('says why, and writes nothing', async () => {
    const out = join(folder(), 'new');
    const fail = (operation: string, status: number) =>
      here.sandbox.faults.plan({
        service: 'contact-center',
        operation,
        times: 1,
        fault: { kind: 'answer', answer: { status } },
      });
    fail('GET flow:export', 403);
    expect((await operate(`flows export clinic --out ${out}`)).warned).toMatch(
      /^WRITER_REFUSED: The flow store answered 403 to the export: the token lacks the scope cjp:config_read, or /,
    );
    fail('LIST flows', 400);
    expect(await operate(`flows export clinic --out ${out}`)).toMatchObject({
      code: 1,
      warned: 'The flow store answered 400 to the list of flows: it takes that for wrong.',
    });
    expect(existsSync(out)).toBe(false);
  });

  it('wants a record and a folder', async () => {
    expect(await operate('flows export')).toMatchObject({ code: 2, warned: 'NAME is missing. See --help.' });
    expect(await operate('flows export clinic')).toMatchObject({
      code: 2,
      warned: '--out DIR is missing. See --help.',
    });
    expect(await operate('flows export clinic --out flows')).toMatchObject({ code: 2 });
  });

  it('says so where the org has neither of ours', async () => {
    for (const name of ['webex_api_refresh_token', 'webex_people_lookup']) store().remove(name);
    expect(await operate(`flows export clinic --out ${folder()}`)).toMatchObject({
      code: 1,
      warned:
        'The org has neither webex_api_refresh_token nor webex_people_lookup of record clinic: name the flows to export.',
    });
  });
});
