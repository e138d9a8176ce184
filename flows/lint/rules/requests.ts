import { isKind } from '../../format.ts';
import { type AnswerUse, answerUse } from '../answers.ts';
import type { Rule } from '../finding.ts';
import type { FlowView } from '../flow-view.ts';
import { type HttpRequest, isTokenRequest, isVariableWrite, requestsOf } from '../request-fields.ts';
import { handlesSecret, secretCarriers } from '../secret-carriers.ts';
import type { PlacedText } from '../texts.ts';

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
  why: 'No known export has it: Flow Designer may drop it, and send the body with another type.',
  cure: 'Send JSON, which the token endpoint takes as well, or set the header Content-Type.',
  *check(view) {
    for (const { name, properties } of requestsOf(view))
      if (/urlencoded/i.test(properties.httpContentType ?? ''))
        yield { activity: name, message: '`httpContentType` is form-urlencoded.' };
  },
};

/** Whether an unnoticed failure of the request loses a token: it requests one, or publishes one. */
function isVital(view: FlowView, request: HttpRequest): boolean {
  return isTokenRequest(request) || (isVariableWrite(request) && handlesSecret(view, request, secretCarriers(view)));
}

const message = 'Nothing after the request looks at its httpStatusCode.';

function isChecked({ statusReads, isOutputTested }: AnswerUse): boolean {
  return statusReads.length > 0 || isOutputTested;
}

const tokenStatus: Rule = {
  name: 'token-status-unchecked',
  severity: 'error',
  why: 'An HTTP request has no error port: after a refused refresh or write the flow continues with a token that does not work, without a message.',
  cure: 'Branch on the status before anything uses the answer, with a condition or a case.',
  *check(view) {
    for (const request of requestsOf(view))
      if (isVital(view, request) && !isChecked(answerUse(view, request))) yield { activity: request.name, message };
  },
};

const status: Rule = {
  name: 'status-unchecked',
  severity: 'warning',
  why: 'An HTTP request has no error port: after a failure the flow continues as after a success, with empty variables.',
  cure: 'Branch on the status with a condition or a case, unless nothing depends on the answer.',
  *check(view) {
    for (const request of requestsOf(view)) {
      const use = answerUse(view, request);
      const isMissed = use.isUsed || (use.isSpokenAfter && request.properties.httpRequestMethod !== 'GET');
      if (!isVital(view, request) && isMissed && !isChecked(use)) yield { activity: request.name, message };
    }
  },
};

const partly: Rule = {
  name: 'status-partly-checked',
  severity: 'warning',
  why: 'After any other failure, such as a 500, the flow continues as after a success.',
  cure: 'Ask for success (200), or give every other status a way of its own.',
  *check(view) {
    for (const request of requestsOf(view)) {
      const { statusReads, isOutputTested, isUsed } = answerUse(view, request);
      const branches = statusReads.filter(({ activity }) => activity?.group === 'enum-gateway');
      if (!isUsed || isOutputTested || branches.length === 0) continue;
      const codes = branches.flatMap(({ text, activity }) =>
        activity && isKind(activity, 'case-statement') ? activity.properties.menuLinks_input : codesIn(text),
      );
      if (codes.length > 0 && codes.every((code) => /^\s*[345]\d\d\s*$/.test(code)))
        yield {
          activity: request.name,
          message: `Of its httpStatusCode only ${[...new Set(codes)].join(', ')} is looked at.`,
        };
    }
  },
};

/** What a status is compared with; of a range, or of what is not a code, nothing can be said. */
function codesIn(text: string): string[] {
  if (/[<>]|!=|\bnot\b|\bempty\b|\bcontains\b/.test(text)) return ['a range'];
  return text.match(/\b\d{3}\b/g) ?? [];
}

const emptyAnswer: Rule = {
  name: 'empty-answer-unchecked',
  severity: 'warning',
  why: 'A search without a result answers 200 and an empty list: the caller hears a sentence with a gap.',
  cure: 'Branch on whether the variable is empty before it is spoken.',
  *check(view) {
    const tested = view.texts.filter(({ activity }) => activity?.group === 'enum-gateway');
    const spoken = view.texts.filter(({ activity }) => activity && isKind(activity, 'play-message'));
    const names = (texts: readonly PlacedText[]) =>
      new Set(texts.flatMap(({ references }) => references.map(({ path }) => path[0])));
    const [asked, said] = [names(tested), names(spoken)];
    for (const request of requestsOf(view)) {
      const found = request.properties.outputVariableArray ?? [];
      const variables = found
        .filter(({ jsonPathExp }) => /\[(?:\d+|\*|\?.*)\]/.test(jsonPathExp))
        .map((one) => one.outputVariable);
      const answered = found.map(({ outputVariable }) => outputVariable);
      const silent = variables.filter((name) => said.has(name) && isNoValue(view.variables.get(name)?.value));
      if (silent.length > 0 && !answered.some((name) => asked.has(name)))
        yield { activity: request.name, message: `Nothing asks whether ${silent.join(' or ')} was found.` };
    }
  },
};

/** What authors let a variable start with that is to have no value yet. */
function isNoValue(value: string | null | undefined): boolean {
  return /^(?:n[/.]?a\.?|null|none|nil|undefined|unknown|empty|-*)$/i.test((value ?? '').trim());
}

export const requestRules: readonly Rule[] = [address, contentType, tokenStatus, status, partly, emptyAnswer];
