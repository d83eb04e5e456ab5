import { Command } from 'commander';
import { goalHelp, goalOptions } from '../goal/flags.ts';
import { modelOptions, pictureOptions } from '../inputs/model-flags.ts';
import { deviceOption, threadsOption } from '../inputs/runtime-flags.ts';
import { fraction, wholeNumber } from '../shell/words.ts';
import type { ExplainFlags } from './flags.ts';

/** `gibbon explain`: shows why one input can be perturbed into another answer. */
export function explainCommand(): Command {
  const command = new Command('explain')
    .argument('<model>', 'an ONNX file')
    .argument('<input>', 'an image, a folder of images, an idx file, or a .npy or .npz file')

    .optionsGroup('What is looked at:')
    .option(
      '--epsilon <e>',
      'of the adversarial image that is shown, in the pixel scale of --box, e.g. 8/255 (default: the smallest that changes the answer)',
      fraction('--epsilon', 0),
    )
    .option(
      '--range <e>',
      'how far epsilon goes to either side (default: well past the change that ten steps make)',
      fraction('--range', 0),
    )
    .option('--draws <n>', 'draws of random noise', wholeNumber('--draws', 1), 32)
    .option('--seed <n>', 'decides all random numbers', wholeNumber('--seed', 0), 0)
    .option('--straight-through', 'let gradients pass what rounds (default: where it blocks them)')
    .option('--no-straight-through', 'take the gradient of what rounds as it is: zero')

    .optionsGroup('What the input is:')
    .option('--index <n>', 'which input, where there are several, from 0', wholeNumber('--index', 0), 0)
    .option('--label <n>', "its true class, by the model's own count", wholeNumber('--label', 0));

  return modelOptions(pictureOptions(goalOptions(command)))
    .optionsGroup('Running and reporting:')
    .option('--batch <n>', 'inputs in one run', wholeNumber('--batch', 1))
    .addOption(threadsOption())
    .addOption(deviceOption())
    .option('--out <file>', 'write pictures and numbers to this HTML file')
    .option('--json', 'print one machine-readable record and nothing else')
    .helpOption('-h, --help', 'show this help')
    .addHelpText('after', goalHelp)
    .action(async (model: string, input: string, flags: ExplainFlags) => {
      const [{ explainPlan }, { runExplanation }] = await Promise.all([import('./plan.ts'), import('./session.ts')]);
      await runExplanation(await explainPlan(model, input, flags));
    });
}
