import { Command, Option } from 'commander';
import { attacks } from '../../attacks/registry.ts';
import type { OptionValue } from '../../harness/index.ts';
import { type NormName, normNames } from '../../threat/index.ts';
import { goalHelp, goalOptions } from '../goal/flags.ts';
import { modelOptions, pictureOptions } from '../inputs/model-flags.ts';
import { deviceOption, queueOptions, threadsOption } from '../inputs/runtime-flags.ts';
import { serviceOptions } from '../service/flags.ts';
import { fraction, oneOf, wholeNumber } from '../shell/words.ts';
import type { AttackFlags } from './flags.ts';
import { attackExamples, attackHelp } from './help.ts';
import { attackOptions, flagsOf, givenOptions, usualEpsilons } from './options.ts';

const at = (option: string) => `--${option}`;

/** `gibbon attack`: fools a model and shows the result. */
export function attackCommand(): Command {
  const count = (option: string, min = 1, max?: number) => wholeNumber(at(option), min, max);
  const [queue, store] = queueOptions();
  const command = new Command('attack')
    .usage('[options] <model> <input...>')
    .argument('[model]', 'an ONNX file; none with --command or --url')
    .argument('[input...]', 'images, folders of images, an idx file, or a .npy or .npz file')

    .optionsGroup('The attack:')
    .addOption(
      new Option('--attack <name>', `${Object.keys(attacks).join(', ')}; see below`)
        .argParser(oneOf(at('attack'), Object.keys(attacks)))
        .default('pgd'),
    )
    .addOption(
      new Option(
        '--norm <norm>',
        `how distance is measured: ${normNames.join(', ')} (default: Linf, or the first that the attack knows)`,
      ).argParser(oneOf<NormName>(at('norm'), normNames)),
    )
    .option(
      '--epsilon <e>',
      `largest distance, in the pixel scale of --box, e.g. 8/255 (default, ${usualEpsilons()}; attacks that look for the smallest distance need none)`,
      fraction(at('epsilon'), 0),
    )
    .option('--target <n>', 'the class that the model should answer', count('target', 0))
    .option('--start-from <path>', 'where searches by decisions may begin: images or an array, read as the inputs are')
    .addOption(
      new Option(
        '--surrogate <model>',
        'another ONNX file of the same task, on which examples are made, while the model only judges them; it takes samples as its card says, else as the model; may be repeated: the mean of their logits is attacked',
      ).argParser((value: string, before: readonly string[] = []) => [...before, value]),
    )
    .option('--seed <n>', 'decides all random numbers', count('seed', 0), 0)
    .option('--straight-through', 'let gradients pass what rounds (default: where it blocks them)')
    .option('--no-straight-through', 'take the gradient of what rounds as it is: zero')
    .option('--no-clip', 'let examples leave the pixel range, as the paper did')

    .optionsGroup('What the inputs are:')
    .option('--label <n>', "the true class of all inputs, by the model's own count", count('label', 0))
    .option('--labels <file>', 'the true classes: CSV, JSON, one a line, .npy or idx')
    .option('--limit <n>', 'use the first n inputs', count('limit'));

  modelOptions(serviceOptions(pictureOptions(goalOptions(command))))
    .optionsGroup('Running and reporting:')
    .option('--batch <n>', 'inputs in one run', count('batch'))
    .addOption(threadsOption())
    .addOption(deviceOption())
    .addOption(queue)
    .addOption(store)
    .option('--out <dir>', 'save the pictures and a record there')
    .option('--json', 'print one machine-readable record and nothing else')
    .helpOption('-h, --help', 'show this help');

  const taken = flagsOf(command);
  const own = attackOptions(taken);
  for (const { option } of own) command.addOption(option.hideHelp());
  return command
    .usage(`[options] <model> <input...>\n\n${attackExamples}`)
    .addHelpText('after', goalHelp)
    .addHelpText('after', () => attackHelp(taken))
    .action(async (model: string | undefined, rest: string[], flags: AttackFlags) => {
      const isServed = flags.command !== undefined || flags.url !== undefined;
      const words = model === undefined ? rest : [model, ...rest];
      const [file, ...inputs] = isServed ? ['', ...words] : words;
      const missing = file === undefined ? 'model' : inputs.length === 0 ? 'input' : undefined;
      if (missing !== undefined) command.error(`error: missing required argument '${missing}'`);
      const [{ attackPlan }, { runAttack }] = await Promise.all([import('./plan.ts'), import('./session.ts')]);
      const valueFor = (attribute: string): OptionValue => command.getOptionValue(attribute);
      await runAttack(await attackPlan(file, inputs, flags, givenOptions(own, valueFor, flags.attack)));
    });
}
