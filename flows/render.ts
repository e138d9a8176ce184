import { brokerSubflow } from './broker-subflow.ts';
import { connectorFlow } from './connector-flow.ts';
import { fallbackSubflow } from './fallback-subflow.ts';
import type { Flow } from './format.ts';
import { mainFlow } from './main-flow.ts';
import type { BrokerFlowValues, ConnectorFlowValues, FlowValues } from './values.ts';

export interface FlowFile {
  name: 'fallback-subflow.json' | 'main-flow.json';
  text: string;
  holdsSecrets: boolean;
}

/** The two flows as files for Flow Designer's import. The same values give the same files, byte for byte. */
export function renderFlows(values: FlowValues): [subflow: FlowFile, mainFlow: FlowFile] {
  return [
    { ...subflowFile(fallbackSubflow(values)), holdsSecrets: values.credentials !== undefined },
    mainFlowFile(mainFlow(values)),
  ];
}

/** The same, where the fallback asks the broker. Neither holds a secret. */
export function renderBrokerFlows(values: BrokerFlowValues): [subflow: FlowFile, mainFlow: FlowFile] {
  return [subflowFile(brokerSubflow(values)), mainFlowFile(mainFlow(values))];
}

/** The main flow whose request a custom connector signs, and the fallback by the broker if it is wanted. */
export function renderConnectorFlows(values: ConnectorFlowValues): FlowFile[] {
  const { orgId, endpoint } = values;
  return [...(endpoint ? [subflowFile(brokerSubflow({ orgId, endpoint }))] : []), mainFlowFile(connectorFlow(values))];
}

function subflowFile(flow: Flow): FlowFile {
  return { name: 'fallback-subflow.json', text: textOf(flow), holdsSecrets: false };
}

function mainFlowFile(flow: Flow): FlowFile {
  return { name: 'main-flow.json', text: textOf(flow), holdsSecrets: false };
}

function textOf(flow: Flow): string {
  return `${JSON.stringify(flow, undefined, 2)}\n`;
}
