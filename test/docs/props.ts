import { readFileSync } from 'node:fs';
import { SECRET_MARK } from '../../sandbox/live/live-sandbox.ts';
import { ORG } from '../cli/sandbox-here.ts';
import type { Scene } from './scene.ts';

/** A file for --values. */
export const flowValues = JSON.stringify({
  orgId: '2f9eecc5-0472-4549-9a83-2afdae0d4ba1',
  connectorId: '8a0f1d0c-6d31-4f4e-9a52-8d4c5f1e2b3a',
  email: 'operator@your.example',
  variable: { id: '4f1c2d3e-8a9b-4c5d-9e6f-7a8b9c0d1e2f', name: 'WEBEX_ACCESS_TOKEN', description: 'Kept valid' },
  clientId: 'C1',
  clientSecret: 'any',
  refreshToken: 'any',
});

/** A client secret that is not the one that Webex knows. */
export const anotherSecret = JSON.stringify({ clientSecret: `${SECRET_MARK}-another` });

export const yes = () => ({ '[y/N]': 'y\n' });

/** A record that a person has edited once more. */
export function edited(scene: Scene): void {
  scene.edit('clinic', { note: 'by hand' });
}

/** A variable that no record publishes into yet. */
export function withOtherVariable(scene: Scene): void {
  if (!scene.variables.all().some(({ name }) => name === 'OTHER_TOKEN'))
    scene.variables.create({ name: 'OTHER_TOKEN' });
}

/** What an administrator answers whose portal has just made a new client secret. */
export function regenerated(scene: Scene): Record<string, string> {
  const secret = scene.sandbox.identity.regenerateSecret(scene.record('clinic').clientId);
  return { 'New client secret': `${secret}\n`, 'New refresh token': '\n', ...yes() };
}

/** Our own flows, as files of a reader. */
export function putFlows(scene: Scene): void {
  for (const name of ['main-flow.json', 'fallback-subflow.json']) {
    scene.put(`my-flows/${name}`, { from: `flows/${name}` });
  }
  scene.put('export.json', { from: 'flows/main-flow.json' });
}

/** What an operator pipes in who registers that record's Service App, which is in no record any more; or puts in files. */
export function portalOf(scene: Scene, command: string): string {
  const [, record = ''] = / setup (\S+)/.exec(command) ?? [];
  const brought = scene.forget(record);
  scene.put('clinic.local.json', JSON.stringify(brought));
  scene.put('webex_api_refresh_token.json', flowOf(brought));
  // A flow does not tell who writes.
  return JSON.stringify(command.includes('--from-flow') ? { writer: brought.writer } : brought);
}

/** A file of one row: the Service App that waits to be registered. */
export function putRows(scene: Scene): void {
  const { record, credentials, tokens } = scene.live.residents.newcomer;
  const { target, ...app } = credentials;
  const row = { name: record, ...app, accessToken: tokens.accessToken, ...target };
  scene.put('clinics.local.csv', `${Object.keys(row).join()}\n${Object.values(row).join()}\n`);
}

/** The exported flow that refreshes by itself the token of the app that waits for registration. */
export function putNewcomersFlow(scene: Scene): void {
  scene.put('refresh-subflow.json', flowOf({ ...scene.live.residents.newcomer.credentials }));
}

function flowOf({ clientId, clientSecret, refreshToken, target }: Record<string, unknown>): string {
  const { orgId, variableName } = (target ?? {}) as Record<string, unknown>;
  const flow = JSON.parse(readFileSync('flows/fallback-subflow.json', 'utf8'));
  const values: Record<string, unknown> = {
    client_id: clientId,
    client_secret: clientSecret,
    refresh_token: refreshToken,
    global_variable_name: variableName,
  };
  const variables = flow.variables.map((variable: { name: string }) =>
    variable.name in values ? { ...variable, value: values[variable.name] } : variable,
  );
  variables.push({ name: variableName, type: 'STRING', value: '', source: 'GLOBAL' });
  return JSON.stringify({ ...flow, orgId, variables });
}

/** An org without flows. */
export function withoutFlows(scene: Scene): void {
  const flows = scene.sandbox.contactCenter.flows(ORG);
  for (const { draft } of [...flows.all('SUBFLOW'), ...flows.all('FLOW')]) flows.remove(draft.document.name);
}

/** A flow of the org's own. */
export function drawFlow(scene: Scene): void {
  const flow = JSON.parse(readFileSync('flows/main-flow.json', 'utf8'));
  scene.sandbox.contactCenter.flows(ORG).import(JSON.stringify({ ...flow, name: 'Main menu' }), 'FLOW', true);
}

const consumer = 'npx wxcc-token-broker consumers';

/** No consumer gets tokens under that name. */
export function withoutConsumer(scene: Scene): Promise<unknown> {
  return scene.type(`${consumer} remove front-desk --yes`);
}

/** A consumer does. */
export function withConsumer(scene: Scene): Promise<unknown> {
  return scene.type(`${consumer} add front-desk clinic`);
}
