import { publicId } from '../../lambda/broker/record/public-id.ts';
import { scopeRecipes, writerRecipe } from './scope-recipes.ts';

/** What a Service App is for: its token is published, and the app writes that itself or leaves it to a writer; or it works for others. */
export type Use = 'published' | 'published by itself' | 'writer' | 'nothing published';

/** The steps on Webex's own pages, in their words, for terminals of 80 columns. */

export function howToCreate(use: Use): string[] {
  return [
    '',
    `Make the ${use === 'writer' ? "writer's " : ''}Service App first, at https://developer.webex.com:`,
    '  1. My Webex Apps > Create a New App > Create a Service App.',
    ...whatToTick(use),
    '  3. Add Service App. Keep the Client ID and the Client Secret: the secret is',
    '     shown once.',
    "  4. At the top of the app's page: Request admin authorization.",
    '',
  ];
}

function whatToTick(use: Use): string[] {
  const recipe = ({ use: purpose, scopes }: (typeof scopeRecipes)[number]) => [
    `       ${purpose}:`,
    `         ${scopes.join(' ')}`,
  ];
  const ofFlows = scopeRecipes.filter((one) => one !== writerRecipe).flatMap(recipe);
  const needs = '  2. Tick the scopes that your flows need, and no more:';
  switch (use) {
    case 'writer':
      return ['  2. Tick these two scopes, and no more:', `       ${writerRecipe.scopes.join(' ')}`];
    case 'nothing published':
      return [
        '  2. Tick the scopes that its work needs, and no more:',
        ...recipe(writerRecipe),
        '       an app that mints a new pair when a refresh token has died:',
        '         spark:applications_token',
      ];
    case 'published by itself':
      return [needs, ...ofFlows, '     and to write the variable itself:', `         ${writerRecipe.scopes.join(' ')}`];
    case 'published':
      return [needs, ...ofFlows];
  }
}

export function howToAuthorize(clientId: string): string[] {
  return [
    '',
    'A full administrator of the org authorizes it, at https://admin.webex.com:',
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
    'your picture, copy the token. It lives for 12 hours. Setup uses it for this',
    'request only and does not store it. The token of an integration with the scope',
    'spark:applications_token also works. According to the documentation that of',
    'another Service App with this scope works too; this is not verified.',
  ];
}

/** What Control Hub's search knows the app by. */
export function serviceAppId(clientId: string): string {
  return publicId('APPLICATION', clientId);
}
