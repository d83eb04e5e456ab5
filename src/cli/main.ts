#!/usr/bin/env node
/** The command line. Each command is a file that is loaded only when it runs. */
import { Command, CommanderError } from 'commander';
import { fail } from './failure.ts';
import { VERSION } from './version.ts';

const commands = {
  inspect: async () => (await import('./commands/inspect.ts')).inspectCommand(),
  attack: async () => (await import('./commands/attack.ts')).attackCommand(),
  reproduce: async () => (await import('./commands/reproduce.ts')).reproduceCommand(),
} as const;

const summaries: Readonly<Record<keyof typeof commands, string>> = {
  inspect: 'tell what an ONNX file is, and whether it can be attacked',
  attack: 'fool a model with adversarial examples, and show the result',
  reproduce: 'run the experiments of the paper',
};

function isCommand(name: string | undefined): name is keyof typeof commands {
  return name !== undefined && Object.hasOwn(commands, name);
}

async function main(words: readonly string[]): Promise<void> {
  const program = new Command('gibbon')
    .description('Explains and harnesses adversarial examples, on the ONNX model that ships.')
    .version(VERSION)
    .helpCommand(false)
    .exitOverride()
    .showSuggestionAfterError();
  const [first] = words;
  for (const [name, summary] of Object.entries(summaries)) {
    const command = isCommand(first) && first === name ? await commands[first]() : new Command(name);
    program.addCommand(command.description(summary).exitOverride());
  }
  if (words.length === 0) program.help({ error: false });
  await program.parseAsync([...words], { from: 'user' });
}

main(process.argv.slice(2)).catch((error: unknown) => {
  // Commander has already printed what was wrong with the words of the command.
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else fail(error, process.argv.includes('--json'));
});
