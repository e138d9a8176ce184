import { HOUR } from '../../lambda/broker/record/time.ts';
import type { Circumstances } from './circumstances.ts';

/** A mistake that somebody could make in the broker. The simulation has to notice it. */
export interface PlantedDefect {
  name: string;
  /** In lambda/broker. */
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
    file: 'refresh.ts',
    from: "  pass.copy = await save(broker, pass.copy, after, 'grant', pass.deadline);",
    to: `  const { target, accessToken } = after;
  if (pass.view && target && accessToken) {
    await broker.contactCenter.write(target, pass.view.variable, accessToken, accessToken, pass.deadline);
  }
  pass.copy = await save(broker, pass.copy, after, 'grant', pass.deadline);`,
    breaks: 'promise 2',
  },
  {
    name: 'drop the refresh token that an answer leaves out',
    file: 'refresh.ts',
    from: 'refreshToken: answer.refreshToken ?? before.refreshToken,',
    to: 'refreshToken: answer.refreshToken ?? answer.accessToken,',
    breaks: 'promise 1',
    under: { refreshTokens: 'omit', faultRate: 0, actRate: 0 },
  },
  {
    name: 'skip the proof that saving works',
    file: 'refresh.ts',
    from: '  await (pass.proof ?? proveSaving(broker, pass.copy, pass.deadline));\n',
    to: '',
    breaks: 'promise 1',
  },
  {
    name: 'keep a rotated refresh token to ourselves',
    file: 'refresh.ts',
    from: 'refreshToken: answer.refreshToken ?? before.refreshToken,',
    to: 'refreshToken: before.refreshToken,',
    breaks: 'promise 1',
  },
  {
    name: 'ignore the result of the compare-and-set',
    file: 'save.ts',
    from: 'if (current && current.versionId !== from) return current;',
    to: 'if (current && current.versionId !== from) return undefined;',
    breaks: 'promise 2',
  },
  {
    name: 'adopt theirs where a merge is due',
    file: 'save.ts',
    from: 'const merged = merge(wanted, theirs.record);',
    to: 'const merged = base.record;',
    breaks: 'promise 1',
    under: ROUGH,
  },
  {
    name: 'never finish a save that was cut off',
    file: 'open.ts',
    from: "  if (version.labels.includes('SAVED')) return copy;\n",
    to: '  if (version.labels.length > 0) return copy;\n',
    breaks: 'promise 6',
  },
  {
    name: 'give up saving a new grant after a few tries',
    file: 'save.ts',
    from: "kind === 'grant' ? (['SAVED', Number.POSITIVE_INFINITY]",
    to: "kind === 'grant' ? (['SAVED', 0]",
    breaks: 'promise 1',
    under: ROUGH,
  },
  {
    name: 'write a note over a grant that is on its way',
    file: 'save.ts',
    from: "(['NOTED', A_FEW_TIMES] as const)",
    to: "(['SAVED', A_FEW_TIMES] as const)",
    breaks: 'promise 1',
    under: ROUGH,
  },
  {
    name: 'forget which grant was spent when an earlier one is taken up again',
    file: 'recovery.ts',
    from: '      pass.copy = { ...pass.copy, record };\n',
    to: '',
    breaks: 'promise 1',
    under: ROUGH,
  },
  {
    name: 'put our grant over one that a person typed',
    file: 'merge.ts',
    from: 'ours.grantRoot === theirs.grantRoot ? isLater(ours, theirs)',
    to: 'ours.grantRoot !== undefined ? isLater(ours, theirs)',
    breaks: 'promise 6',
  },
  {
    name: 'decide between two grants by the clock',
    file: 'merge.ts',
    from: '  if (refreshes !== 0) return refreshes > 0;\n',
    to: '',
    breaks: 'promise 1',
    under: ROUGH,
  },
  {
    name: 'forget the fields that nobody knows',
    file: 'record-json.ts',
    from: '{ schema: 1, ...before };',
    to: '{ schema: 1 };',
    breaks: 'promise 6',
  },
  {
    name: 'take an unchanged token for a new one',
    file: 'refresh.ts',
    from: 'accessTokenExpiresAt: now + answer.expiresIn * SECOND,',
    to: `accessTokenExpiresAt:
      now + (isUnchanged ? (before.accessTokenExpiresAt ?? now) - (before.accessTokenIssuedAt ?? now) : answer.expiresIn * SECOND),`,
    breaks: 'promise 3',
    under: { faultRate: 0, actRate: 0, unchangedFor: 0.6, lifeMs: 6 * HOUR },
  },
  {
    name: 'renew when the token has expired',
    file: 'lifetime.ts',
    from: 'const due = issued + life * (timing.renewAt - JITTER * jitter);',
    to: 'const due = expires;',
    breaks: 'promise 3',
  },
  {
    name: 'hold a transient failure for days',
    file: 'lifetime.ts',
    from: 'RETRIES_AFTER.map((wait) => since + wait)',
    to: '[since + 2 * DAY]',
    breaks: 'promise 3',
    under: { lifeMs: 6 * HOUR, faultRate: 40, actRate: 0, begins: 'due' },
  },
  {
    name: 'spend from a batch read',
    file: 'check.ts',
    from: '  if (needsRefresh(broker, pass)) return undefined;\n',
    to: '  if (needsRefresh(broker, pass)) await attempt(pass, () => refresh(broker, pass));\n',
    breaks: 'no failure is swallowed',
  },
  {
    name: 'take an unfinished publish for drift',
    file: 'look.ts',
    from: 'if (variable.value.fingerprint !== variableHeld) return true;',
    to: 'if (variable.value) return true;',
    breaks: 'promise 4',
  },
  {
    name: 'refresh again after any failure',
    file: 'refresh.ts',
    from: "isOfService('token endpoint', copy.record.failure?.code)",
    to: 'copy.record.failure',
    breaks: 'promise 4',
  },
  {
    name: 'refresh again although a refresh has paid for the failure',
    file: 'hold.ts',
    from: "  if (!isOfService('token endpoint', record.failure?.code)) return record;\n",
    to: '  if (record.failure) return record;\n',
    breaks: 'promise 4',
    under: { faultRate: 100, actRate: 0 },
  },
  {
    name: 'stop the sweep at the first failure',
    file: 'sweep.ts',
    from: '    report.failed.push({',
    to: '    plan.looks.splice(0);\n    plan.renewals.splice(0);\n    report.failed.push({',
    breaks: 'promise 5',
  },
  {
    name: 'swallow a failure',
    file: 'report.ts',
    from: '  if (failure) throw failure;\n',
    to: '',
    breaks: 'promise 5',
  },
  {
    name: 'trust an answer of 200',
    file: 'publish.ts',
    from: '  await confirm(broker, pass, target, answered, accessToken, writer);\n',
    to: '',
    breaks: 'no failure is swallowed',
  },
  {
    name: 'never look whether the variable still holds the token',
    file: 'publish.ts',
    from: '  if (isInStep(pass, variable, accessToken)) {',
    to: '  if (pass.copy.record.variableHeld) {',
    breaks: 'no failure is swallowed',
  },
  {
    name: 'lose Retry-After',
    file: 'lifetime.ts',
    from: 'Math.max(planned ?? 0, asked ?? 0)',
    to: 'Math.max(planned ?? 0, 0)',
    breaks: 'patience',
  },
  {
    name: 'try a refused grant again with every sweep',
    file: 'lifetime.ts',
    from: "new Set(['GRANT_REFUSED', 'TOKEN_LIMIT_REACHED'])",
    to: 'new Set()',
    breaks: 'patience',
  },
  {
    name: 'show the token in a message',
    file: 'messages.ts',
    from: "if (!record.accessToken || expires === undefined) return 'this record has no working token yet.';",
    to: `if (record.accessToken) return record.accessToken.reveal();
  if (expires === undefined) return 'this record has no working token yet.';`,
    breaks: 'promise 8',
  },
];
