import { BROKER_SUBFLOW_NAME } from './broker-subflow.ts';
import { type Mapping, runSubflow } from './build/activities.ts';
import { type Steps, step } from './build/activity.ts';
import { generatedIds } from './build/flow.ts';
import { SUBFLOW_NAME } from './subflow-variables.ts';
import type { FlowValues } from './values.ts';

type Imported = Pick<FlowValues, 'importedSubflow'>;

/**
 * The fallback that refreshes at Webex itself. Should it break off because Contact Center does not answer at all, it
 * runs a second time without it.
 */
export function directFallback(
  { importedSubflow, names }: Pick<FlowValues, 'importedSubflow' | 'names'>,
  token: string,
): Steps {
  const name = names?.subflow ?? SUBFLOW_NAME;
  const subflow = { name, ...(importedSubflow ?? generatedIds(name)) };
  return {
    RefreshTheToken: step(
      [6, 3],
      runSubflow(subflow, { in: [{ mainFlow: token, subflow: 'failed_token' }], out: outputs(token) }),
      { default: 'HaveAccessToken', error: 'RefreshTheTokenOffline' },
    ),
    RefreshTheTokenOffline: step(
      [7, 4],
      runSubflow(subflow, {
        in: [{ mainFlow: 'offline', subflow: 'offline' }],
        out: outputs(token),
      }),
      { default: 'HaveAccessToken', error: 'SayNotRenewed' },
    ),
  };
}

/** The fallback that asks the broker. It breaks off if the token endpoint does not answer in time, and only once. */
export function brokerFallback({ importedSubflow }: Imported, token: string): Steps {
  const subflow = { name: BROKER_SUBFLOW_NAME, ...(importedSubflow ?? generatedIds(BROKER_SUBFLOW_NAME)) };
  return {
    RefreshTheToken: step(
      [6, 3],
      runSubflow(subflow, { in: [{ mainFlow: token, subflow: 'failed_token' }], out: outputs(token) }),
      { default: 'HaveAccessToken', error: 'SayNotRenewed' },
    ),
  };
}

function outputs(token: string): Mapping[] {
  return [
    { mainFlow: token, subflow: 'access_token' },
    { mainFlow: 'outcome', subflow: 'outcome' },
  ];
}
