import { cpus, homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { Command } from 'commander';
import { OptionError } from '../../errors.ts';
import { presets } from '../../paper/preset.ts';
import { oneOf, wholeNumber } from '../shell/words.ts';
import type { ReproduceFlags } from './flags.ts';

/** `gibbon reproduce`: measures the claims of the paper. Exits with 0 whatever became of them: that is a result. */
export function reproduceCommand(): Command {
  return new Command('reproduce')
    .description('run the experiments of the paper')
    .option('--preset <name>', `how much work: ${presets.join(', ')}`, oneOf('--preset', presets), 'quick')
    .option('--only <rows>', 'rows of the reproduction table, e.g. 3,4 or 8-12', rowNumbers)
    .option('--data <dir>', 'folder with the four MNIST files (default: GIBBON_DATA, the cache, or a download)')
    .option(
      '--out <dir>',
      'folder for reproduction.html, .json and .md, where rows of several runs are gathered',
      'reproduction',
    )
    .option('--models <dir>', 'folder where trained models are kept, and the progress of training', modelsFolder())
    .option('--export <dir>', 'folder to write every trained network into, as an ONNX file')
    .option('--seed <number>', 'decides initial weights, the order of samples and noise', wholeNumber('--seed', 0), 0)
    .option(
      '--seeds <count>',
      'how many seeds every row is measured with; figures are then means (row 19 takes 5)',
      wholeNumber('--seeds', 1),
      1,
    )
    .option('--jobs <count>', 'models trained side by side', wholeNumber('--jobs', 1), Math.min(cpus().length, 4))
    .option('--json', 'print one JSON record and nothing else')
    .helpOption('-h, --help', 'show this help')
    .action(async (flags: ReproduceFlags) => {
      const [{ reproducePlan }, { runReproduction }] = await Promise.all([import('./plan.ts'), import('./session.ts')]);
      await runReproduction(await reproducePlan(flags));
    });
}

/** A list such as `3,4` or `8-12`. */
function rowNumbers(text: string): number[] {
  return text.split(',').flatMap((part) => {
    const [, first, last] = /^\s*(\d+)(?:-(\d+))?\s*$/.exec(part) ?? [];
    if (first === undefined) throw new OptionError('--only', `"${part}" is not a row`, 'Write rows as 3,4 or 8-12.');
    const [from, to] = [Number(first), Number(last ?? first)];
    return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
  });
}

function modelsFolder(): string {
  const base = process.env.XDG_CACHE_HOME;
  return join(base !== undefined && isAbsolute(base) ? base : join(homedir(), '.cache'), 'gibbon', 'models');
}
