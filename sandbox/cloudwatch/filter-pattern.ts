import { invalidPattern, parseJsonPattern, regexOf } from './json-pattern.ts';

/** Whether a line of a log fits a pattern. */
export type Fits = (line: string) => boolean;

/**
 * Reads a filter pattern of CloudWatch Logs: `{ $.field = "value" }`, or terms such as `ERROR ?a ?b -c "two words" %regex%`.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
export function parsePattern(pattern: string): Fits {
  const text = pattern.trim();
  if (text.startsWith('[')) throw invalidPattern('The sandbox knows no space-delimited patterns.');
  if (!text.startsWith('{')) return fitsTerms(text);
  const fits = parseJsonPattern(text);
  return (line) => {
    const document = parsed(line);
    return document !== undefined && fits(document);
  };
}

/** Every term must be there, none with a minus; terms with a question mark count only where there are no others. */
function fitsTerms(text: string): Fits {
  const terms = [...text.matchAll(/([?-]?)(?:"((?:[^"\\]|\\.)*)"|%([^%]+)%|([^\s"%]+))/g)].map(
    ([, sign = '', quoted, regex, bare = '']) => {
      const word = quoted?.replace(/\\(.)/g, '$1') ?? bare;
      const found = regex === undefined ? undefined : regexOf(regex);
      const isThere: Fits = (line) => found?.test(line) ?? line.includes(word);
      return { sign, isThere };
    },
  );
  if (/["%]/.test(text.replace(/"(?:[^"\\]|\\.)*"|%[^%]+%/g, ''))) throw invalidPattern();
  const signed = (sign: string) => terms.filter((term) => term.sign === sign).map(({ isThere }) => isThere);
  const [must, mustNot, may] = [signed(''), signed('-'), signed('?')];
  return (line) =>
    must.every((isThere) => isThere(line)) &&
    !mustNot.some((isThere) => isThere(line)) &&
    (must.length > 0 || may.length === 0 || may.some((isThere) => isThere(line)));
}

/** Undefined where it is no object. */
function parsed(line: string): unknown {
  try {
    const document: unknown = JSON.parse(line);
    return typeof document === 'object' && document !== null ? document : undefined;
  } catch {
    return undefined;
  }
}
