import { Argument, Command, Option } from 'commander';
import { type ArchitectureName, namedArchitectures } from '../../nn/named.ts';
import { table } from '../../report/text-table.ts';
import { type NormName, normNames } from '../../threat/index.ts';
import { modelOptions } from '../inputs/model-flags.ts';
import { deviceOption, threadsOption } from '../inputs/runtime-flags.ts';
import { above, fraction, oneOf, wholeNumber } from '../shell/words.ts';
import { type DefenceName, defences } from './defences.ts';
import type { TrainFlags } from './flags.ts';

const WIDTH = 100;

const keysOf = <T extends string>(record: Readonly<Record<T, unknown>>): T[] =>
  Object.keys(record).filter((key): key is T => Object.hasOwn(record, key));

/** `gibbon train`: trains a network and saves it as an ONNX file. */
export function trainCommand(): Command {
  const at = (option: string) => `--${option}`;
  const count = (option: string, min = 1, max?: number) => wholeNumber(at(option), min, max);
  const names = keysOf<ArchitectureName>(namedArchitectures);
  const defenceNames = keysOf<DefenceName>(defences);
  const command = new Command('train')
    .addArgument(
      new Argument('[architecture]', `${names.join(', ')}; see below`).argParser(oneOf('architecture', names)),
    )
    .requiredOption('--out <file>', 'the ONNX file to write')
    .option(
      '--from <file>',
      'go on from this ONNX file in place of an architecture: its weights are trained, its names, operators and card stay',
    )
    .optionsGroup('What it learns from:')
    .option(
      '--dataset <name>',
      'mnist, fashion-mnist, cifar10, strokes, or a folder of class folders, a .npz or an idx file',
      'mnist',
    )
    .option('--data <dir>', 'folder with the published files (default: GIBBON_DATA, the cache, or a download)')
    .option('--limit <n>', 'learn from the first n images only', count('limit'))

    .optionsGroup('The adversary:')
    .addOption(
      new Option('--adversarial <name>', `${defenceNames.join(', ')}; see below`).argParser(
        oneOf(at('adversarial'), defenceNames),
      ),
    )
    .addOption(
      new Option('--norm <norm>', `how its changes are measured: ${normNames.join(', ')} (default: Linf)`).argParser(
        oneOf<NormName>(at('norm'), normNames),
      ),
    )
    .option(
      '--epsilon <e>',
      'largest change in the norm, e.g. 8/255; that of the FGSM error too (default: 0.25, for colour 8/255; in other norms the default of gibbon attack)',
      above(at('epsilon'), 0),
    )
    .option('--steps <n>', 'of PGD (default: 10)', count('steps'))
    .option('--step-size <s>', 'of PGD (default: 2.5 epsilon / steps)', above(at('step-size'), 0))
    .option('--alpha <a>', 'weight of the clean loss (default: 0.5)', fraction(at('alpha'), 0, 1))
    .option('--beta <b>', 'weight of the divergence in TRADES (default: 6) and MART (default: 5)', above(at('beta'), 0))
    .option('--angle <a>', 'of the rotation, in radians (default: 0.3)', above(at('angle'), 0))
    .option(
      '--awp <gamma>',
      'moves the weights against training too, by this part of their length (Wu et al. 2020), e.g. 0.005',
      above(at('awp'), 0),
    )
    .option('--replays <n>', 'of every batch in free training (default: 8)', count('replays'))
    .option(
      '--warm-up <epochs>',
      'on the clean loss alone, before bounds are learned (default: 1, or a tenth of --epochs)',
      fraction(at('warm-up'), 0),
    )
    .option(
      '--ramp <epochs>',
      'in which the ball of bounds grows to --epsilon (default: half of --epochs)',
      fraction(at('ramp'), 0),
    )

    .optionsGroup('How it learns:')
    .option('--epochs <n>', 'passes over the images', count('epochs'), 10)
    .option('--batch-size <n>', 'images in one step', count('batch-size'), 100)
    .addOption(
      new Option('--optimizer <name>', 'sgd, momentum or adam')
        .argParser(oneOf(at('optimizer'), ['sgd', 'momentum', 'adam']))
        .default('adam'),
    )
    .option(
      '--learning-rate <r>',
      'at first; it falls to a hundredth (default: sgd 0.1, momentum 0.02, adam 0.001; with --from a tenth of that)',
      above(at('learning-rate'), 0),
    )
    .option(
      '--patience <n>',
      'hold out a sixth of the images, and stop after n epochs without a smaller error on them',
      count('patience'),
    )
    .option(
      '--stop-on-collapse',
      'end with exit code 3 where PGD undoes what FGSM leaves, or answers are chance; the epoch before is written',
    )
    .option('--seed <n>', 'decides all random numbers', count('seed', 0), 0)

    .optionsGroup('Running and reporting:')
    .option('--checkpoint <file>', 'where progress is kept, and resumed from (default: OUT.checkpoint)')
    .option('--fresh', 'start over, whatever the checkpoint holds')
    .addOption(threadsOption(1))
    .addOption(deviceOption())
    .option('--json', 'print one machine-readable record and nothing else');
  return modelOptions(command)
    .helpOption('-h, --help', 'show this help')
    .addHelpText('after', () => `\nArchitectures:\n${listOf(namedArchitectures)}\nAdversaries:\n${listOf(defences)}`)
    .action(async (architecture: ArchitectureName | undefined, flags: TrainFlags) => {
      const [{ trainPlan }, { runTraining }] = await Promise.all([import('./plan.ts'), import('./session.ts')]);
      await runTraining(await trainPlan(architecture, flags));
    });
}

function listOf(entries: Readonly<Record<string, { readonly summary: string }>>): string {
  return table(
    Object.entries(entries).map(([name, { summary }]) => [`  ${name}`, summary]),
    WIDTH,
  );
}
