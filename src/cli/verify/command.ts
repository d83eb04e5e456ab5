import { Command } from 'commander';
import { threadsOption } from '../inputs/runtime-flags.ts';
import { fraction, wholeNumber } from '../shell/words.ts';
import type { VerifyFlags } from './flags.ts';

/** More seconds than this do not fit into a timer. */
const MOST_SECONDS = 2_000_000;

const help = `
It prints "sat" and a counterexample, "unsat", or "unknown" when time is up.
"sat" is judged by the model as it ships, without tolerance. "unsat" holds for every input of the property, as ONNX Runtime
computes the model in float32, in whatever order it adds; elementary functions such as Tanh are taken to be precise to 2^-19.
A certificate holds what was chosen for the proof. --check computes it again, and finds nothing itself.`;

/** `gibbon verify`: decides whether an input satisfies a property. */
export function verifyCommand(): Command {
  return new Command('verify')
    .argument('<model>', 'an ONNX file')
    .argument('<property>', 'a VNN-LIB file, gzipped or not')
    .option('--timeout <seconds>', 'give up then', fraction('--timeout', 0, MOST_SECONDS), 120)
    .option('--certificate <file>', 'write there what proves "unsat"')
    .option('--check <file>', 'prove a certificate again')
    .option('--seed <n>', 'decides all random numbers', wholeNumber('--seed', 0), 0)
    .addOption(threadsOption())
    .option('--out <file>', 'write the answer there, and only its first word to the terminal')
    .helpOption('-h, --help', 'show this help')
    .addHelpText('after', help)
    .action(async (model: string, property: string, flags: VerifyFlags) => {
      const [{ verifyPlan }, { runVerification }] = await Promise.all([import('./plan.ts'), import('./session.ts')]);
      await runVerification(await verifyPlan(model, property, flags));
    });
}
