import { DAY, HOUR, MINUTE, SECOND } from '../../lambda/broker/record/time.ts';
import type { Circumstances } from './circumstances.ts';

/** A mistake that a developer could make in the broker. The simulation must notice it. */
export interface PlantedDefect {
  name: string;
  /** In lambda. */
  file: string;
  /** A text that the file holds exactly once. */
  from: string;
  to: string;
  /** Whose breach gives it away. */
  breaks: string;
  /** Where it shows soonest. */
  under?: Partial<Circumstances>;
}

const ROUGH = { refreshTokens: 'rotate', faultRate: 100, actRate: 60, masked: false, neighbour: 'none' } as const;

export const plantedDefects: readonly PlantedDefect[] = [
  {
    name: 'publish before the token is saved',
    file: 'broker/reconcile/refresh.ts',
    from: `  const saved = usable(await saveChange(store, answered.loaded, change, 'grant', deadline));
`,
    to: `  const { target } = loaded.config;
  if (target && observed.seen && answer.accessToken) {
    const { variable } = observed.seen;
    await deps.contactCenter.write(target, variable, answer.accessToken, answer.accessToken, deadline);
  }
  const saved = usable(await saveChange(store, answered.loaded, change, 'grant', deadline));
`,
    breaks: 'promise 2',
  },
  {
    name: 'drop the refresh token that an answer leaves out',
    file: 'broker/reconcile/refresh.ts',
    from: 'refreshToken: answer.refreshToken ?? refreshToken,',
    to: 'refreshToken: answer.refreshToken ?? answer.accessToken ?? refreshToken,',
    breaks: 'promise 5',
    under: { refreshTokens: 'omit', actRate: 0, faultRate: 0 },
  },
  {
    name: 'keep a rotated refresh token to ourselves',
    file: 'broker/reconcile/refresh.ts',
    from: 'refreshToken: answer.refreshToken ?? refreshToken,',
    to: 'refreshToken,',
    breaks: 'promise 1',
    under: { refreshTokens: 'rotate' },
  },
  {
    name: 'overwrite what another pass has saved instead of joining',
    file: 'broker/reconcile/refresh.ts',
    from: 'grants: lastGrants(joinGrants(current.state.grants, [grant]), grant.lineage),',
    to: 'grants: lastGrants([grant], grant.lineage),',
    breaks: 'promise 1',
    under: ROUGH,
  },
  {
    name: 'save without compare-and-set',
    file: 'aws/record-store.ts',
    from: '    const id = nextStateId(name, loaded.revision);\n    const tries',
    to: `    const id = nextStateId(name, loaded.revision + String(this.#clock.now()));
    const tries`,
    breaks: 'promise 1',
    under: ROUGH,
  },
  {
    name: 'refresh without the lease',
    file: 'broker/reconcile/lease.ts',
    from: "if (lease !== 'taken') return { loaded: current, lease };",
    to: "if (look > 0) return { loaded: current, lease: lease === 'taken' ? { until: deadline } : lease };",
    breaks: 'promise 4',
    under: ROUGH,
  },
  {
    name: 'take the lease where there is no room for the result',
    file: 'aws/record-store.ts',
    from: "        this.#requireRoom(loaded, 'refresh', deadline, id),\n",
    to: `        this.#requireRoom(loaded, 'refresh', deadline, id).catch(() => new Set<string>()),
`,
    breaks: 'promise 1',
    under: { refreshTokens: 'rotate', versions: 99, actRate: 25, day: 'quiet', neighbour: 'none', twin: 'none' },
  },
  {
    name: 'give up saving a new grant after a few tries',
    file: 'aws/record-store.ts',
    from: "priority === 'grant' ? Number.POSITIVE_INFINITY : TRIES",
    to: "priority === 'grant' ? 1 : TRIES",
    breaks: 'promise 1',
    under: ROUGH,
  },
  {
    name: 'take the loser of a race for the winner',
    file: 'aws/record-store.ts',
    from: 'if (there) return there.text.equals(text);',
    to: 'if (there) return there.text.length > 0;',
    breaks: 'promise 2',
    under: ROUGH,
  },
  {
    name: 'believe a stale read of the state',
    file: 'aws/record-store.ts',
    from: 'if (versions.some(({ VersionId }) => VersionId === next)) {',
    to: 'if (versions.length < 0) {',
    breaks: 'promise 5',
    under: { ...ROUGH, faultRate: 40 },
  },
  {
    name: 'take up the grant of another org',
    file: 'broker/record/grants.ts',
    from: '  return clientId === config.clientId && (org === undefined',
    to: "  return clientId === config.clientId && (org !== '' || org === undefined",
    breaks: 'promise 6',
    under: { actRate: 60, writer: false },
  },
  {
    name: 'publish a token that Webex refuses',
    file: 'broker/reconcile/publish.ts',
    from: `  if (comparison !== 'none' && observation.token === 'refused') throw refused(loaded.name);
`,
    to: `  if (comparison === 'none' && observation.seen && observation.token === 'refused') throw refused(loaded.name);
`,
    breaks: 'promise 3',
    under: { writer: true, lifeMs: 14 * DAY, day: 'revocation' },
  },
  {
    name: 'count a list that breaks off as complete',
    file: 'broker/sweep/sweep.ts',
    from: '  if (failure) throw failure;\n',
    to: '  if (failure && listed.length === 0) throw failure;\n',
    breaks: 'promise 5',
    under: ROUGH,
  },
  {
    name: 'keep a wake margin of one sweep',
    file: 'broker/record/renewal.ts',
    from: 'due + 2 * timing.sweepMs > expires',
    to: 'due + timing.sweepMs > expires',
    breaks: 'promise 3',
    under: { lifeMs: 2.4 * HOUR, writer: false, recovery: false, wakesLost: true, faultRate: 12, actRate: 0 },
  },
  {
    name: 'say nothing of a failure that turns into another',
    file: 'broker/notify/notifications.ts',
    from: '(notified.failure !== kept.code || notified.failureSince !== kept.since)',
    to: 'notified.failure === undefined',
    breaks: 'promise 7',
    under: ROUGH,
  },
  {
    name: 'refresh where the variable has drifted',
    file: 'broker/reconcile/reason.ts',
    from: "{ token }: Observation): Reason | undefined {\n  if (token !== 'refused') return undefined;",
    to: `{ token, drifted }: Observation): Reason | undefined {
  if (token !== 'refused' && !drifted) return undefined;`,
    breaks: 'promise 4',
    under: { actRate: 60 },
  },
  {
    name: 'refresh as often as is asked for',
    file: 'broker/reconcile/reason.ts',
    from: 'const MOST_REFRESHES_A_DAY = 12;',
    to: 'const MOST_REFRESHES_A_DAY = 1200;',
    breaks: 'promise 9',
    under: { day: 'reports' },
  },
  {
    name: 'write as many notes as there are',
    file: 'aws/version-room.ts',
    from: 'notified: 57, message: 44, note: 40',
    to: 'notified: 400, message: 360, note: 320',
    breaks: 'promise 9',
    under: { day: 'flicker', sweepMs: 5 * MINUTE },
  },
  {
    name: 'answer a 401 that a purchase has not cured with another',
    file: 'broker/reconcile/reason.ts',
    from: "return grant?.reason === 'revoked' && !wasAccepted ? undefined : 'revoked';",
    to: "return grant?.reason === 'revoked' && !grant.accessToken && !wasAccepted ? undefined : 'revoked';",
    breaks: 'promise 4',
    under: { day: '401s', writer: false },
  },
  {
    name: 'hold a transient failure for days',
    file: 'broker/record/cooldown.ts',
    from: 'RETRIES_AFTER.map((wait) => since + wait)',
    to: '[since + 2 * DAY]',
    breaks: 'promise 3',
    under: { lifeMs: 6 * HOUR, faultRate: 40, actRate: 0, begins: 'due' },
  },
  {
    name: 'take an unchanged token for a new one',
    file: 'broker/reconcile/refresh.ts',
    from: 'isSame && answer.expiresIn === undefined ? (grant?.expiresAt ?? answered + life) : answered + life',
    to: 'isSame ? answered + lifeOf(grant) : answered + life',
    breaks: 'promise 7',
    under: { unchangedFor: 0.6, lifeMs: 6 * HOUR },
  },
  {
    name: 'stop the sweep at the first failure',
    file: 'broker/sweep/sweep.ts',
    from: '    report.failed.push({',
    to: '    plan.looks.splice(0);\n    plan.passes.splice(0);\n    report.failed.push({',
    breaks: 'promise 5',
  },
  {
    name: 'swallow a failure',
    file: 'broker/reconcile/finish.ts',
    from: '  if (failure) throw failure;\n',
    to: "  if (failure?.code === 'INTERNAL') throw failure;\n",
    breaks: 'promise 5',
  },
  {
    name: 'never compare the variable',
    file: 'broker/reconcile/publish.ts',
    from: 'if (value) return { comparison: value.equals(token) ?',
    to: 'if (value) return { comparison: value.equals(token) || state.published ?',
    breaks: 'promise 5',
  },
  {
    name: 'show the token in the result',
    file: 'broker/reconcile/report.ts',
    from: 'tokenFingerprint: grant?.accessToken?.fingerprint ?? null',
    to: 'tokenFingerprint: grant?.accessToken?.reveal() ?? null',
    breaks: 'promise 8',
  },
  {
    name: 'say nothing of the end of a failure',
    file: 'broker/notify/notifications.ts',
    from: '  if (kept || failure || notified.failure === undefined) return [];',
    to: '  if (kept || failure || notified.failure === undefined || sender.now > 0) return [];',
    breaks: 'promise 7',
  },
  {
    name: 'forget that people have heard',
    file: 'broker/reconcile/finish.ts',
    from: '    if (wasHeard) heard = { ...heard, ...mark };',
    to: '    if (!wasHeard) heard = { ...heard, ...mark };',
    breaks: 'promise 7',
  },
  {
    name: 'say that callers are safe as long as the newest token lives',
    file: 'broker/record/callers.ts',
    from: "  return published.expiresAt === undefined ? { why: 'nothing published' } : until(published.expiresAt, now);",
    to: `  const newest = state.grants[0]?.expiresAt ?? published.expiresAt;
  return newest === undefined ? { why: 'nothing published' } : until(newest, now);`,
    breaks: 'promise 7',
    under: ROUGH,
  },
  {
    name: 'write what people own',
    file: 'aws/record-store.ts',
    from: 'VersionStages: [label],',
    to: 'VersionStages: label === STATE ? [label, CONFIG] : [label],',
    breaks: 'promise 6',
  },
  {
    name: 'leave what was typed until the old token is due',
    file: 'broker/reconcile/reason.ts',
    from: "if (!current?.accessToken || (!named.grant && !isRefused)) return 'no-token';",
    to: "if (!current?.accessToken) return 'no-token';",
    breaks: 'promise 5',
    under: { actRate: 60 },
  },
  {
    name: 'say nothing of typed credentials that are refused',
    file: 'broker/notify/notifications.ts',
    from: '  if (!refusal || state.notified.refusedLineage === refusal.lineage) return [];',
    to: '  if (!refusal || state.notified.refusedLineage !== refusal.lineage) return [];',
    breaks: 'promise 7',
    under: { actRate: 60 },
  },
  {
    name: 'count on a variable that was deleted and created anew',
    file: 'broker/reconcile/published.ts',
    from: 'observation.seen.variable.id !== before.variableId) {',
    to: "observation.seen.variable.id === '') {",
    breaks: 'promise 7',
    under: { ...ROUGH, unknownForMs: 30 * SECOND },
  },
  {
    name: 'keep no time to save the new token',
    file: 'broker/reconcile/refresh.ts',
    from: 'Math.min(deadline, lease.until) - RESERVE',
    to: 'Math.min(deadline, lease.until + RESERVE)',
    breaks: 'promise 1',
    under: { ...ROUGH, actRate: 0, writer: false, day: 'forced', passMs: 50 * SECOND },
  },
  {
    name: 'publish a dead token over a living one',
    file: 'broker/reconcile/publish.ts',
    from: '(currentGrant(config, state)?.expiresAt ?? Number.POSITIVE_INFINITY) <= now',
    to: '(currentGrant(config, state)?.expiresAt ?? Number.POSITIVE_INFINITY) <= now - 24 * 60 * 60_000',
    breaks: 'promise 3',
    under: { writer: true, lifeMs: 6 * HOUR, refreshTokens: 'same', day: 'fallback' },
  },
  {
    name: 'keep a cooldown when the record was edited',
    file: 'broker/record/cooldown.ts',
    from: ' || force || failure.configVersion !== configVersion) return;',
    to: " || force || configVersion === '') return;",
    breaks: 'promise 6',
    under: { ...ROUGH, recovery: false },
  },
  {
    name: 'use an old observation after the target was edited',
    file: 'broker/reconcile/reconcile.ts',
    from: 'observed.seen && after.configVersion === before.configVersion) {',
    to: 'observed.seen && after.name === before.name) {',
    breaks: 'promise 6',
    under: { ...ROUGH, faultRate: 12 },
  },
  {
    name: 'refresh a token when it has expired',
    file: 'broker/record/renewal.ts',
    from: 'const due = issued + life * (timing.renewAt - JITTER * jitter);',
    to: 'const due = issued + life * (2 * timing.renewAt - JITTER * jitter);',
    breaks: 'promise 3',
    under: { day: 'uneventful', lifeMs: 6 * HOUR },
  },
  {
    name: 'take a 200 for a stored value',
    file: 'broker/reconcile/publish.ts',
    from: 'if (differs(answered) && ',
    to: "if (answered.name === '' && differs(answered) && ",
    breaks: 'promise 7',
    under: { ...ROUGH, actRate: 0, day: 'outages' },
  },
  {
    name: 'forget for how long a service asked to wait',
    file: 'broker/record/cooldown.ts',
    from: '  if (retryAfterMs === undefined) return undefined;',
    to: "  if (retryAfterMs === undefined || code !== 'REFRESH_LIMIT_REACHED') return undefined;",
    breaks: 'patience',
    under: { faultRate: 40, actRate: 0, sweepMs: 5 * MINUTE, lifeMs: 6 * HOUR, day: 'outages' },
  },
  {
    name: 'try a refused grant again with every sweep',
    file: 'broker/record/cooldown.ts',
    from: 'now + (isAffected ? WAIT_WHILE_AFFECTED.refused : DAY)',
    to: 'now + (isAffected ? 0 : MINUTE)',
    breaks: 'patience',
    under: { day: 'fallback', sweepMs: 5 * MINUTE, refreshTokens: 'same' },
  },
  {
    name: 'go on with a paused record',
    file: 'broker/reconcile/reconcile.ts',
    from: '  if (usable.config.paused !== undefined && !request.force) return',
    to: '  if (usable.config.paused !== undefined && request.force === false) return',
    breaks: 'promise 6',
    under: { actRate: 60, lifeMs: HOUR },
  },
];
