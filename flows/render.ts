import { fallbackSubflow } from './fallback-subflow.ts';
import { mainFlow } from './main-flow.ts';
import type { FlowValues } from './values.ts';

export interface FlowFile {
  name: 'fallback-subflow.json' | 'main-flow.json';
  text: string;
  holdsSecrets: boolean;
}

/** The two flows as files for Flow Designer's import. The same values give the same files, byte for byte. */
export function renderFlows(values: FlowValues): [subflow: FlowFile, mainFlow: FlowFile] {
  const text = (flow: object) => `${JSON.stringify(flow, undefined, 2)}\n`;
  return [
    {
      name: 'fallback-subflow.json',
      text: text(fallbackSubflow(values)),
      holdsSecrets: values.credentials !== undefined,
    },
    { name: 'main-flow.json', text: text(mainFlow(values)), holdsSecrets: false },
  ];
}
