import { COMMAND } from '../../lambda/broker/command-name.ts';
import { refreshTokensOf } from '../../lambda/broker/sweep/rivals.ts';
import { type Finding, findingsOf } from './finding.ts';
import type { Visit } from './visit.ts';

/** Whether each record has a refresh token, and a variable, of its own. */
export function ownershipFindings(visits: readonly Visit[]): Finding[] {
  const { ok, problem } = findingsOf('shared');
  const ofGrants = sharing(visits, (visit) => [...refreshTokensOf(visit)]).map(([first, ...others]) => {
    const last = others.at(-1);
    return problem(
      `${[first, ...others].join(', ')} refresh with one refresh token: where Webex replaces it, the others are refused for ever.`,
      `Give each a pair of its own: ${COMMAND} rotate-secret ${last} . Or keep one: ${COMMAND} remove ${last}`,
    );
  });
  const ofVariables = sharing(visits, ({ config: { target } }) =>
    target ? [`${target.orgId} ${target.variableName}`] : [],
  ).map((names) =>
    problem(
      `${names.join(', ')} publish into one variable: each overwrites the token of the others.`,
      `Keep one of them: ${COMMAND} remove ${names.at(-1)}`,
    ),
  );
  const problems = [...ofGrants, ...ofVariables];
  return problems.length > 0 ? problems : [ok('Each record has a refresh token and a variable of its own.')];
}

/** The names of records that have one of their keys in common. */
function sharing(visits: readonly Visit[], keysOf: (visit: Visit) => string[]): string[][] {
  const owners = new Map<string, string[]>();
  for (const visit of visits) {
    for (const key of keysOf(visit)) owners.set(key, [...(owners.get(key) ?? []), visit.name]);
  }
  const shared = [...owners.values()].filter((names) => names.length > 1).map((names) => names.join(' '));
  return [...new Set(shared)].map((names) => names.split(' '));
}
