import { type FlowFile, renderBrokerFlows, renderConnectorFlows, renderFlows } from '../../flows/render.ts';
import { WrongUse } from '../terminal/command.ts';
import { wordIn } from '../terminal/read-arguments.ts';
import { parseBrokerValues, parseConnectorValues, parseFlowValues } from './values.ts';

/** Where flows have their token from, and what they do on a 401. */
export interface FlowKind {
  token: 'variable' | 'connector';
  fallback: 'direct' | 'broker' | 'none';
  withSecrets: boolean;
}

interface Asked {
  token: string | undefined;
  fallback: string | undefined;
  'with-secrets': boolean;
  connector: string | undefined;
  'endpoint-connector': string | undefined;
  'api-connector': string | undefined;
}

/** What was asked for. Refuses what does not go together. */
export function flowKindOf(options: Asked): FlowKind {
  const token = wordIn('--token', options.token ?? 'variable', ['variable', 'connector']);
  const usual = token === 'variable' ? 'direct' : 'none';
  const fallback =
    options.fallback === undefined ? usual : wordIn('--fallback', options.fallback, ['direct', 'broker']);
  const withSecrets = options['with-secrets'];
  if (token === 'connector' && fallback === 'direct') {
    throw new WrongUse(
      '--fallback direct goes with a token in a variable: with a connector, say --fallback broker, or nothing.',
    );
  }
  if (withSecrets && fallback !== 'direct') {
    throw new WrongUse('--with-secrets goes with the direct fallback: other flows hold no secret.');
  }
  const connectors: [option: keyof Asked, isUsed: boolean, partner: string][] = [
    ['connector', fallback === 'direct', 'the direct fallback'],
    ['endpoint-connector', fallback === 'broker', '--fallback broker'],
    ['api-connector', token === 'connector', '--token connector'],
  ];
  for (const [option, isUsed, partner] of connectors) {
    if (options[option] !== undefined && !isUsed) throw new WrongUse(`--${option} goes with ${partner}.`);
  }
  return { token, fallback, withSecrets };
}

/** The flows of that kind. */
export function renderKind({ token, fallback, withSecrets }: FlowKind, given: Record<string, unknown>): FlowFile[] {
  if (token === 'connector') {
    const values = parseConnectorValues(given, fallback === 'broker');
    return renderConnectorFlows(values);
  }
  if (fallback === 'broker') return renderBrokerFlows(parseBrokerValues(given));
  return renderFlows(parseFlowValues(given, withSecrets));
}
