import type { Place } from './places.ts';

/** For fish, with a word about each; where what is typed is no word of ours, it completes file names. */
export function fish(program: string, places: readonly Place[]): string {
  const name = `__${program.replaceAll('-', '_')}_at`;
  const at = (place: string) => `"${name} ${quoted(place).replaceAll('"', '\\"')}"`;
  const completions = places.flatMap(({ typed, candidates }) =>
    candidates.map(({ word, about, takesValue }) => {
      const what = word.startsWith('--') ? `-l ${word.slice(2)}${takesValue ? ' -r' : ''}` : `-f -a ${word}`;
      return `  complete -c $command -n ${at(typed)} ${what}${about && ` -d ${quoted(about)}`}`;
    }),
  );
  return `function ${name}
  set -l place ''
  set -l typed (commandline -opc)
  if string match -qr '(^|/)npx$' -- $typed[1]
    set -e typed[1]
    test "$typed[1]" = ${program}; or return 1
  end
  for word in $typed[2..]
    contains -- "$place $word" ${places
      .filter(({ typed }) => typed)
      .map(({ typed }) => quoted(typed))
      .join(' ')}
    and set place "$place $word"
  end
  test "$place" = "$argv[1]"
end
for command in ${program} npx
${completions.join('\n')}
end
`;
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
