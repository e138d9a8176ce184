import { expect } from 'vitest';
import { HOUR } from '../../../lambda/broker/record/time.ts';
import { operate } from '../operate.ts';
import { ORG, READ_AND_WRITE } from '../sandbox-here.ts';
import { type Clinic, consult, said } from './clinic.ts';

/** Records of the clinic to be looked at, each a Service App with a variable of its own. */
export function checkupsIn(clinic: Clinic) {
  let made = 0;

  /** A Service App, registered with a variable of its own, and reconciled once, an hour ago. Returns the record's name. */
  async function settled(
    scopes: readonly string[] = READ_AND_WRITE,
    change: Record<string, unknown> = {},
    orgId = ORG,
  ): Promise<string> {
    const name = register(scopes, change, orgId);
    await operate(`refresh ${name}`);
    // A 401 to a token of this minute would say nothing of it.
    clinic.editGrant(name, { refreshedAt: Date.now() - HOUR });
    return name;
  }

  function register(scopes: readonly string[], change: Record<string, unknown>, orgId: string): string {
    made += 1;
    const [name, variableName] = [`app-${made}`, `TOKEN_${made}`];
    const { clientId, clientSecret, refreshToken } = clinic.sandbox.identity.registerServiceApp({ orgId, scopes });
    clinic.sandbox.contactCenter.org(ORG).create({ name: variableName, description: '' });
    const target = { orgId: ORG, datacenter: 'us1', variableName };
    clinic.store(name, { clientId, clientSecret, refreshToken, target, ...change });
    return name;
  }

  /** What the doctor says of one check of one record. */
  async function finding(check: string, record: string) {
    const { code, text, findings } = await consult(`doctor ${record}`);
    const [found] = said(findings, check, record);
    if (!found) throw new Error(`Nothing is said of ${check}:\n${text}`);
    expect(text).toContain(`${check} of ${record}: ${found.says}`);
    return { code, ...found };
  }

  const variable = (record: string) => {
    const { variableName } = clinic.record(record).target as { variableName: string };
    const found = clinic.sandbox.contactCenter
      .org(ORG)
      .all()
      .find(({ name }) => name === variableName);
    if (!found) throw new Error(`There is no ${variableName}.`);
    return found;
  };
  const change = (record: string, fields: object) => {
    const { id, ...rest } = variable(record);
    clinic.sandbox.contactCenter.org(ORG).replace(id, { ...rest, ...fields });
  };

  return { settled, register, finding, variable, change };
}
