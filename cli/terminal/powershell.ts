import type { Place } from './places.ts';

/** For PowerShell, with a word about each; where what is typed is no word of ours, it completes file names. */
export function powershell(program: string, places: readonly Place[]): string {
  const rows = places.map(({ typed, candidates }) => {
    const words = candidates.map(({ word, about }) => `${quoted(word)} = ${quoted(about || word)}`);
    return `    ${quoted(typed)} = [ordered]@{ ${words.join('; ')} }`;
  });
  const options = places.flatMap(({ typed, candidates }) =>
    candidates.filter(({ takesValue }) => takesValue).map(({ word }) => quoted(`${typed} ${word}`)),
  );
  return `Register-ArgumentCompleter -Native -CommandName ${quoted(program)}, 'npx' -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $places = @{
${rows.join('\n')}
  }
  $withValue = @(${options.join(', ')})
  $typed = @($commandAst.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursorPosition } | ForEach-Object { $_.ToString() })
  if ($typed[0] -match '(^|[\\\\/])npx(\\.cmd|\\.ps1)?$') {
    if ($typed.Count -lt 2 -or $typed[1] -ne ${quoted(program)}) { return }
    $typed = @($typed | Select-Object -Skip 1)
  }
  $place = ''
  foreach ($word in @($typed | Select-Object -Skip 1)) {
    if ($places.ContainsKey("$place $word")) { $place = "$place $word" }
  }
  if ($withValue -contains "$place $($typed[-1])") { return }
  $found = $places[$place]
  $found.Keys | Where-Object { $_.StartsWith($wordToComplete) } | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $found[$_])
  }
}
`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
