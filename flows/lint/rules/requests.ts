import type { Rule } from '../finding.ts';
import { type FlowView, scopeGraph } from '../flow-view.ts';
import { reachableFrom } from '../graph.ts';
import { type HttpRequest, isTokenRequest, isVariableWrite, requestsOf } from '../request-fields.ts';
import { handlesSecret, secretCarriers } from '../secret-carriers.ts';

const address: Rule = {
  name: 'request-address',
  severity: 'error',
  why: 'The request goes nowhere.',
  cure: 'With a connector (`authenticated: true`) fill `httpRequestPath`; without one fill `httpRequestUrl`.',
  *check(view) {
    for (const { name, properties } of requestsOf(view)) {
      const field = properties.authenticated ? 'httpRequestPath' : 'httpRequestUrl';
      if (!properties[field]) yield { activity: name, message: `${field} is empty.` };
    }
  },
};

const contentType: Rule = {
  name: 'request-content-type',
  severity: 'warning',
  why: 'No export is known that has it: Flow Designer may drop it, and send the body as something else.',
  cure: 'Send JSON, which the token endpoint takes as well, or set the header Content-Type.',
  *check(view) {
    for (const { name, properties } of requestsOf(view))
      if (/urlencoded/i.test(properties.httpContentType ?? ''))
        yield { activity: name, message: '`httpContentType` is form-urlencoded.' };
  },
};

/** Whether a token is lost if nobody notices that the request failed: it asks for one, or publishes one. */
function isVital(view: FlowView, request: HttpRequest): boolean {
  return isTokenRequest(request) || (isVariableWrite(request) && handlesSecret(view, request, secretCarriers(view)));
}

/** Whether anything that may run after the request reads its status. */
function isStatusRead({ scopes, texts }: FlowView, request: HttpRequest): boolean {
  const scope = scopes.find(({ activities }) => activities.includes(request)) ?? scopes[0];
  const graph = scopeGraph(scope);
  const after = reachableFrom(graph, graph.get(request.id) ?? []);
  return texts.some(
    ({ activity, references }) =>
      activity &&
      after.has(activity.id) &&
      references.some(({ path: [name, output] }) => name === request.name && output === 'httpStatusCode'),
  );
}

const message = 'Nothing after the request looks at its httpStatusCode.';

const tokenStatus: Rule = {
  name: 'token-status-unchecked',
  severity: 'error',
  why: 'An HTTP request has no error port: after a refused refresh or a refused write the flow goes on with a token that does not work, and nobody hears of it.',
  cure: 'Branch on the status before anything uses the answer, with a condition or a case.',
  *check(view) {
    for (const request of requestsOf(view))
      if (isVital(view, request) && !isStatusRead(view, request)) yield { activity: request.name, message };
  },
};

const status: Rule = {
  name: 'status-unchecked',
  severity: 'warning',
  why: 'An HTTP request has no error port: after a failure the flow goes on as after a success, with empty variables.',
  cure: 'Branch on the status with a condition or a case, unless nothing depends on the answer.',
  *check(view) {
    for (const request of requestsOf(view))
      if (!isVital(view, request) && !isStatusRead(view, request)) yield { activity: request.name, message };
  },
};

export const requestRules: readonly Rule[] = [address, contentType, tokenStatus, status];
