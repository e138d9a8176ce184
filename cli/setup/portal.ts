import { publicId } from '../../lambda/broker/record/public-id.ts';
import { scopeRecipes } from './scope-recipes.ts';

/** The steps on Webex's own pages, in their words, for terminals of 80 columns. */

export function howToCreate(): string[] {
  return [
    '',
    'Make the Service App first, at https://developer.webex.com:',
    '  1. My Webex Apps > Create a New App > Create a Service App.',
    '  2. Tick the scopes that your flows need, and no more:',
    ...scopeRecipes.flatMap(({ use, scopes }) => [`       ${use}:`, `         ${scopes.join(' ')}`]),
    '     A token that flows can read should not hold the last two. Give them to a',
    '     second Service App that only writes, and register it first, with',
    '     setup NAME --unpublished.',
    '  3. Add Service App. Keep the Client ID and the Client Secret: the secret is',
    '     shown once.',
    "  4. At the top of the app's page: Request admin authorization.",
    '',
  ];
}

export function howToAuthorise(clientId: string): string[] {
  return [
    '',
    'A full administrator of the org authorises it, at https://admin.webex.com:',
    '  1. Apps > Service Apps > Other service apps.',
    '  2. Paste the Service App ID into the search, which does not find names:',
    `     ${serviceAppId(clientId)}`,
    '  3. Open it, turn Authorize on, and press Save: without Save, nothing happens.',
    'This works for your own org and for a sandbox. For any other org, Submit to',
    "App Hub first, on the app's page.",
    '',
  ];
}

export function howToGetThePair(): string[] {
  return [
    "Then, on the app's page at developer.webex.com, after loading it again:",
    'Org Authorizations > pick the org > paste the Client Secret > Generate tokens.',
    'They are shown once; paste them here.',
    '',
  ];
}

export function whereTheToken(): string[] {
  return [
    '',
    'Your personal access token: at https://developer.webex.com, sign in, click on',
    'your picture, copy the token. It lives for 12 hours; it is used for this one',
    'request, and kept nowhere. The token of an integration will do as well, or of',
    'another Service App, if it has the scope spark:applications_token; the latter',
    'by the word of the documentation alone.',
  ];
}

/** What Control Hub's search knows the app by. */
export function serviceAppId(clientId: string): string {
  return publicId('APPLICATION', clientId);
}
