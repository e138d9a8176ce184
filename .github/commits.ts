import { spawnSync } from 'node:child_process';

/** The last commit before the rule. */
const BEFORE = '5de5b36';

/** What is wrong with a commit's subject, as far as a program can tell. */
export function faultsOf(subject: string): string[] {
  const [first = ''] = subject.split(/[\s:,]/);
  return [
    ...(subject.length > 72 ? [`has ${subject.length} characters, and may have 72`] : []),
    ...(/^(?:wip|fixup!|squash!|tmp)/i.test(subject) ? ['is not finished'] : []),
    ...(/^[A-Z]/.test(subject) ? [] : ['does not begin with a capital letter']),
    ...(/[.!]$/.test(subject) ? ['ends like a sentence'] : []),
    ...(isImperative(first) ? [] : [`does not say what to do: "${first}"`]),
  ];
}

/** `Add`, and neither `Added` nor `Adds` nor `Adding`. */
function isImperative(word: string): boolean {
  if (/^(?:embed|focus)$/i.test(word)) return true;
  return !/(?:[aeiouy][a-z]*[^e]ed|[aeiouy][a-z]*ing|[^s]s)$/i.test(word);
}

/** A shallow clone is judged by what is there; without git, or without the beginning, there is nothing to judge. */
function subjects(): string[] {
  const git = (...args: string[]) => spawnSync('git', args, { encoding: 'utf8' });
  const isShallow = git('rev-parse', '--is-shallow-repository').stdout?.trim() === 'true';
  const range = git('merge-base', '--is-ancestor', BEFORE, 'HEAD').status === 0 ? `${BEFORE}..HEAD` : 'HEAD';
  if (range === 'HEAD' && !isShallow) return [];
  return git('log', '--no-merges', '--format=%s', range).stdout.split('\n').filter(Boolean);
}

if (import.meta.main) {
  const looked = subjects();
  const bad = looked.flatMap((subject) => faultsOf(subject).map((fault) => `"${subject}" ${fault}`));
  console.log(bad.length > 0 ? bad.join('\n') : `${looked.length} commits have subjects as CONTRIBUTING.md asks for.`);
  process.exitCode = bad.length > 0 ? 1 : 0;
}
