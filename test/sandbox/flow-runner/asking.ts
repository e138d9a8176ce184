import { end, type http, type SmallFlow, say, smallFlow } from './small-flow.ts';

/** Asks, and ends; a failure is heard as "Sorry.". */
export function asking(ask: ReturnType<typeof http>, more: Pick<SmallFlow, 'variables' | 'activities' | 'links'> = {}) {
  return smallFlow({
    variables: { token: 'a-token', name: '', ...more.variables },
    activities: { Ask: ask, End: end, ...more.activities },
    links: ['NewPhoneContact out -> Ask', ...(more.links ?? ['Ask default -> End'])],
    onGlobalError: {
      activities: { Sorry: say('Sorry.'), End: end },
      links: ['OnGlobalError out -> Sorry', 'Sorry default -> End'],
    },
  });
}
