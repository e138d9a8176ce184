import { COMMAND } from '../../lambda/broker/command-name.ts';
import type { Field, Section, Sheet } from './sheet.ts';
import { consumerName, type Subject } from './subject.ts';
import { afterADay, clientFields, consumerSection, noImport } from './words.ts';

const where =
  'Control Hub: Services > Contact Center > Tenant Settings > Integrations > Connectors > Custom Connector > Set Up, or Add More. ' +
  'An org has at most 10 custom connectors.';

/** Custom connectors of Webex Contact Center: one that signs requests to Webex, and one for the fallback. */
export function connectorSheet(subject: Subject): Sheet {
  const { record, tokenUrl } = subject;
  return {
    title: `Webex Contact Center: custom connectors for ${record}`,
    sections: tokenUrl === undefined ? withoutBroker(record) : withBroker(subject, tokenUrl),
  };
}

function withBroker(subject: Subject, tokenUrl: string): Section[] {
  const { record } = subject;
  const [api, flows] = [consumerName(record, 'api'), consumerName(record, 'flows')];
  return [
    { title: 'Before you begin', text: [noImport, where] },
    consumerSection(subject, api),
    { title: 'The connector to Webex', fields: apiFields(record, tokenUrl, api), steps: ['Done, then Close.'] },
    {
      title: 'In a flow',
      text: [
        'An HTTP Request; what is not named stays as it is. Or have the example rendered, with the ID from the page of ' +
          `the connector: ${COMMAND} flows render ${record} --token connector --api-connector ID --out my-flows`,
      ],
      fields: [
        { label: 'Use Authenticated Endpoint', value: 'on' },
        { label: 'Connector', value: `Webex API (${record})` },
        { label: 'Request Path', value: '/v1/people' },
        { label: 'Method', value: 'GET' },
      ],
    },
    {
      title: 'For the fallback: a connector to the broker',
      text: [
        'With it, a flow that heard a 401 asks the broker for another token: flows/README.md. Leave it out otherwise.',
        `Its consumer: ${COMMAND} consumers add ${flows} ${record}`,
      ],
      fields: basicFields(record, new URL(tokenUrl).origin, flows),
      steps: [
        'Done, then Close.',
        `${COMMAND} flows render ${record} --fallback broker --endpoint-connector ID --out my-flows`,
      ],
    },
    rotation(api, flows),
    afterADay(api, 'Above 24 hours it keeps a token longer than is safe: then let flows read the variable instead.'),
    {
      title: 'What is not known',
      open: [
        'How long the credentials service keeps a token, and whether it respects expires_in.',
        'What it does after a 401. The broker does not rely on any of it: a token that it gives usually lives for at least a day.',
      ],
    },
  ];
}

function apiFields(record: string, tokenUrl: string, consumer: string): Field[] {
  return [
    { label: 'Name', value: `Webex API (${record})` },
    { label: 'Authentication Type', value: 'OAuth 2.0' },
    { label: 'Resource Domain URL', value: 'https://webexapis.com' },
    { label: 'Grant Type', value: 'Client Credentials', note: 'where the form tells two apart: with a client secret' },
    ...clientFields('Client ID', 'Client Secret', consumer),
    { label: 'Token URL', value: tokenUrl },
    {
      label: 'Scope',
      value: record,
      note: "the record's name; it may stay empty where the consumer has one record",
      unverified: true,
    },
  ];
}

function basicFields(record: string, origin: string, consumer: string): Field[] {
  return [
    { label: 'Name', value: `Token broker (${record})` },
    { label: 'Authentication Type', value: 'Basic Authentication' },
    { label: 'Resource Domain URL', value: origin },
    ...clientFields('Username', 'Password', consumer),
    { label: 'Validation URL', value: `${origin}/v1/validate` },
  ];
}

function rotation(api: string, flows: string): Section {
  return {
    title: 'How to rotate a secret',
    text: ['A connector cannot be edited while it is active. So a second one takes its place, and no call is lost.'],
    steps: [
      `${COMMAND} consumers rotate ${api} (or ${flows}): the new secret is shown once, and the old one stays good.`,
      'Make a second connector as above, with another name and the new secret.',
      'Pick it in every flow that uses the first, or render with its ID; publish. Calls that have begun end with the first.',
      'When no flow uses the first any more, deactivate it and delete it.',
      `${COMMAND} consumers rotate ${api} --finish: the old secret is out within a minute.`,
    ],
    open: [
      'Whether a connector that is deactivated, edited and activated again keeps its ID. Requests fail in between.',
    ],
  };
}

function withoutBroker(record: string): Section[] {
  return [
    {
      title: 'Not without the token endpoint',
      text: [
        'A custom connector knows client credentials and passwords. Webex gives the tokens of a Service App for neither, ' +
          'only for a refresh token, which a connector does not know. So there is nothing to fill in here.',
      ],
      steps: [
        'Set tokenEndpoint to true in cdk.json and deploy: docs/token-endpoint.md. Then print this sheet again.',
        `Or do without a connector: flows read the token that the broker publishes: ${COMMAND} flows install ${record} --connector ID`,
      ],
    },
  ];
}
