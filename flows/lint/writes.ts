import { type Activity, isKind } from '../format.ts';
import { recordsIn } from './texts.ts';

/** An activity gives a variable a value. */
export interface Write {
  activity: Activity;
  variable: string;
  /** The answer of a request or a function, or a part of another value; a set-variable's expression; a subflow's output. */
  from: { answer: string } | { expression: string } | { subflow: string };
}

export function writesOf(activity: Activity): Write[] {
  const { properties } = activity;
  const answers = ['outputVariableArray', 'fnOutputVariables']
    .flatMap((field) => recordsIn(properties[field]))
    // an unselected output is exported as "" or "Select", without a path
    .filter(({ outputVariable, jsonPathExp }) => outputVariable && jsonPathExp)
    .map(({ outputVariable = '', jsonPathExp = '' }) => ({
      activity,
      variable: outputVariable,
      from: { answer: jsonPathExp },
    }));
  const outputs = recordsIn(properties.subflowOutputVariables)
    .filter(({ src }) => src)
    .map(({ src = '', target = '' }) => ({ activity, variable: src, from: { subflow: target } }));
  const settings = isKind(activity, 'set-variable')
    ? (activity.properties.setVariablesArray ?? [activity.properties]).map(({ srcVariable, expr }) => ({
        activity,
        variable: srcVariable,
        from: { expression: expr ?? '' },
      }))
    : [];
  return [...answers, ...outputs, ...settings];
}
