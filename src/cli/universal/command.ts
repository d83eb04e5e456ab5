import { Command, Option } from 'commander';
import { type NormName, normNames } from '../../threat/index.ts';
import { usualEpsilons } from '../attack/options.ts';
import { modelOptions, pictureOptions } from '../inputs/model-flags.ts';
import { deviceOption, threadsOption } from '../inputs/runtime-flags.ts';
import { fraction, oneOf, wholeNumber } from '../shell/words.ts';
import type { UniversalFlags } from './flags.ts';

const help = `
Example: gibbon universal model.onnx t10k-images-idx3-ubyte.gz --epsilon .2 --limit 4000 --out universal`;

/** `gibbon universal`: one perturbation for all inputs, tested on others. */
export function universalCommand(): Command {
  const several = (value: string, before: readonly string[] = []) => [...before, value];
  const command = new Command('universal')
    .argument('<model>', 'an ONNX file')
    .argument('<input...>', 'images, folders of images, an idx file, or a .npy or .npz file')

    .optionsGroup('The perturbation:')
    .addOption(
      new Option('--norm <norm>', `how its size is measured: ${normNames.join(', ')}`)
        .argParser(oneOf<NormName>('--norm', normNames))
        .default('Linf'),
    )
    .option(
      '--epsilon <e>',
      `its size, in the pixel scale of --box (default, ${usualEpsilons()})`,
      fraction('--epsilon', 0),
    )
    .option('--epochs <n>', 'passes over the inputs that it is made on', wholeNumber('--epochs', 1), 12)
    .option('--seed <n>', 'decides all random numbers', wholeNumber('--seed', 0), 0)

    .optionsGroup('What it is made and tested on:')
    .option('--labels <file>', 'the true classes: CSV, JSON, one a line, .npy or idx')
    .addOption(
      new Option('--test <path>', 'inputs to test it on; may be repeated (default: every second input)').argParser(
        several,
      ),
    )
    .option('--limit <n>', 'use the first n inputs', wholeNumber('--limit', 1));

  return modelOptions(pictureOptions(command))
    .optionsGroup('Running and reporting:')
    .option('--batch <n>', 'inputs in one run', wholeNumber('--batch', 1))
    .addOption(threadsOption())
    .addOption(deviceOption())
    .option('--out <dir>', 'save the perturbation and a record there')
    .option('--json', 'print the record and nothing else')
    .helpOption('-h, --help', 'show this help')
    .addHelpText('after', help)
    .action(async (model: string, inputs: string[], flags: UniversalFlags) => {
      const [{ universalPlan }, { runUniversal }] = await Promise.all([import('./plan.ts'), import('./session.ts')]);
      await runUniversal(await universalPlan(model, inputs, flags));
    });
}
