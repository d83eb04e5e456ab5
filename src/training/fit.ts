/** Training: the same step over batches in an order that only the seed and the epoch decide. */
import type { Images } from '../data/images/byte-images.ts';
import { nodesOf } from '../graph/index.ts';
import type { ParameterTensors } from '../nn/index.ts';
import { randomStream } from '../random.ts';
import type { Runtime } from '../runtime/index.ts';
import { row } from '../tensor/index.ts';
import { Batches, type TrainingSet } from './batches.ts';
import type { Epoch, FitProgress, KeptEpoch } from './checkpoint.ts';
import { requireCount, requireFiniteLosses, requireFiniteParameters, requireFitting } from './fit-checks.ts';
import type { FitOptions } from './fit-options.ts';
import { initialState, type Learner, learnedParameters, type TrainingState } from './learner.ts';
import type { TrainingMoment } from './schedules.ts';
import { compileSteps, type StepFeed, type TrainingSteps, trainingGraph } from './step.ts';

/** What training gave. */
export interface Fit {
  /** Of the epoch that was kept: the best one where there is a stopping rule, the last one before a collapse, else the last one. */
  readonly parameters: ParameterTensors;
  readonly kept: KeptEpoch;
  readonly history: readonly Epoch[];
  /** How many steps were made. */
  readonly steps: number;
  /** Samples that each epoch left out, because they did not fill a last batch. Every epoch leaves out others. */
  readonly leftOut: number;
  /** Time it took, over all processes that took part. */
  readonly seconds: number;
}

/** So many nodes go into one graph: larger graphs take longer to compile than they save. */
const NODES_A_GRAPH = 1200;
const MOST_STEPS_A_RUN = 20;

/**
 * Trains. The same seed, data and runtime give the same parameters, bit for bit, also where training was interrupted and
 * went on from a checkpoint.
 *
 * Epoch e takes the samples in the order of the random stream (seed, 'shuffle', e), in batches of `batchSize`; the few
 * at the end that fill no batch are left out of that epoch.
 *
 * @throws OptionError for options out of range; DataError where the samples do not fit the network or are not finite, or the
 * checkpoint is of another training; GibbonError of code `'divergence'` as soon as the loss is no finite number; the signal's
 * reason where it was aborted
 */
export async function fitParameters(learner: Learner, samples: TrainingSet<Images>, options: FitOptions): Promise<Fit> {
  requireCount('epochs', options.epochs);
  requireCount('batchSize', options.batchSize);
  requireFitting(learner, samples, options);
  const { runtime, seed, epochs, batchSize, start, checkpoint, checkpointSeconds = 30, signal } = options;
  const begin = start ?? { state: initialState(learner, randomStream(seed, 'parameters')), epoch: 0 };
  const fresh: FitProgress = { ...begin, stepsDone: 0, lossTotal: 0, history: [], seconds: 0 };
  const found = await checkpoint?.load();
  let progress = found ?? fresh;
  let lastGood = found && checkpoint?.location;

  const stepsAnEpoch = Math.floor(samples.labels.length / batchSize);
  const programs = new Programs(runtime, learner, progress.state, batchSize);
  const batches = new Batches(samples, batchSize);
  const clock = stopwatch(progress.seconds);
  let saved = performance.now();
  const save = async () => {
    if (checkpoint === undefined) return;
    requireFiniteParameters(progress, lastGood);
    await checkpoint.save({ ...progress, seconds: clock() });
    lastGood = checkpoint.location;
    saved = performance.now();
  };
  const total = (epochs - begin.epoch) * stepsAnEpoch;
  try {
    while (progress.epoch < epochs && !isFinished(progress, options)) {
      const { epoch } = progress;
      const order = randomStream(seed, 'shuffle', epoch).permutation(samples.labels.length);
      while (progress.stepsDone < stepsAnEpoch) {
        const steps = await programs.atMost(stepsAnEpoch - progress.stepsDone);
        const moments = Array.from({ length: steps.count }, (_, i): TrainingMoment => {
          const step = epoch * stepsAnEpoch + progress.stepsDone + i;
          return { epoch, step, stepsAnEpoch };
        });
        const feeds = moments.map((at, place) => feedOf(batches, place, order, at, options));
        const { losses, state } = await steps.run(progress.state, feeds);
        requireFiniteLosses(losses, moments, lastGood);
        progress = {
          ...progress,
          stepsDone: progress.stepsDone + steps.count,
          lossTotal: losses.reduce((sum, loss) => sum + loss, progress.lossTotal),
          state,
        };
        const done = (epoch - begin.epoch) * stepsAnEpoch + progress.stepsDone;
        options.onProgress?.({ stage: 'training', done, total });
        if (signal?.aborted || performance.now() - saved > 1000 * checkpointSeconds) await save();
        signal?.throwIfAborted();
      }
      requireFiniteParameters(progress, lastGood);
      progress = await closed(progress, stepsAnEpoch, options);
      options.onEpoch?.({ ...progress.history[progress.history.length - 1], epochs });
    }
    await save();
  } finally {
    await programs.dispose();
  }
  const { history, state, best } = progress;
  const kept = best ?? { ...history[history.length - 1], state };
  return {
    parameters: learnedParameters(kept.state),
    kept,
    history,
    steps: history.length * stepsAnEpoch,
    leftOut: samples.labels.length % batchSize,
    seconds: clock(),
  };
}

/** How many steps training makes in one run of a graph. */
export function stepsARun(learner: Learner, state: TrainingState, batchSize: number): number {
  const nodes = nodesOf(Object.values(trainingGraph(learner, state, batchSize).outputs)).length;
  return Math.max(1, Math.min(MOST_STEPS_A_RUN, Math.floor(NODES_A_GRAPH / nodes)));
}

/** Programs of the few lengths that an epoch is run in. */
class Programs {
  readonly #compiled = new Map<number, Promise<TrainingSteps>>();
  readonly #longest: number;
  readonly #compile: (count: number) => Promise<TrainingSteps>;

  constructor(runtime: Runtime, learner: Learner, state: TrainingState, batchSize: number) {
    this.#longest = stepsARun(learner, state, batchSize);
    this.#compile = (count) => compileSteps(runtime, learner, state, batchSize, count);
  }

  /** As many steps as one run may make, and no more than are left. */
  atMost(left: number): Promise<TrainingSteps> {
    const count = Math.min(this.#longest, left);
    const program = this.#compiled.get(count) ?? this.#compile(count);
    this.#compiled.set(count, program);
    return program;
  }

  async dispose(): Promise<void> {
    for (const program of this.#compiled.values()) await (await program).dispose();
  }
}

function feedOf(
  batches: Batches,
  place: number,
  order: Uint32Array,
  at: TrainingMoment,
  { seed, batchSize, schedule, augment }: FitOptions,
): StepFeed {
  const first = (at.step % at.stepsAnEpoch) * batchSize;
  const rows = order.subarray(first, first + batchSize);
  const batch = batches.at(place, rows);
  if (augment !== undefined) {
    rows.forEach((sample, i) => {
      augment(row(batch.inputs, i), randomStream(seed, 'augment', at.epoch, sample));
    });
  }
  return { ...batch, rates: schedule.rates(at), random: randomStream(seed, 'step', at.step), at };
}

/** The progress after an epoch whose steps are all done. */
async function closed(
  progress: FitProgress,
  stepsAnEpoch: number,
  { validate, stopping, isCollapsed }: FitOptions,
): Promise<FitProgress> {
  const { epoch, lossTotal, state, history, best } = progress;
  const figures = (await validate?.(learnedParameters(state))) ?? {};
  const done: Epoch = { epoch, loss: lossTotal / stepsAnEpoch, figures };
  const isBetter =
    stopping !== undefined && (best === undefined || figures[stopping.figure] < best.figures[stopping.figure]);
  const isBest = isCollapsed === undefined ? isBetter : (isBetter || stopping === undefined) && !isCollapsed(done);
  return {
    ...progress,
    epoch: epoch + 1,
    stepsDone: 0,
    lossTotal: 0,
    history: [...history, done],
    ...(isBest && { best: { ...done, state } }),
  };
}

function isFinished({ epoch, stepsDone, history, best }: FitProgress, options: FitOptions): boolean {
  const { stopping, isDone, isCollapsed } = options;
  if (stepsDone > 0 || history.length === 0) return false;
  const last = history[history.length - 1];
  if (isDone?.(last) || isCollapsed?.(last)) return true;
  return stopping !== undefined && best !== undefined && epoch - 1 - best.epoch >= stopping.patience;
}

/** Seconds since it was started, and those from before. */
function stopwatch(before: number): () => number {
  const start = performance.now();
  return () => before + (performance.now() - start) / 1000;
}
