import { describe, expect, it } from 'vitest';
import { fallbackSubflow } from '../../../flows/fallback-subflow.ts';
import type { Flow } from '../../../flows/format.ts';
import { lintFlow } from '../../../flows/lint/lint.ts';
import { mainFlow } from '../../../flows/main-flow.ts';
import { type FlowValues, placeholders } from '../../../flows/values.ts';
import { expectNoCanary } from '../../support/canaries.ts';
import { sampleFlows } from '../samples.ts';
import { acme, acmeWithSecrets } from '../values.ts';

/** Every finding, as `rule @place`, of flows that are checked together. */
function findingsIn(flows: readonly Flow[]): string[][] {
  return flows.map((flow) => {
    const findings = lintFlow(flow, { companions: flows });
    expectNoCanary(findings);
    return findings.map(({ rule, activity, variable }) => `${rule} @${activity ?? variable ?? 'flow'}`);
  });
}

function rendered(values: FlowValues): Flow[] {
  return [fallbackSubflow(values), mainFlow(values)];
}

describe('the rendered flows', () => {
  it('have no finding', () => {
    expect(findingsIn(rendered(acme))).toEqual([[], []]);
  });

  it('have none that the ids of an import bring along', () => {
    const importedSubflow = { flowId: '6a1e35a078a3f98ba463c7d5', versionId: '6a1e404f96056b56c4442359' };
    expect(findingsIn(rendered({ ...acme, importedSubflow }))).toEqual([[], []]);
  });

  it('are found to hold the requested secrets, and nothing else', () => {
    expect(findingsIn(rendered(acmeWithSecrets()))).toEqual([
      ['secret-in-file @client_secret', 'secret-in-file @refresh_token'],
      [],
    ]);
  });

  it('are found to be unbound, and nothing else, while they are generic', () => {
    const rules = findingsIn(rendered(placeholders)).map((found) => new Set(found.map((one) => one.split(' ')[0])));
    expect(rules).toEqual([new Set(['connector-unbound', 'placeholder-left']), new Set(['global-variable-unbound'])]);
  });
});

/** What is wrong with the real exports; each was looked at by hand. */
const truths: Readonly<Record<string, readonly string[]>> = {
  // Published with placeholders, to be replaced before the import.
  'flow-with-error-links.json': [
    'format-ids @flow', // id
    'format-ids @flow', // flowId
    'global-variable-unbound @Global_Language',
    'placeholder-left @QueueContact_58l',
    'placeholder-left @Extract_Phone',
    'placeholder-left @VirtualAgentV2_dir',
    'status-unchecked @HTTPRequest_h3b', // an empty transcript goes on to the function
    'global-error-unhandled @flow',
  ],
  'flow-with-secure-variable.json': [
    'status-unchecked @GetCustomerRecord', // only GetPaymentInfo's status is looked at
    'status-unchecked @get_JDSToken',
    'global-error-unhandled @flow',
    'text-in-json @UpdateJDS', // names and addresses as the customer database has them
    'secret-in-plain-variable @Token', // get_JDSToken puts $.token into it, isSecure is false
  ],
  // The variable is no token, so its writing is like any other request.
  'global-variable-get-put-connector.json': [
    'status-unchecked @GlobalVariablePUT', // says that it has set the value after any answer
    'status-unchecked @GlobalVariableGET',
    'variable-fields-dropped @GlobalVariablePUT', // sensitive
    'global-error-unhandled @flow',
  ],
  // Its loop goes through an AI agent that talks with the caller; its music repeats until an agent answers.
  'main-with-subflow-mappings.json': [
    'secret-in-plain-variable @cardNumber', // the number and the code of a payment card
    'secret-in-plain-variable @cvv',
    'token-decrypt-access @Parse_makePaymentData',
    'token-decrypt-access @Invoke_makePayment_Subflow',
  ],
  'seed-mainflow-original.json': [
    'empty-answer-unchecked @GetPersonDetails', // no person of that address: "... is ."
    'global-error-unhandled @flow',
    'unbounded-loop @GetPersonDetails', // after a 401, a 429 or anything else: for ever
    'token-decrypt-access @GetPersonDetails', // sends the token, flowDecryptAccess is true
  ],
  'seed-subflow-original.json': [
    'token-status-unchecked @UpdateGlobalVariable', // ends as a success after any answer
    'variable-fields-dropped @UpdateGlobalVariable', // description and sensitive
    'id-as-name @UpdateGlobalVariable', // "name": params.global_variable.id
    'secret-in-plain-variable @access_token',
    'secret-in-json-variable @params', // client_secret and refresh_token
  ],
  'subflow-with-input-output.json': [
    'undefined-activity @Condition_2yp_okd', // makePayment is another subflow; the request is HTTPRequest_p83
    'status-unchecked @HTTPRequest_p83', // for that reason
    'text-in-json @HTTPRequest_p83', // a date of birth as an AI agent understood it
    'text-in-json @SetVariable_5f3_as2', // error texts of a service
  ],
};

describe.skipIf(sampleFlows.length === 0)('the real exports', () => {
  it('are all judged', () => {
    expect(sampleFlows.map(({ file }) => file).sort()).toEqual(Object.keys(truths));
  });

  it.each(sampleFlows)('have the findings that are true, and no other: $file', ({ file, flow }) => {
    const findings = lintFlow(flow, { companions: sampleFlows.map((one) => one.flow) });
    expect(findings.map(({ rule, activity, variable }) => `${rule} @${activity ?? variable ?? 'flow'}`)).toEqual(
      truths[file],
    );
  });
});
