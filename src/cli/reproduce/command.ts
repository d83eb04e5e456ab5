import { cpus, homedir, release, totalmem, type } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { Command } from 'commander';
import { writeWhole } from '../../data/files/file.node.ts';
import { OptionError } from '../../errors.ts';
import type { AskedModel, ModelShelf, PaperData, ReproduceOptions } from '../../paper/index.node.ts';
import { type Preset, presets } from '../../paper/preset.ts';
import type { Machine, ReproductionRecord } from '../../report/reproduction/record.ts';
import { duration } from '../../report/reproduction/words.ts';
import type { Runtime } from '../../runtime/index.ts';
import { requireWritable } from '../shell/output-folder.ts';
import { note } from '../shell/terminal.ts';
import { oneOf, wholeNumber } from '../shell/words.ts';
import { trainingProgress } from '../train/progress.ts';

interface ReproduceFlags {
  readonly preset: Preset;
  readonly only?: readonly number[];
  readonly data?: string;
  readonly out: string;
  readonly models: string;
  readonly export?: string;
  readonly seed: number;
  readonly seeds: number;
  readonly jobs: number;
  readonly json?: true;
}

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
      'networks of a recipe that rows 8, 9, 10 and 19 take the mean of',
      wholeNumber('--seeds', 1),
      1,
    )
    .option('--jobs <count>', 'models trained side by side', wholeNumber('--jobs', 1), Math.min(cpus().length, 4))
    .option('--json', 'print one JSON record and nothing else')
    .action(run);
}

async function run(flags: ReproduceFlags): Promise<void> {
  const { preset, seed, out, models, json } = flags;
  const [paper, report, { gathered }, { plainTable }, { defaultRuntime }, { digits, withCifar10 }] = await Promise.all([
    import('../../paper/index.node.ts'),
    import('../../report/reproduction/files.node.ts'),
    import('../../report/reproduction/gather.ts'),
    import('../../report/reproduction/table.ts'),
    import('../../runtime/node.ts'),
    import('./digits.ts'),
  ]);
  const { claims, isTrainable, neededModels, reproduce, trainerPool, modelFolder } = paper;
  await requireWritable('--out', out);
  await requireWritable('--models', models);
  if (flags.export !== undefined) await requireWritable('--export', flags.export);
  const known = claims.map(({ row }) => row);
  const unknown = flags.only?.filter((row) => !known.includes(row)) ?? [];
  if (unknown.length > 0) {
    throw new OptionError('--only', `there is no row ${unknown.join(', ')}`, `There are rows ${known.join(', ')}.`);
  }
  const found = await digits(flags.data);
  const runtime = await defaultRuntime();
  for (const { message } of runtime.diagnostics) note(message);
  const chosen = claims.filter(({ row }) => flags.only?.includes(row) ?? true);
  const asked = neededModels(chosen, preset, flags.seeds);
  const isEnough = asked.every(({ recipe }) => isTrainable(recipe, found));
  const dataset = isEnough ? found : await withCifar10(found, flags.data, runtime);
  const needed = asked.filter(({ recipe }) => isTrainable(recipe, dataset));
  const shelf = modelFolder(models);
  await tellCost(needed, { dataset, runtime, shelf, seed, jobs: flags.jobs });

  const progress = trainingProgress();
  const pool = trainerPool({
    data: dataset,
    folder: models,
    preset,
    onProgress: ({ name }, trainedSeed, at) =>
      progress.show({ ...at, kind: 'training', model: name, seed: trainedSeed }),
  });
  let record: ReproductionRecord;
  try {
    record = await reproduce({
      preset,
      rows: chosen.map(({ row }) => row),
      dataset,
      seed,
      seedCount: flags.seeds,
      runtime,
      shelf,
      train: pool.train,
      concurrency: flags.jobs,
      ...(flags.export !== undefined && { onModel: exporterInto(flags.export, dataset) }),
      onProgress: progress.show,
    });
  } finally {
    progress.end();
    await pool.end();
    await runtime.dispose();
  }
  const measured = { ...record, machine: machine() };
  const earlier = await report.readReproduction(out);
  await report.writeReproduction(out, earlier === undefined ? measured : gathered(earlier, measured, presets));
  process.stdout.write(json ? `${JSON.stringify(measured, null, 2)}\n` : plainTable(measured));
  if (!json) note(`the report with all figures is ${join(out, 'reproduction.html')}`);
}

/** Writes networks as files named by what they are, e.g. `maxout.onnx` or `maxout-of-the-ensemble-seed-2000.onnx`. */
function exporterInto(folder: string, data: PaperData): NonNullable<ReproduceOptions['onModel']> {
  return async (recipe, { parameters, record }) => {
    const { exportClassifier } = await import('../../nn/index.ts');
    const { architecture } = recipe.learner(data.train.images.shape.slice(1), data);
    const name = record.seed === 0 ? recipe.name : `${recipe.name} seed ${record.seed}`;
    const file = `${name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}.onnx`;
    await writeWhole(join(folder, file), exportClassifier(architecture, parameters));
  };
}

interface CostContext {
  readonly dataset: PaperData;
  readonly runtime: Runtime;
  readonly shelf: ModelShelf;
  readonly seed: number;
  readonly jobs: number;
}

/** Says how much training is ahead, where it is more than a moment's. */
async function tellCost(
  needed: readonly AskedModel[],
  { dataset, runtime, shelf, seed, jobs }: CostContext,
): Promise<void> {
  const { memberSeed, trainingCosts, trainingSpeed } = await import('../../paper/index.node.ts');
  const costs = await trainingCosts(needed, dataset, (member) => memberSeed(seed, member), shelf);
  const flops = costs.reduce((sum, cost) => sum + cost.flops, 0);
  if (flops === 0) return;
  const seconds = flops / (await trainingSpeed(runtime)) / jobs;
  if (seconds < 10) return;
  note(
    `${costs.length} models to train, at most ${(flops / 1e12).toPrecision(3)} TFLOP: about ${duration(seconds)} here. ` +
      'It can be stopped at any time and goes on where it was.',
  );
}

/** A list such as `3,4` or `8-12`. */
function rowNumbers(text: string): number[] {
  return text.split(',').flatMap((part) => {
    const [, first, last] = /^\s*(\d+)(?:-(\d+))?\s*$/.exec(part) ?? [];
    if (first === undefined) throw new OptionError('--only', `"${part}" is no row`, 'Write rows as 3,4 or 8-12.');
    const [from, to] = [Number(first), Number(last ?? first)];
    return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
  });
}

function modelsFolder(): string {
  const base = process.env.XDG_CACHE_HOME;
  return join(base !== undefined && isAbsolute(base) ? base : join(homedir(), '.cache'), 'gibbon', 'models');
}

function machine(): Machine {
  const processors = cpus();
  return {
    processor: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    memoryGB: totalmem() / 2 ** 30,
    system: `${type()} ${release()}`,
    node: process.version,
  };
}
