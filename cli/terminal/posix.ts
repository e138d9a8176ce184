import type { Place } from './places.ts';

/** Where what is typed is no word of ours, bash completes file names. */
export function bash(program: string, places: readonly Place[]): string {
  const name = functionName(program);
  return `${name}() {
  local place='' first=1 i
  if [[ \${COMP_WORDS[0]##*/} == npx ]]; then
    [[ \${COMP_WORDS[1]} == ${program} ]] && ((COMP_CWORD > 1)) || return
    first=2
  fi
  for ((i = first; i < COMP_CWORD; i++)); do
    case "$place \${COMP_WORDS[i]}" in
      ${commandPatterns(places)}) place+=" \${COMP_WORDS[i]}" ;;
    esac
  done
  case "$place \${COMP_WORDS[COMP_CWORD - 1]}" in
    ${valuePatterns(places)}) return ;;
  esac
  case "$place" in
${places.map(({ typed, candidates }) => `    ${quoted(typed)}) COMPREPLY=($(compgen -W ${quoted(candidates.map(({ word }) => word).join(' '))} -- "\${COMP_WORDS[COMP_CWORD]}")) ;;`).join('\n')}
  esac
}
complete -o bashdefault -o default -F ${name} ${program}
complete -p npx >/dev/null 2>&1 || complete -o bashdefault -o default -F ${name} npx
`;
}

/** The same for zsh, with a word about each. */
export function zsh(program: string, places: readonly Place[]): string {
  const name = functionName(program);
  return `#compdef ${program}
${name}() {
  local place='' first=2 i
  local -a found
  if [[ \${words[1]:t} == npx ]]; then
    if [[ \${words[2]} != ${program} ]] || ((CURRENT < 3)); then
      _default
      return
    fi
    first=3
  fi
  for ((i = first; i < CURRENT; i++)); do
    case "$place \${words[i]}" in
      ${commandPatterns(places)}) place+=" \${words[i]}" ;;
    esac
  done
  case "$place \${words[CURRENT - 1]}" in
    ${valuePatterns(places)}) _default && return ;;
  esac
  case "$place" in
${places.map(({ typed, candidates }) => `    ${quoted(typed)}) found=(${candidates.map(({ word, about }) => quoted(about ? `${word}:${about}` : word)).join(' ')}) ;;`).join('\n')}
  esac
  _describe ${program} found || _default
}
compdef ${name} ${program}
(( \${+_comps[npx]} )) || compdef ${name} npx
`;
}

function functionName(program: string): string {
  return `_${program.replaceAll('-', '_')}`;
}

/** What, after a place, leads to another. */
function commandPatterns(places: readonly Place[]): string {
  return places
    .filter(({ typed }) => typed)
    .map(({ typed }) => quoted(typed))
    .join(' | ');
}

/** The options, after their places, whose value is still to come. */
function valuePatterns(places: readonly Place[]): string {
  const options = places.flatMap(({ typed, candidates }) =>
    candidates.filter(({ takesValue }) => takesValue).map(({ word }) => `${typed} ${word}`),
  );
  return options.map(quoted).join(' | ');
}

/** As a shell takes it for one word. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
