import { COMMAND } from '../../lambda/broker/command-name.ts';
import { exchangeSections, methodSection, nodeSection } from './node.ts';
import { byClientCredentials, byIntegration } from './node-authorization.ts';
import { testSections } from './node-test.ts';
import type { Section, Sheet } from './sheet.ts';
import { consumerName, type Subject } from './subject.ts';
import { afterADay, noImport } from './words.ts';

/** A custom node of Webex Connect that looks a person up. */
export function webexConnectSheet(subject: Subject): Sheet {
  const { record, tokenUrl } = subject;
  const consumer = consumerName(record, 'connect');
  const [authorization, keeping] =
    tokenUrl === undefined
      ? [byIntegration(subject), withoutBroker]
      : [byClientCredentials(subject, tokenUrl, consumer), withBroker(consumer)];
  return {
    title: `Webex Connect: a custom node for ${record}`,
    sections: [
      {
        title: 'Before you begin',
        text: [
          noImport,
          'Flows with custom nodes cannot be imported into another tenant either: build the node in each.',
        ],
      },
      nodeSection,
      methodSection,
      ...authorization,
      ...exchangeSections,
      ...testSections,
      ...keeping,
    ],
  };
}

function withBroker(consumer: string): Section[] {
  return [
    {
      title: 'How to rotate the secret',
      steps: [
        `${COMMAND} consumers rotate ${consumer}: the new secret is shown once, and the old one stays good.`,
        'Paste the new one as Client Secret into every method of the node, and click Get Access Token in each.',
        'POST to the webhook of the test flow once more: Success.',
        `${COMMAND} consumers rotate ${consumer} --finish: the old one is out within a minute.`,
      ],
    },
    afterADay(consumer, 'It must be near the validity of 12 hours, and never above 24.'),
  ];
}

const withoutBroker: Section[] = [
  {
    title: 'How to rotate the secret',
    steps: [
      "Make a new client secret on the integration's page, and do the rest at once.",
      'Paste it as Consumer Secret into every method of the node, and click Authorize in each.',
      'POST to the webhook of the test flow once more: Success.',
    ],
    open: ['Whether Webex takes the old secret for a while after the new one was made.'],
  },
  {
    title: 'After a day',
    steps: [
      'Assets > Integrations: the node is on, and its authorization is not pending.',
      'POST to the webhook of the test flow: Success. Do it again after 15 days, when the first token is over.',
      'Note who has signed in: if that account is deleted, or after 90 days without a refresh, an administrator must authorize again. No warning is documented.',
    ],
  },
];
