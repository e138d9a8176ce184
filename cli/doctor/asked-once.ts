import { SUBFLOW_NAME } from '../../flows/subflow-variables.ts';
import type { FlowReader } from '../flows/org-flow.ts';

type Reader = FlowReader['flowStore'];

/** The same flow store, asked for each thing once: of one org, many records want the same. */
export function askedOnce(flowStore: Reader): Reader {
  const lists = new Map<string, ReturnType<Reader['list']>>();
  const exports = new Map<string, ReturnType<Reader['export']>>();
  return {
    list: (access, flowType, deadline, name) => {
      // The names of all fallbacks begin alike.
      const asked = name?.startsWith(SUBFLOW_NAME) ? SUBFLOW_NAME : name;
      return once(lists, `${flowType} ${asked}`, () => flowStore.list(access, flowType, deadline, asked));
    },
    export: (access, flow, version, deadline) =>
      once(exports, `${flow.flowType} ${flow.id} ${version}`, () => flowStore.export(access, flow, version, deadline)),
  };
}

function once<T>(known: Map<string, Promise<T>>, key: string, ask: () => Promise<T>): Promise<T> {
  const answer = known.get(key) ?? ask();
  known.set(key, answer);
  return answer;
}
