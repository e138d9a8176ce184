import { isKind } from '../../format.ts';
import { credentialOf, isSecretName, isVagueName } from '../credential-names.ts';
import type { Rule } from '../finding.ts';
import { activitiesOf, type FlowView } from '../flow-view.ts';
import { constantAt } from '../origins.ts';
import { addressOf, fieldsOf, type HttpRequest, isVariableWrite, requestsOf } from '../request-fields.ts';
import { secretCarriers } from '../secret-carriers.ts';
import { isJsonLike } from '../texts.ts';

const plainHttp: Rule = {
  name: 'secret-over-http',
  severity: 'error',
  why: 'Anyone on the network path can read the key or the token.',
  cure: 'Use an address that begins with https://.',
  *check(view) {
    const carriers = secretCarriers(view);
    for (const request of requestsOf(view)) {
      if (!/^\s*http:\/\//i.test(beginningOf(view, request))) continue;
      const names = fieldsOf(request)
        .filter(
          ({ key, text }) =>
            text !== '' && (isSecretName(key) || isVagueName(key) || [...carriers].some((one) => text.includes(one))),
        )
        .map(({ key }) => key);
      if (names.length > 0) yield { activity: request.name, message: `It sends ${names.join(', ')} over http.` };
    }
  },
};

/** The address, with the value of a variable that it begins with. */
function beginningOf(view: FlowView, request: HttpRequest): string {
  const address = addressOf(request);
  const name = /^\s*\{\{\s*(\w+)\s*\}\}/.exec(address)?.[1];
  return (name !== undefined ? constantAt(view, request, name) : undefined) ?? address;
}

const scheme: Rule = {
  name: 'authorization-scheme',
  severity: 'error',
  why: 'The service answers 401, even to a valid token.',
  cure: 'Write "Bearer ", with one space and without quotation marks, before the token.',
  *check(view) {
    for (const request of requestsOf(view))
      for (const { place, key, text } of fieldsOf(request)) {
        if (place !== 'header' || !/^authorization$/i.test(key)) continue;
        const name = tokenAlone(view, request, text);
        if (name !== undefined)
          yield { activity: request.name, message: `The header ${key} is ${name} alone, without "Bearer ".` };
        else if (/^\s*(?:["']|bearer(?!\s+\S))/i.test(text))
          yield { activity: request.name, message: `The header ${key} must begin with "Bearer ".` };
      }
  },
};

/** The variable that a header consists of, if it is a token that needs a scheme: other services want some tokens bare. */
function tokenAlone({ variables }: FlowView, request: HttpRequest, text: string): string | undefined {
  const name = /^\s*\{\{\s*([\w.]+)\s*\}\}\s*$/.exec(text)?.[1] ?? '';
  const isForWebex = /^\s*https:\/\/(?:webexapis\.com|api\.wxcc-\w+\.cisco\.com)\//i.test(addressOf(request));
  const credential = credentialOf(name);
  if (credential !== 'access token' && !(credential === 'token' && isForWebex)) return undefined;
  const hasScheme = /authorization$/i.test(name) || /^(?:Bearer|Basic) /.test(variables.get(name)?.value ?? '');
  return hasScheme ? undefined : name;
}

const tokenMethod: Rule = {
  name: 'token-request-method',
  severity: 'error',
  why: 'Token endpoints accept only POST. With GET the credentials are in the URL, which logs keep.',
  cure: 'Use POST, and send the credentials in the body.',
  *check(view) {
    for (const request of requestsOf(view)) {
      const isGrant = /\/access_token(?:[/?]|$)|grant_type/.test(
        [addressOf(request), ...fieldsOf(request).map(({ key }) => key)].join('\n'),
      );
      const method = request.properties.httpRequestMethod.toUpperCase();
      if (isGrant && method !== 'POST') yield { activity: request.name, message: `It asks for a token by ${method}.` };
    }
  },
};

/** What a PUT of a variable must repeat, because it replaces the whole. */
const kept = ['description', 'sensitive'];

const droppedFields: Rule = {
  name: 'variable-fields-dropped',
  severity: 'warning',
  why: 'The request replaces the whole variable: it empties or switches off every field that it leaves out.',
  cure: 'Read the variable first, and send every field that it has.',
  *check(view) {
    for (const request of requestsOf(view).filter(isVariableWrite)) {
      const body = request.properties.httpRequestBody ?? '';
      if (request.properties.httpRequestMethod !== 'PUT' || !isJsonLike(body)) continue;
      const missing = kept.filter((field) => !body.includes(`"${field}"`));
      if (missing.length > 0) yield { activity: request.name, message: `The body lacks ${missing.join(' and ')}.` };
    }
  },
};

const globalError: Rule = {
  name: 'global-error-unhandled',
  severity: 'warning',
  why: 'A request that times out or cannot connect raises this event, and the contact is dropped.',
  cure: 'Link OnGlobalError, on the tab of the event flows, to what the caller should hear then.',
  *check(view) {
    if (view.isSubflow || requestsOf(view).length === 0) return;
    const linked = new Set(view.scopes.flatMap(({ process }) => process.links.map((link) => link.sourceActivityId)));
    const isHandled = activitiesOf(view).some(
      ({ id, name, properties }) =>
        linked.has(id) &&
        [name, properties.event].some((one) => /^(?:On)?GlobalError(?:Handling)?$/i.test(String(one))),
    );
    if (!isHandled) yield { message: 'It sends requests, and nothing follows on OnGlobalError.' };
  },
};

const caseUnlinked: Rule = {
  name: 'case-unlinked',
  severity: 'warning',
  why: 'A contact that reaches it is dropped.',
  cure: 'Link the port, or delete the value.',
  *check(view) {
    const links = view.scopes.flatMap(({ process }) => process.links);
    for (const activity of activitiesOf(view)) {
      if (!isKind(activity, 'case-statement')) continue;
      const linked = links.filter((link) => link.sourceActivityId === activity.id).map((link) => link.conditionExpr);
      const values = activity.properties.menuLinks_input;
      const open = activity.properties.menuLinks.filter((port) => !linked.includes(port));
      const named = open.map((port, index) => values[Number(port)] ?? String(index));
      const missing = [...named, ...(linked.includes('default') ? [] : ['default'])];
      if (missing.length > 0) yield { activity: activity.name, message: `No link leaves ${missing.join(', ')}.` };
    }
  },
};

export const transportRules: readonly Rule[] = [
  plainHttp,
  scheme,
  tokenMethod,
  droppedFields,
  globalError,
  caseUnlinked,
];
