import { condition } from './build/activities.ts';
import { step } from './build/activity.ts';
import { buildFlow } from './build/flow.ts';
import { subflowStart } from './build/starts-and-ends.ts';
import type { Flow } from './format.ts';
import { readingSteps } from './subflow-reading.ts';
import { refreshingSteps } from './subflow-refreshing.ts';
import { SUBFLOW_NAME, subflowVariables } from './subflow-variables.ts';
import type { FlowValues } from './values.ts';

/**
 * The fallback: given the token that a Webex API has refused, it returns one that works. It refreshes
 * only if the variable has no newer token, and only a refused refresh leaves it without one.
 */
export function fallbackSubflow(values: FlowValues): Flow {
  return buildFlow({
    name: values.names?.subflow ?? SUBFLOW_NAME,
    description: 'After a Webex API has answered 401: map the refused token in as failed_token, and access_token out.',
    orgId: values.orgId,
    variables: subflowVariables(values),
    steps: {
      StartSubflow: step([0, 2], subflowStart(), {
        out: 'MayAskContactCenter',
      }),
      MayAskContactCenter: step(
        [1, 2],
        condition(
          'Or is this a second attempt, because Contact Center did not answer the first?',
          '{{ offline is empty }}',
        ),
        { true: 'KnowsRefusedToken', false: 'RefreshAccessToken', error: 'RefreshAccessToken' },
      ),
      KnowsRefusedToken: step(
        [2, 2],
        condition(
          'Waiting for another token makes sense only if the refused one is known.',
          '{{ failed_token is not empty }}',
        ),
        { true: 'PauseAtRandom', false: 'ReadGlobalVariable', error: 'ReadGlobalVariable' },
      ),
      ...readingSteps(values),
      ...refreshingSteps(values),
    },
  });
}
