import { Argument, Command } from 'commander';
import { oneOf } from '../shell/words.ts';
import { shells } from './shells.ts';

const names = Object.keys(shells);

const help = `
Where to put it:
  bash  gibbon completion bash > ~/.local/share/bash-completion/completions/gibbon
  zsh   gibbon completion zsh > "\${fpath[1]}/_gibbon"
  fish  gibbon completion fish > ~/.config/fish/completions/gibbon.fish`;

/**
 * `gibbon completion`: prints a script with which a shell completes commands, options and their values.
 *
 * @param loadAll Loads every command.
 */
export function completionCommand(loadAll: () => Promise<readonly Command[]>): Command {
  return new Command('completion')
    .addArgument(new Argument('<shell>', names.join(', ')).argParser(oneOf('shell', names)))
    .helpOption('-h, --help', 'show this help')
    .addHelpText('after', help)
    .action(async (shell: string) => {
      const [{ completables }, { print }] = await Promise.all([
        import('./completables.ts'),
        import('../shell/terminal.ts'),
      ]);
      print(shells[shell](completables(await loadAll())));
    });
}
