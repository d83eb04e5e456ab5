/** Scripts with which shells complete words after `gibbon`. Values of options and arguments are completed as files. */
import type { Completable } from './completables.ts';

export const shells: Readonly<Record<string, (commands: readonly Completable[]) => string>> = { bash, zsh, fish };

function bash(commands: readonly Completable[]): string {
  const cases = commands.map(
    ({ command, flags }) => `    ${command}) words="${flags.map(({ flag }) => flag).join(' ')}" ;;`,
  );
  return `_gibbon() {
  local word="\${COMP_WORDS[COMP_CWORD]}" words=""
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${commands.map(({ command }) => command).join(' ')}" -- "$word"))
    return
  fi
  case "\${COMP_WORDS[1]}" in
${cases.join('\n')}
  esac
  if [ "\${word#-}" != "$word" ]; then
    COMPREPLY=($(compgen -W "$words" -- "$word"))
  else
    COMPREPLY=($(compgen -f -- "$word"))
  fi
}
complete -o filenames -F _gibbon gibbon`;
}

function zsh(commands: readonly Completable[]): string {
  const described = commands.map(({ command, summary }) => `    ${quoted(`${command}:${summary}`)}`);
  const cases = commands.map(({ command, flags }) => {
    const specs = flags.map(({ flag, description, takesValue }) => {
      const text = description.replace(/[[\]:\\]/g, (character) => `\\${character}`);
      return quoted(`*${flag}[${text}]${takesValue ? ':value:_files' : ''}`);
    });
    return `    ${command}) _arguments -S ${specs.join(' ')} '*:file:_files' ;;`;
  });
  return `#compdef gibbon
_gibbon() {
  local -a commands
  commands=(
${described.join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command="$words[2]"
  shift words
  (( CURRENT-- ))
  case "$command" in
${cases.join('\n')}
  esac
}
_gibbon "$@"`;
}

function fish(commands: readonly Completable[]): string {
  const lines = commands.flatMap(({ command, summary, flags }) => [
    `complete -c gibbon -n __fish_use_subcommand -f -a ${command} -d ${quoted(summary)}`,
    ...flags.map(({ flag, description, takesValue }) => {
      const value = takesValue ? ' -r' : '';
      return `complete -c gibbon -n '__fish_seen_subcommand_from ${command}' -l ${flag.slice(2)}${value} -d ${quoted(description)}`;
    }),
  ]);
  return lines.join('\n');
}

/** A text between single quotes, which every one of these shells takes as it is. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", '’')}'`;
}
