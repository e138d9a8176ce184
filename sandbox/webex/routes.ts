import type { Answer, Exchange, StandIn } from '../loopback-server.ts';
import { Refusal } from './refusal.ts';

export interface Route {
  /** Its name in fault rules and counts. */
  operation: string;
  method: string;
  /** As OpenAPI writes it: `/organization/{orgid}/cad-variable/{id}`. */
  path: string;
  /** Gets what stands in the path's braces, in order; may throw a Refusal. */
  answer(exchange: Exchange, ...parameters: string[]): Answer;
}

/** A stand-in that answers by routes and puts every Refusal into the service's words. */
export function routedStandIn(
  service: string,
  routes: readonly Route[],
  refuse: (refusal: Refusal, exchange: Exchange) => Answer,
): StandIn {
  const patterns = routes.map((route) => ({
    route,
    pattern: new RegExp(`^${route.path.replaceAll(/\{\w+\}/g, '([^/]+)')}$`),
  }));

  const find = (exchange: Exchange) => {
    for (const { route, pattern } of patterns) {
      const match = route.method === exchange.method && pattern.exec(exchange.path);
      if (match) return { route, parameters: match.slice(1) };
    }
    return undefined;
  };

  return {
    service,
    operation: (exchange) => find(exchange)?.route.operation ?? `${exchange.method} unknown`,
    handle(exchange) {
      try {
        const found = find(exchange);
        if (!found) throw new Refusal(404, 'The requested resource could not be found.');
        return found.route.answer(exchange, ...found.parameters);
      } catch (error) {
        if (error instanceof Refusal) return refuse(error, exchange);
        throw error;
      }
    },
  };
}
