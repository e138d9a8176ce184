import { step } from '../../flows/build/activity.ts';
import { buildFlow } from '../../flows/build/flow.ts';
import { httpRequest } from '../../flows/build/http-request.ts';
import { subflowEnd, subflowStart } from '../../flows/build/starts-and-ends.ts';
import { variable } from '../../flows/build/variables.ts';
import { Secret } from '../../lambda/broker/record/secret.ts';

/** A subflow that would send the value of a secure variable to an address without a server, and that value, which gives no
 * access. */
export function throwawaySubflow({ name, orgId }: { name: string; orgId: string }): { file: Secret; value: string } {
  const value = `value_of_${name}`;
  const flow = buildFlow({
    name,
    description: 'Made by the token broker for an experiment; may be deleted.',
    orgId,
    variables: [variable({ name: 'kept_secret', description: 'Opens nothing.', value, secure: true })],
    steps: {
      Start: step([0, 0], subflowStart(), { out: 'Send' }),
      Send: step(
        [1, 0],
        httpRequest({
          description: 'To a name that never resolves.',
          method: 'POST',
          to: { url: 'https://token-broker.invalid/' },
          body: '{ "value": "{{ kept_secret }}" }',
          timeoutMs: 2000,
          retries: 0,
          outputs: {},
        }),
        { default: 'End' },
      ),
      End: step([2, 0], subflowEnd()),
    },
  });
  return { file: new Secret(JSON.stringify(flow)), value };
}
