import { Command, Option } from 'commander';
import { modelOptions, pictureOptions } from '../inputs/model-flags.ts';
import { deviceOption, threadsOption } from '../inputs/runtime-flags.ts';
import { above, fraction, share, wholeNumber } from '../shell/words.ts';
import type { PatchFlags } from './flags.ts';

const help = `
The patch is a disk. While it is made it is seen at random places, turned, scaled and lit at random; it is tested at its own size and
in plain light, at random places and turned at random, in pictures that it was not made on: those of --test, or every second one.

Example: gibbon patch model.onnx photos --class toaster --class-names names.txt --area 0.05 --out toaster`;

/** `gibbon patch`: makes one sticker that turns pictures into a class, and tests it on others. */
export function patchCommand(): Command {
  const several = (value: string, before: readonly string[] = []) => [...before, value];
  const command = new Command('patch')
    .argument('<model>', 'an ONNX file')
    .argument('<input...>', 'images, folders of images, an idx file, or a .npy or .npz file')

    .optionsGroup('The patch:')
    .addOption(
      new Option('--class <name>', 'what pictures are to be taken for: a number, or a name').makeOptionMandatory(),
    )
    .option('--area <share>', 'of the picture that the patch covers', share('--area'), 0.05)
    .option('--rotation <degrees>', 'by which it is turned to either side', fraction('--rotation', 0, 180), 22.5)
    .option('--steps <n>', 'steps of gradient descent', wholeNumber('--steps', 1), 500)
    .option('--pictures <n>', 'that a step looks at', wholeNumber('--pictures', 1), 8)
    .option('--seed <n>', 'decides all random numbers', wholeNumber('--seed', 0), 0)

    .optionsGroup('What it is made and tested on:')
    .addOption(
      new Option('--test <path>', 'pictures to test it on; may be repeated (default: every second input)').argParser(
        several,
      ),
    )
    .option('--places <n>', 'at which it is tested in each picture', wholeNumber('--places', 1), 3)
    .option('--limit <n>', 'use the first n inputs', wholeNumber('--limit', 1));

  return modelOptions(pictureOptions(command))
    .optionsGroup('Running and reporting:')
    .option('--batch <n>', 'inputs in one run of the test', wholeNumber('--batch', 1))
    .addOption(threadsOption())
    .addOption(deviceOption())
    .option('--print <cm>', 'diameter of the picture to print, at 300 dots an inch', above('--print', 0), 10)
    .addOption(new Option('--out <dir>', 'where the patch, examples and the record go').makeOptionMandatory())
    .option('--json', 'print the record and nothing else')
    .helpOption('-h, --help', 'show this help')
    .addHelpText('after', help)
    .action(async (model: string, inputs: string[], flags: PatchFlags) => {
      const [{ patchPlan }, { runPatch }] = await Promise.all([import('./plan.ts'), import('./session.ts')]);
      await runPatch(await patchPlan(model, inputs, flags));
    });
}
