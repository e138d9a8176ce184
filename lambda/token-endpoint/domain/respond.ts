import { Failure } from '../../broker/record/failures.ts';
import { type Answer, answer, type Request } from './http.ts';
import { issueToken } from './issue-token.ts';
import type { Trace } from './ports.ts';
import { Refusal, unavailable } from './refusal.ts';
import { reportToken } from './report-token.ts';
import type { TokenServer } from './token-server.ts';
import { validate } from './validate.ts';

type Route = (server: TokenServer, request: Request, trace: Trace) => Promise<Answer>;

const routes = new Map<string, Route>([
  ['/oauth2/token', issueToken],
  ['/v1/refresh', reportToken],
  ['/v1/validate', validate],
]);

/** Answers any request, and reports it. Never rejects. */
export async function respond(server: TokenServer, request: Request): Promise<Answer> {
  const route = routes.get(request.path);
  const trace: Trace = { route: route ? request.path : 'none' };
  const given = route ? await attempt(() => route(server, request, trace), trace) : notFound();
  trace.status = given.status;
  server.endpoint.telemetry.answered(trace);
  return given;
}

async function attempt(work: () => Promise<Answer>, trace: Trace): Promise<Answer> {
  try {
    return await work();
  } catch (thrown) {
    if (thrown instanceof Refusal) {
      if (thrown.code === 'invalid_client') trace.refused = true;
      trace.reason ??= thrown.message;
      return thrown.answer;
    }
    if (thrown instanceof Failure) {
      trace.reason = `${thrown.code}: ${thrown.message}`;
      return unavailable(`The broker cannot give a token now (${thrown.code}).`).answer;
    }
    trace.unexpected = thrown;
    return answer(500, { error: 'server_error', error_description: 'The broker has a bug; its log says where.' });
  }
}

function notFound(): Answer {
  return answer(404, { error: 'invalid_request', error_description: 'There is nothing here.' });
}
