import type { Command } from 'commander';

/** What can be typed after the name of a command. */
export interface Completable {
  readonly command: string;
  readonly summary: string;
  readonly flags: readonly CompletableFlag[];
}

interface CompletableFlag {
  /** E.g. `--norm`. */
  readonly flag: string;
  readonly description: string;
  /** Whether a value follows. */
  readonly takesValue: boolean;
}

/** What shells complete, from the commands themselves: flags that help hides, such as those of attacks, too. */
export function completables(commands: readonly Command[]): Completable[] {
  return commands.map((command) => ({
    command: command.name(),
    summary: command.description(),
    flags: [
      ...command.options.flatMap(({ long, description, required, optional }) =>
        long ? [{ flag: long, description, takesValue: required || optional }] : [],
      ),
      { flag: '--help', description: 'show this help', takesValue: false },
    ],
  }));
}
