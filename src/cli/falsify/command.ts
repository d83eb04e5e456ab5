import { Command } from 'commander';
import { deviceOption, threadsOption } from '../inputs/runtime-flags.ts';
import { fraction, wholeNumber } from '../shell/words.ts';
import type { FalsifyFlags } from './flags.ts';

/** More seconds than this do not fit into a timer. */
const MOST_SECONDS = 2_000_000;

const help = `
It prints "sat" and a counterexample, or "unknown": that none was found proves nothing. Without --timeout it gives up by
itself. A counterexample lies inside the box and satisfies the property by the model as it ships, in 64-bit floats and
without the tolerance that the competition allows.`;

/** `gibbon falsify`: looks for a counterexample to a property. */
export function falsifyCommand(): Command {
  return new Command('falsify')
    .argument('<model>', 'an ONNX file')
    .argument('<property>', 'a VNN-LIB file, gzipped or not')
    .option('--timeout <seconds>', 'search until then, if need be', fraction('--timeout', 0, MOST_SECONDS))
    .option('--seed <n>', 'decides all random numbers', wholeNumber('--seed', 0), 0)
    .addOption(threadsOption())
    .addOption(deviceOption())
    .option('--out <file>', 'write the answer there, and only its first word to the terminal')
    .helpOption('-h, --help', 'show this help')
    .addHelpText('after', help)
    .action(async (model: string, property: string, flags: FalsifyFlags) => {
      const [{ falsifyPlan }, { runFalsification }] = await Promise.all([import('./plan.ts'), import('./session.ts')]);
      await runFalsification(await falsifyPlan(model, property, flags));
    });
}
