/** What `gibbon reproduce` does once its words are read. */
import { join } from 'node:path';
import { writeWhole } from '../../data/index.node.ts';
import { exportClassifier } from '../../nn/index.ts';
import { duration } from '../../numbers.ts';
import {
  type AskedModel,
  claims,
  isTrainable,
  type ModelShelf,
  memberSeed,
  modelFolder,
  neededModels,
  type PaperData,
  type ReproduceOptions,
  reproduce,
  trainerPool,
  trainingCosts,
  trainingSpeed,
} from '../../paper/index.node.ts';
import { presets } from '../../paper/preset.ts';
import { readReproduction, writeReproduction } from '../../report/reproduction/files.node.ts';
import { gathered } from '../../report/reproduction/gather.ts';
import type { ReproductionRecord } from '../../report/reproduction/record.ts';
import { plainTable } from '../../report/reproduction/table.ts';
import type { Runtime } from '../../runtime/index.ts';
import { machine } from '../../runtime/machine.node.ts';
import { defaultRuntime } from '../../runtime/node.ts';
import { note, print, printRecord } from '../shell/terminal.ts';
import { trainingProgress } from '../train/progress.ts';
import { digits, withCifar10 } from './digits.ts';
import type { ReproducePlan } from './plan.ts';

/** Measures the claims of the plan, and adds them to the record and page of its folder. */
export async function runReproduction(plan: ReproducePlan): Promise<void> {
  const { preset, rows, data, seed, seeds, jobs, out, models, exportTo, json } = plan;
  const found = await digits(data);
  const runtime = await defaultRuntime();
  for (const { message } of runtime.diagnostics) note(message);
  const chosen = claims.filter(({ row }) => rows.includes(row));
  const asked = neededModels(chosen, preset, seeds);
  const isEnough = asked.every(({ recipe }) => isTrainable(recipe, found));
  const dataset = isEnough ? found : await withCifar10(found, data, runtime);
  const needed = asked.filter(({ recipe }) => isTrainable(recipe, dataset));
  const shelf = modelFolder(models);
  await tellCost(needed, { dataset, runtime, shelf, seed, jobs });

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
      rows,
      dataset,
      seed,
      seedCount: seeds,
      runtime,
      shelf,
      train: pool.train,
      concurrency: jobs,
      ...(exportTo !== undefined && { onModel: exporterInto(exportTo, dataset) }),
      onProgress: progress.show,
    });
  } finally {
    progress.end();
    await pool.end();
    await runtime.dispose();
  }
  const measured = { ...record, machine: machine() };
  const earlier = await readReproduction(out);
  await writeReproduction(out, earlier === undefined ? measured : gathered(earlier, measured, presets));
  if (json) return printRecord(measured, 2);
  print(plainTable(measured));
  note(`the report with all figures is ${join(out, 'reproduction.html')}`);
}

/** Writes networks as files named by what they are, e.g. `maxout.onnx` or `maxout-of-the-ensemble-seed-2000.onnx`. */
function exporterInto(folder: string, data: PaperData): NonNullable<ReproduceOptions['onModel']> {
  return async (recipe, { parameters, record }) => {
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
  const costs = await trainingCosts(needed, dataset, (member) => memberSeed(seed, member), shelf);
  const flops = costs.reduce((sum, cost) => sum + cost.flops, 0);
  if (flops === 0) return;
  const seconds = flops / (await trainingSpeed(runtime)) / jobs;
  if (seconds < 10) return;
  note(
    `${costs.length} models to train, at most ${(flops / 1e12).toPrecision(3)} TFLOP: about ${duration(seconds)} here. ` +
      'It can be stopped at any time, and resumes where it stopped.',
  );
}
