import { type ActivityDraft, portY } from './activity.ts';
import { choice, outputVariables } from './http-request.ts';
import { uuid } from './ids.ts';

/** Asks a yes-or-no question; an expression that cannot be evaluated leaves by `error`. */
export function condition(description: string, expression: string): ActivityDraft {
  return {
    group: 'enum-gateway',
    inputY: portY.gateway,
    outputs: { error: 194, true: 98, false: 134 },
    properties: {
      activityName: 'condition-activity',
      activityId: 'condition-activity',
      description,
      expression,
      flowDecryptAccess: false,
    },
  };
}

/** Compares a number with others: port "0" is the first case, and so on. */
export function caseOf(description: string, expression: string, cases: readonly string[]): ActivityDraft {
  const ports = cases.map((_, index) => String(index));
  const portHeight = 33;
  const firstPortY = 118;
  const defaultY = firstPortY + portHeight * (cases.length + 1);
  return {
    group: 'enum-gateway',
    inputY: portY.gateway,
    outputs: {
      ...Object.fromEntries(ports.map((port, index) => [port, firstPortY + portHeight * index])),
      error: defaultY + 60,
      default: defaultY,
    },
    properties: {
      activityName: 'case-statement',
      activityId: 'case-statement',
      description,
      expression,
      'expression:radioName': 'setToVariable',
      expression_radioName: 'setToVariable',
      'expression:name': 'INTEGER',
      expression_name: 'INTEGER',
      menuLinks: ports,
      'menuLinks:input': cases,
      menuLinks_input: cases,
      flowDecryptAccess: false,
    },
  };
}

/** One variable that a Set Variable activity sets; none may rely on another of the same activity. */
export interface Assignment {
  variable: string;
  /** STRING without it. */
  type?: 'STRING' | 'INTEGER';
  /** A literal or an expression. */
  to: string;
}

export function setVariables(description: string, assignments: readonly [Assignment, ...Assignment[]]): ActivityDraft {
  const entry = ({ variable, type = 'STRING', to }: Assignment) => ({
    setTo: 'set-to-literal',
    srcVariable: variable,
    srcVariableType: type,
    expr: to,
    literal_invalid_error: false,
  });
  return {
    group: 'set-variable',
    inputY: portY.action,
    outputs: { out: portY.action, error: portY.error },
    properties: {
      activityName: 'set-variable',
      activityId: 'set-variable',
      description,
      ...entry(assignments[0]),
      setVariablesArray: assignments.map((one) => ({
        ...entry(one),
        literal: one.to,
        id: uuid('assignment', one.variable, one.to),
      })),
      flowDecryptAccess: false,
    },
  };
}

/** Reads fields of something that an earlier activity has put out, as `Name.httpResponseHeaders`. */
export function parse(description: string, input: string, outputs: Readonly<Record<string, string>>): ActivityDraft {
  return {
    group: 'action',
    inputY: portY.action,
    outputs: { default: portY.action },
    properties: {
      activityName: 'parse-activity',
      activityId: 'parse-activity',
      description,
      inputVariable: input,
      ...choice('contentType', 'JSON'),
      outputVariableArray: outputVariables(outputs),
      flowDecryptAccess: false,
    },
  };
}

/** Speaks a text, plain or SSML. */
export function say(description: string, text: string): ActivityDraft {
  return {
    group: 'action',
    inputY: portY.action,
    outputs: { default: portY.action, error: portY.error },
    properties: {
      activityName: 'play-message',
      activityId: '5f114466ef5cfc454fbbf131',
      description,
      ...choice('connector', 'Cisco Cloud Text-to-Speech'),
      promptsTts: [{ type: 'tts', value: text, name: text }],
      prompts: null,
      toggle: true,
      toggleLanguage: null,
      voiceLanguage: null,
      'voiceLanguage:name': null,
      voiceLanguage_name: null,
      speakingRate: 1,
      volumeGainDb: 0,
      flowDecryptAccess: false,
    },
  };
}

/** A main flow's variable and the subflow's that it is mapped to, both STRING. */
export interface Mapping {
  mainFlow: string;
  subflow: string;
}

/** Runs a subflow; the version is what its tag points to. */
export function runSubflow(
  subflow: { name: string; flowId: string; versionId: string },
  mappings: { in: readonly Mapping[]; out: readonly Mapping[] },
): ActivityDraft {
  const mapped = ({ mainFlow, subflow: target }: Mapping) => ({ src: mainFlow, target, type: 'STRING' });
  return {
    group: 'action',
    inputY: portY.action,
    outputs: { default: portY.action, error: portY.error },
    properties: {
      activityName: 'subflow-handoff',
      activityId: 'subflow-handoff',
      subflowId: subflow.flowId,
      subflowName: subflow.name,
      subflowVersion: { subflowId: subflow.flowId, subflowTagId: 'Latest', subflowVersionId: subflow.versionId },
      automaticUpdates: true,
      subflowInputVariables: mappings.in.map(mapped),
      subflowOutputVariables: mappings.out.map(mapped),
      flowDecryptAccess: false,
    },
  };
}
