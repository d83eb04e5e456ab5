#!/usr/bin/env node
/** The command line. Each command is a file that is loaded only when it runs. */
import { Command, CommanderError } from 'commander';
import { GibbonError } from '../errors.ts';
import { exitCodesHelp } from './shell/exit-codes.ts';
import { fail } from './shell/failure.ts';
import { VERSION } from './shell/version.ts';

interface CommandEntry {
  readonly summary: string;
  /** What exit codes mean, beside or in place of what they always mean. */
  readonly codes?: Readonly<Record<number, string>>;
  load(): Promise<Command>;
}

const commands: Readonly<Record<string, CommandEntry>> = {
  demo: {
    summary: 'fool a small network that comes along, see why, and audit it: half a minute, offline',
    load: async () => (await import('./demo/command.ts')).demoCommand(),
  },
  inspect: {
    summary: 'show what is in an ONNX file, and whether it can be attacked',
    load: async () => (await import('./inspect/command.ts')).inspectCommand(),
  },
  attack: {
    summary: 'fool a model with adversarial examples, and show the result',
    load: async () => (await import('./attack/command.ts')).attackCommand(),
  },
  patch: {
    summary: 'make one sticker that is to turn pictures into a class, and test it on others',
    load: async () => (await import('./patch/command.ts')).patchCommand(),
  },
  universal: {
    summary: 'make one perturbation that fools a model on as many inputs as it can',
    load: async () => (await import('./universal/command.ts')).universalCommand(),
  },
  explain: {
    summary: 'show why one answer can be changed: logits, linearity and noise along epsilon',
    load: async () => (await import('./explain/command.ts')).explainCommand(),
  },
  falsify: {
    summary: 'search for an input that violates a VNN-LIB property',
    load: async () => (await import('./falsify/command.ts')).falsifyCommand(),
  },
  smooth: {
    summary: 'count what a model answers under Gaussian noise, and certify the vote',
    load: async () => (await import('./smooth/command.ts')).smoothCommand(),
  },
  verify: {
    summary: 'prove that no input violates a VNN-LIB property, or find one that does',
    load: async () => (await import('./verify/command.ts')).verifyCommand(),
  },
  train: {
    codes: { 130: 'Ctrl-C; the same command goes on from the checkpoint' },
    summary: 'train a network, adversarially or not, and save it as an ONNX file',
    load: async () => (await import('./train/command.ts')).trainCommand(),
  },
  audit: {
    codes: {
      70: 'a defect of Gibbon, such as a sample with both a certificate and\nan adversarial example',
      0: 'the audit is done, and all that was required holds',
      1: 'the audit is done, and something of --fail-under or --require does not\nhold, or is significantly worse than in the audit of --compare',
      130: 'Ctrl-C; the journal is kept, and --resume continues',
    },
    summary: 'measure how robust a model is, and what speaks for or against that number',
    load: async () => (await import('./audit/command.ts')).auditCommand(),
  },
  compare: {
    codes: { 0: 'nothing is significantly worse', 1: 'some accuracy is significantly lower after than before' },
    summary: 'show what became worse from one audit to another of the same samples',
    load: async () => (await import('./compare/command.ts')).compareCommand(),
  },
  export: {
    summary: 'write an attack, a gradient, a training step or bounds as an ONNX file that runs without Gibbon',
    load: async () => (await import('./export/command.ts')).exportCommand(),
  },
  reproduce: {
    summary: 'run the experiments of the paper',
    load: async () => (await import('./reproduce/command.ts')).reproduceCommand(),
  },
  play: {
    summary: 'open the playground: drag epsilon, draw digits, attack files in the browser',
    load: async () => (await import('./play/command.ts')).playCommand(),
  },
  devices: {
    summary: 'list the devices that are here, each tried on a small attack',
    load: async () => (await import('./devices/command.ts')).devicesCommand(),
  },
  worker: {
    summary: 'attack samples for the audits at a queue, on any number of machines',
    load: async () => (await import('./worker/command.ts')).workerCommand(),
  },
  status: {
    summary: 'show what is done at a queue: audits, workers, and samples that nobody could attack',
    load: async () => (await import('./status/command.ts')).statusCommand(),
  },
  completion: {
    summary: 'print a script with which bash, zsh or fish completes commands and options',
    load: async () => (await import('./completion/command.ts')).completionCommand(loadAll),
  },
};

/** Every command with its summary. */
function loadAll(): Promise<Command[]> {
  return Promise.all(Object.values(commands).map(async ({ summary, load }) => (await load()).description(summary)));
}

function isCommand(name: string | undefined): name is string {
  return name !== undefined && Object.hasOwn(commands, name);
}

async function main(words: readonly string[]): Promise<void> {
  const program = quiet(new Command('gibbon'))
    .description('Finds, explains and trains against adversarial examples, on the very ONNX file you ship.')
    .usage('<command> [options]')
    .version(VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show this help')
    .helpCommand(false)
    .addHelpText('after', '\ngibbon <command> --help shows what a command takes.');
  const [first] = words;
  for (const [name, { summary, codes, load }] of Object.entries(commands)) {
    const command = first === name ? await load() : new Command(name);
    command.addHelpText('after', exitCodesHelp(codes));
    program.addCommand(quiet(command).description(summary));
  }
  if (words.length === 0) program.help({ error: false });
  await program.parseAsync([...words], { from: 'user' });
}

/** Makes a command throw what is wrong with its words, without printing it. */
function quiet(command: Command): Command {
  return command
    .exitOverride()
    .configureOutput({ outputError: () => {} })
    .showSuggestionAfterError();
}

/** What Commander found wrong, as an error of ours. */
function usageError({ message }: CommanderError, command: string | undefined): GibbonError {
  const [problem, suggestion] = message.replace(/^error: /, '').split('\n');
  const help = `gibbon ${isCommand(command) ? `${command} ` : ''}--help lists them.`;
  return new GibbonError('usage', problem, suggestion?.replace(/^\((.*)\)$/, '$1') ?? help);
}

/** `gibbon help attack` means `gibbon attack --help`. */
function withoutHelpWord(words: readonly string[]): readonly string[] {
  return words[0] === 'help' ? [...words.slice(1), '--help'] : words;
}

const words = withoutHelpWord(process.argv.slice(2));
const json = words.includes('--json');

// Nobody but `train` and `audit`, which keep their progress, catches SIGINT: Ctrl-C ends the process at once, also in the middle of native code, and shells report 130.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // Whoever read our output has had enough of it, e.g. `head`.
  if (error.code === 'EPIPE') process.exit(0);
  fail(new GibbonError('output', `stdout cannot be written: ${error.code ?? error.message}`), false);
  process.exit();
});
process.once('uncaughtException', (error) => {
  fail(error, json);
  process.exit();
});

main(words).catch((error: unknown) => {
  if (!(error instanceof CommanderError)) fail(error, json);
  else if (error.exitCode !== 0) fail(usageError(error, words[0]), json);
});
