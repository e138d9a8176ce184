import { type Flow, isKind } from '../../flows/format.ts';
import type { callCentre } from './call-centre.ts';
import { sample } from './samples.ts';

/**
 * The flows that are in use today, as an administrator would set them up in that org. Their one mistake that keeps every write
 * from succeeding (the variable's ID sent as its name) is mended, so that it is their design that is measured.
 */
export function seedPair({ values, app }: Awaited<ReturnType<typeof callCentre>>): { flow: Flow; subflow: Flow } {
  const flow = structuredClone(sample('seed-mainflow-original.json'));
  const subflow = structuredClone(sample('seed-subflow-original.json'));
  setValue(flow, 'target_user', values.email);
  setValue(
    subflow,
    'params',
    JSON.stringify({
      global_variable: { id: values.variable.id, name: values.variable.name },
      service_app: { client_id: app.clientId, client_secret: app.clientSecret, refresh_token: app.refreshToken },
    }),
  );
  for (const activity of Object.values(subflow.process.activities)) {
    if (!isKind(activity, 'http-request-v2') || !activity.properties.authenticated) continue;
    activity.properties.connectorId = values.connectorId;
    activity.properties.httpRequestBody = activity.properties.httpRequestBody?.replace(
      '"name": "{{ params.global_variable.id }}"',
      '"name": "{{ params.global_variable.name }}"',
    );
  }
  return { flow, subflow };
}

function setValue({ variables }: Flow, name: string, value: string): void {
  const variable = variables.find((one) => one.name === name);
  if (!variable) throw new Error(`The flow has no variable ${name}.`);
  variable.value = value;
}
