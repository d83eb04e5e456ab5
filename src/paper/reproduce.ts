/** The paper re-run: claims measured one after the other, and what became of each as a record. */
import { OptionError } from '../errors.ts';
import type { ModelRecord, ReproductionRecord, RowRecord } from '../report/reproduction/record.ts';
import { intervalsSeal } from '../report/reproduction/seal.ts';
import type { Runtime } from '../runtime/index.ts';
import { type Claim, expectedOf, type Measurement } from './claim.ts';
import { type ClaimContext, createContext, memberSeed, type Trainer } from './context.ts';
import type { PaperData } from './data/data.ts';
import { modelRecord } from './models/model-record.ts';
import type { ModelShelf } from './models/models.ts';
import { localTrainer } from './models/train.ts';
import { claims, neededModels } from './needed-models.ts';
import { contextOfSeed, disagreements, judgeSeeds, meansOf, seedsIn } from './over-seeds.ts';
import { type Preset, presetNamed } from './preset.ts';
import { identityOf, isTrainable, type Recipe, type RecipeProgress, type TrainedParameters } from './recipe.ts';

const PAPER = 'Goodfellow, Shlens and Szegedy, "Explaining and Harnessing Adversarial Examples", 2015, arXiv 1412.6572';

/** What a progress callback is told. */
export type ReproductionEvent =
  | (RecipeProgress & { readonly kind: 'training'; readonly model: string; readonly seed: number })
  | { readonly kind: 'row'; readonly record: RowRecord; readonly done: number; readonly total: number };

export interface ReproduceOptions {
  /** Rows of the reproduction table. @default all there are */
  readonly rows?: readonly number[];
  readonly preset: Preset;
  readonly dataset: PaperData;
  /** Decides initial weights, the order of samples and noise. */
  readonly seed: number;
  /** How many seeds every row is measured with; figures are then means. Row 19 takes 5. @default 1 */
  readonly seedCount?: number;
  readonly runtime: Runtime;
  /** Where trained models are kept. @default nowhere */
  readonly shelf?: ModelShelf;
  /** What trains the models, and how many at a time. @default here and now, one after the other */
  readonly train?: Trainer;
  readonly concurrency?: number;
  /** Given every model that a row asks for. */
  readonly onModel?: (recipe: Recipe, model: TrainedParameters) => Promise<void>;
  readonly onProgress?: (event: ReproductionEvent) => void;
}

/**
 * Measures claims of the paper. A claim that is not reproduced is a result, never an error. The same seed, data and
 * runtime give the same figures.
 *
 * @throws OptionError for rows, presets or seeds that there are not; what training throws where the data do not do
 */
export async function reproduce(options: ReproduceOptions): Promise<ReproductionRecord> {
  const { dataset, seed, seedCount = 1, runtime, onProgress } = options;
  const preset = presetNamed(options.preset);
  const chosen = claimsOf(options.rows);
  if (!Number.isInteger(seed)) throw new OptionError('seed', `${seed} is no integer`);
  const start = performance.now();
  const used = new Map<string, ModelRecord>();
  const here = localTrainer({
    data: dataset,
    runtime,
    ...(options.shelf && { shelf: options.shelf }),
    onProgress: ({ name }, trainedSeed, progress) =>
      onProgress?.({ ...progress, kind: 'training', model: name, seed: trainedSeed }),
  });
  const train = options.train ?? here;
  const needed = neededModels(chosen, preset, seedCount).filter(({ recipe }) => isTrainable(recipe, dataset));
  const context = createContext({
    preset,
    seed,
    seedCount,
    data: dataset,
    runtime,
    async train(recipe, member) {
      const model = await train(recipe, member);
      used.set(identityOf(recipe, dataset, member), modelRecord(recipe, model, options));
      await options.onModel?.(recipe, model);
      return model;
    },
  });
  const { concurrency = 1 } = options;
  await inOrder(needed, concurrency, ({ recipe, member }) => context.trained(recipe, member));
  const rows: RowRecord[] = [];
  for (const claim of chosen) {
    const record = await measure(claim, context);
    rows.push(record);
    onProgress?.({ kind: 'row', record, done: rows.length, total: chosen.length });
  }
  return {
    schema: 'gibbon-reproduction/2',
    paper: PAPER,
    preset,
    seed,
    dataset: {
      name: dataset.name,
      comparable: dataset.comparable,
      trainCount: dataset.train.labels.length,
      testCount: dataset.test.labels.length,
    },
    runtime: runtime.name,
    seconds: secondsSince(start),
    models: [...used.values()],
    rows,
  };
}

/** Does something for each of a list, so many at a time. */
async function inOrder<T>(list: readonly T[], concurrency: number, act: (item: T) => Promise<unknown>): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < list.length) await act(list[next++]);
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
}

function claimsOf(rows: readonly number[] | undefined): readonly Claim[] {
  if (rows === undefined) return claims;
  const known = claims.map(({ row }) => row);
  const unknown = rows.filter((row) => !known.includes(row));
  if (unknown.length > 0) throw new OptionError('rows', `there is no row ${unknown}`, `There are ${known.join(', ')}.`);
  return claims.filter(({ row }) => rows.includes(row));
}

async function measure(claim: Claim, context: ClaimContext): Promise<RowRecord> {
  const start = performance.now();
  const times = claim.ownSeeds ? 1 : context.seedCount;
  const perSeed: Measurement[] = [];
  for (let index = 0; index < times; index++) {
    perSeed.push(await claim.measure(claim.ownSeeds ? context : contextOfSeed(context, index)));
  }
  const [{ notes: firstNotes = [], figures = [] }] = perSeed;
  const measured = meansOf(perSeed.map((measurement) => measurement.measured));
  const count = seedsIn(measured);
  const proxy = claim.proxyAt?.(context.preset);
  const expected = expectedOf(claim, context.preset);
  const notes = [...firstNotes, ...disagreements(measured, expected)];
  return {
    row: claim.row,
    section: claim.section,
    title: claim.title,
    claim: claim.claim,
    paper: claim.paper,
    measured,
    expected,
    seal: await intervalsSeal(expected),
    verdict: judgeSeeds(claim, measured, context.data.comparable, context.preset),
    preset: context.preset,
    seed: context.seed,
    ...(count > 1 && { seeds: Array.from({ length: count }, (_, index) => memberSeed(context.seed, index)) }),
    seconds: secondsSince(start),
    dataset: context.data.name,
    notes: proxy === undefined ? notes : [proxy, ...notes],
    figures,
    command: `npx gibbon reproduce --only ${claim.row} --preset ${context.preset}`,
  };
}

/** To the millisecond. */
function secondsSince(start: number): number {
  return Math.round(performance.now() - start) / 1000;
}
