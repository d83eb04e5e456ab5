import { Command, Option } from 'commander';
import { modelOptions, pictureOptions } from '../inputs/model-flags.ts';
import { threadsOption } from '../inputs/runtime-flags.ts';
import { list, oneOf, share, wholeNumber } from '../shell/words.ts';
import type { SmoothFlags } from './flags.ts';

const help = `
The certificate is of the vote: the class that most noisy copies of an input get stays the same within the radius, in L2. It
is not a certificate of the model's own answer, unless it is the vote that ships: --export writes it as a network of its own.`;

/** `gibbon smooth`: what a model answers under Gaussian noise, and what its vote certifies. */
export function smoothCommand(): Command {
  const several = (value: string, before: readonly string[] = []) => [...before, value];
  const command = new Command('smooth')
    .argument('<model>', 'an ONNX file')
    .addOption(
      new Option('--data <path>', 'an image, a folder, an idx file, or a .npy or .npz file; may be repeated')
        .argParser(several)
        .makeOptionMandatory(),
    )
    .option('--labels <file>', 'the true classes')
    .option('--limit <n>', 'use the first n samples only', wholeNumber('--limit', 1))

    .optionsGroup('The vote:')
    .addOption(
      new Option('--sigma <list>', 'standard deviations of the noise, in the pixel scale of --box, e.g. .12,.25')
        .argParser(list('--sigma'))
        .default([0.12, 0.25, 0.5], '.12,.25,.5'),
    )
    .option('--samples <n>', 'noisy copies of each input that are counted', wholeNumber('--samples', 1), 1000)
    .option('--alpha <share>', 'the chance that one certificate is wrong', share('--alpha'), 0.001)
    .option('--seed <n>', 'decides the noise', wholeNumber('--seed', 0), 0)
    .option('--export <file>', 'write the vote as an ONNX file: counts and vote of one input')
    .addOption(
      new Option(
        '--export-noise <where>',
        'inside the file, by the seed, so that it answers the same twice; or an input of it, standard normal numbers that are fed anew',
      )
        .argParser(oneOf('--export-noise', ['inside', 'input']))
        .default('inside'),
    );

  return modelOptions(pictureOptions(command))
    .optionsGroup('Running and reporting:')
    .option('--batch <n>', 'inputs in one run', wholeNumber('--batch', 1))
    .addOption(threadsOption())
    .option('--out <file>', 'write counts, votes and radii to this JSON file')
    .option('--json', 'print the record and nothing else')
    .helpOption('-h, --help', 'show this help')
    .addHelpText('after', help)
    .action(async (model: string, flags: SmoothFlags) => {
      const [{ smoothPlan }, { runSmoothing }] = await Promise.all([import('./plan.ts'), import('./session.ts')]);
      await runSmoothing(await smoothPlan(model, flags));
    });
}
