import type { Section } from './sheet.ts';
import { callBackOf, type Subject } from './subject.ts';
import { clientFields, consumerSection } from './words.ts';

/** The method gets its tokens from the broker: those of the Service App. */
export function byClientCredentials(subject: Subject, tokenUrl: string, consumer: string): Section[] {
  return [
    consumerSection(subject, consumer),
    {
      title: "The method's authorization: client credentials, from the broker",
      fields: [
        { label: 'Type', value: 'OAuth 2.0' },
        { label: 'Grant Type', value: 'Client Credentials' },
        ...clientFields('Client ID', 'Client Secret', consumer),
        {
          label: 'Scope',
          value: subject.record,
          note: "the record's name; what its token may do is the Service App's",
        },
        { label: 'Access Token URL', value: tokenUrl },
        { label: 'Advance Settings', value: 'on', note: 'the next three fields appear with it' },
        { label: 'Access Token URL Method', value: 'POST' },
        { label: 'Access Token URL Parameter type', value: 'Body' },
        { label: 'Access Token URL Headers', value: '(empty)' },
        { label: 'Access token has a limited validity', value: 'checked' },
        {
          label: 'Validity',
          value: '12 hours',
          note: 'Renewal follows this field, not what the broker says. 24 hours are the most: a token may have no longer to live.',
        },
        {
          label: 'Refresh URL Token',
          value: tokenUrl,
          note: 'What is sent there is not documented. The broker answers client credentials; it refuses a refresh token with 400.',
          unverified: true,
        },
        { label: 'Client Authentication', value: 'Send client credentials in body' },
      ],
      steps: ['Click Get Access Token. No window opens, because no sign-in is needed.'],
      open: [
        'No public record shows a node with this grant and the broker. The test flow below tells.',
        'What the node does when an API answers 401 is not documented: the broker relies on the validity alone.',
      ],
    },
  ];
}

/** Without the broker: an integration that a person signs in to. */
export function byIntegration({ connectRegion }: Subject): Section[] {
  const callBack = callBackOf(connectRegion);
  return [
    {
      title: 'A Webex integration',
      text: [
        'Not the Service App: Webex gives its tokens for a refresh token only, which a node does not know how to use. ' +
          'A person signs in to an integration, and the node calls in the name of that person.',
        'developer.webex.com > My Webex Apps > Create a New App > Integration.',
      ],
      fields: [
        { label: 'Will this integration use a mobile SDK?', value: 'No' },
        { label: 'Integration name', value: 'Webex Connect: People' },
        {
          label: 'Redirect URI(s)',
          value: callBack.value,
          note: 'As the node shows it at Call Back URL: it differs by region, and for some tenants by their name.',
          ...(callBack.unverified && { unverified: true as const }),
        },
        { label: 'Scopes', value: 'spark-admin:people_read spark:kms' },
      ],
      steps: ['Leave the page open: the client secret is shown once.'],
    },
    {
      title: "The method's authorization: authorization code",
      fields: [
        { label: 'Type', value: 'OAuth 2.0' },
        { label: 'Grant Type', value: 'Authorization Code' },
        { label: 'Consumer ID', value: '(paste)', note: "the integration's Client ID, from its page" },
        { label: 'Consumer Secret', value: '(paste)', note: "the integration's Client Secret, from its page" },
        {
          label: 'Call Back URL',
          value: '(shown there)',
          note: 'It must be among the Redirect URIs of the integration, to the letter.',
        },
        { label: 'Authorization URL', value: 'https://webexapis.com/v1/authorize' },
        { label: 'Scope', value: 'spark-admin:people_read spark:kms' },
        { label: 'Access Token URL', value: 'https://webexapis.com/v1/access_token' },
        { label: 'Advance Settings', value: 'on', note: 'the next three fields appear with it' },
        { label: 'Access Token URL Method', value: 'POST' },
        { label: 'Access Token URL Parameter type', value: 'Body' },
        { label: 'Access Token URL Headers', value: '(empty)' },
        { label: 'Access token has a limited validity', value: 'checked' },
        { label: 'Validity', value: '14 days', note: 'as long as a token lives; renewal follows this field' },
        { label: 'Refresh URL Token', value: 'https://webexapis.com/v1/access_token' },
        { label: 'Client Authentication', value: 'Send client credentials in body' },
      ],
      steps: [
        'Click Authorize; let the browser open windows for this page.',
        'Sign in as an administrator who may read people, and accept the scopes.',
        'The window closes by itself, and Access Token and Refresh Token are filled.',
      ],
      open: ['Whether the node uses a validity of exactly 14 days up to its last minute. A little less is safer.'],
    },
  ];
}
