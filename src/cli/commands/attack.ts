import { Command, Option } from 'commander';
import type { Box, NormName } from '../../threat/index.ts';
import { fraction, list, oneOf, range, wholeNumber } from '../numbers.ts';

/** Options as the command line gives them. */
export interface AttackFlags {
  readonly attack: string;
  readonly norm: NormName;
  readonly epsilon?: number;
  readonly steps?: number;
  readonly stepSize?: number;
  readonly restarts?: number;
  readonly label?: number;
  readonly labels?: string;
  readonly labelOffset?: number;
  readonly target?: number;
  readonly box?: Box;
  readonly mean?: number[];
  readonly std?: number[];
  readonly layout?: 'nchw' | 'nhwc';
  readonly channels?: 'rgb' | 'bgr';
  readonly resize?: number;
  readonly crop?: number;
  readonly classNames?: string;
  readonly output?: string;
  readonly limit?: number;
  readonly batch?: number;
  readonly threads?: number;
  readonly seed: number;
  readonly straightThrough?: boolean;
  readonly clip: boolean;
  readonly out?: string;
  readonly json?: boolean;
}

const at = (option: string) => `--${option}`;

/** `gibbon attack`: fools a model and shows the result. */
export function attackCommand(): Command {
  const count = (option: string, min = 1) => wholeNumber(at(option), min);
  return new Command('attack')
    .argument('<model>', 'an ONNX file')
    .argument('<input...>', 'images, folders of images, an idx file, or a .npy or .npz file')
    .addOption(new Option('--attack <name>', 'fgsm, bim, pgd, mifgsm or noise').default('pgd'))
    .addOption(
      new Option('--norm <norm>', 'how distance is measured: Linf, L2 or L1')
        .argParser(oneOf(at('norm'), ['Linf', 'L2', 'L1']))
        .default('Linf'),
    )
    .option('--epsilon <e>', 'largest distance, in the pixel scale of --box; e.g. 8/255', fraction(at('epsilon')))
    .option('--steps <n>', 'gradient steps', count('steps'))
    .option('--step-size <s>', 'length of a step', fraction(at('step-size')))
    .option('--restarts <n>', 'random starts', count('restarts'))
    .option('--label <n>', 'the true class of all inputs', count('label', 0))
    .option('--labels <file>', 'the true classes: CSV, JSON, or one a line')
    .option(
      '--label-offset <n>',
      'added to all labels given, e.g. 1 where class 0 is the background',
      count('label-offset', 0),
    )
    .option('--target <n>', 'the class that the model shall answer', count('target', 0))
    .option('--box <range>', 'what black and white are: 0..1, 0..255 or -1..1', range(at('box')))
    .option('--mean <list>', 'subtracted from the pixels: one number, or one a channel', list(at('mean')))
    .option('--std <list>', 'what the difference is divided by', list(at('std')))
    .option('--layout <order>', 'of the model: nchw or nhwc', oneOf(at('layout'), ['nchw', 'nhwc']))
    .option('--channels <order>', 'of the model: rgb or bgr', oneOf(at('channels'), ['rgb', 'bgr']))
    .option('--resize <n>', 'scale the short side of each image to n pixels', count('resize'))
    .option('--crop <n>', 'cut n x n pixels out of the centre', count('crop'))
    .option('--class-names <file>', 'names of the classes: one a line, or JSON')
    .option('--output <name>', 'the output to attack, where the model has several')
    .option('--limit <n>', 'use the first n inputs', count('limit'))
    .option('--batch <n>', 'inputs in one run', count('batch'))
    .option('--threads <n>', 'processor cores to use', count('threads'))
    .option('--seed <n>', 'of all random numbers', count('seed', 0), 0)
    .option('--straight-through', 'let gradients pass Round, Floor, Ceil and Sign')
    .option('--no-clip', 'let examples leave the pixel range, as the paper did')
    .option('--out <dir>', 'save the pictures and a record there')
    .option('--json', 'print one machine-readable record and nothing else')
    .action(async (model: string, inputs: string[], flags: AttackFlags) => {
      const { runAttack } = await import('../attack-session.ts');
      await runAttack(model, inputs, flags);
    });
}
