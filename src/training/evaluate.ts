/** What a network does on samples it did not learn from. */
import { type Images, imagesBetween, inFloats } from '../data/images/byte-images.ts';
import { input, type Value } from '../graph/index.ts';
import { type Architecture, constants, Draws, type Loss, type ParameterTensors } from '../nn/index.ts';
import { randomStream } from '../random.ts';
import { floatResult, type Program, type Runtime } from '../runtime/index.ts';
import { argMax, type FloatTensor, integers, row } from '../tensor/index.ts';
import { type Box, type Norm, norms } from '../threat/index.ts';
import { ascended } from './adversary.ts';
import type { TrainingSet } from './batches.ts';
import type { Learner } from './learner.ts';
import { AT_LAST, Paces } from './paces.ts';
import { objectiveOf } from './update.ts';

/** Samples of one run. */
const BATCH = 500;

/** Rows `start` to `start + count`, as floats. */
function rowsOf({ inputs, labels }: TrainingSet<Images>, start: number, count: number): TrainingSet {
  return {
    inputs: inFloats(imagesBetween(inputs, start, start + count)),
    labels: labels.subarray(start, start + count),
  };
}

/** Runs a program for each stretch of samples, compiled for its size. */
export async function overBatches(
  samples: TrainingSet<Images>,
  compile: (count: number) => Promise<Program>,
  use: (program: Program, batch: TrainingSet, index: number) => Promise<void>,
): Promise<void> {
  const programs = new Map<number, Program>();
  const total = samples.labels.length;
  try {
    for (let start = 0; start < total; start += BATCH) {
      const batch = rowsOf(samples, start, Math.min(BATCH, total - start));
      const count = batch.labels.length;
      const program = programs.get(count) ?? (await compile(count));
      programs.set(count, program);
      await use(program, batch, start / BATCH);
    }
  } finally {
    for (const program of programs.values()) await program.dispose();
  }
}

export interface ErrorOptions {
  readonly runtime: Runtime;
  /** Moves the samples by at most this much first. @default 0, the samples as they are */
  readonly epsilon?: number;
  /** What that is measured in. @default Linf: the fast gradient sign method, or PGD */
  readonly norm?: Norm;
  /** What the steps climb; needed for an epsilon above 0. */
  readonly loss?: Loss;
  /** How many, from the samples as they are, and how long. @default one of epsilon: the fast gradient step */
  readonly steps?: number;
  readonly stepSize?: number;
  /** The range that the moved samples are brought back to. @default none, as in the paper */
  readonly box?: Box;
}

/** How many of some samples are answered wrongly. */
export interface Mistakes {
  readonly wrong: number;
  readonly total: number;
}

/** The share of samples that a network gets wrong: as they are, or after steps along the gradient within epsilon. */
export async function errorRate(
  architecture: Architecture,
  parameters: ParameterTensors,
  samples: TrainingSet<Images>,
  options: ErrorOptions,
): Promise<number> {
  const { wrong, total } = await mistakesOf(architecture, parameters, samples, options);
  return wrong / total;
}

/** How many samples a network gets wrong: as they are, or after steps along the gradient within epsilon. */
export async function mistakesOf(
  architecture: Architecture,
  parameters: ParameterTensors,
  samples: TrainingSet<Images>,
  { runtime, epsilon = 0, norm = norms.Linf, loss, box, steps = 1, stepSize = epsilon }: ErrorOptions,
): Promise<Mistakes> {
  const fixed = constants(parameters);
  let wrong = 0;
  const compile = (count: number) => {
    const inputs = input('inputs', 'float32', [count, ...architecture.inputShape]);
    const labels = input('labels', 'int64', [count]);
    if (epsilon === 0 || loss === undefined) {
      return runtime.compile({ inputs: [inputs], outputs: { logits: architecture.logits(inputs, fixed) } });
    }
    const height = (x: Value) => loss(architecture.logits(x, fixed), labels);
    const moved = ascended(height, inputs, inputs, { epsilon, norm, steps, stepSize, ...(box && { box }) });
    const logits = architecture.logits(moved, fixed);
    return runtime.compile({ inputs: [inputs, labels], outputs: { logits } });
  };
  await overBatches(samples, compile, async (program, { inputs, labels }) => {
    const attacked = epsilon > 0 && loss !== undefined;
    const results = await program.run(attacked ? { inputs, labels: integers([labels.length], labels) } : { inputs });
    const logits = floatResult(results, 'logits');
    wrong += labels.reduce((sum, label, i) => sum + Number(answerOf(logits, i) !== label), 0);
  });
  return { wrong, total: samples.labels.length };
}

/** The class of a row of logits; the sign of a single score. */
function answerOf(logits: FloatTensor, index: number): number {
  const scores = row(logits, index);
  if (scores.length === 1) return scores[0] > 0 ? 1 : -1;
  return argMax(scores);
}

/** The mean of a learner's objective over samples, with dropout and noise as it learns, and as after its training; nothing is learned. */
export async function objectiveOn(
  learner: Learner,
  parameters: ParameterTensors,
  samples: TrainingSet<Images>,
  { runtime, seed }: { readonly runtime: Runtime; readonly seed: number },
): Promise<number> {
  let total = 0;
  const asked = new Map<Program, { readonly draws: Draws; readonly paces: Paces }>();
  const compile = async (count: number) => {
    const inputs = input('inputs', 'float32', [count, ...learner.architecture.inputShape]);
    const labels = input('labels', 'int64', [count]);
    const draws = new Draws();
    const paces = new Paces();
    const { loss } = objectiveOf(learner, constants(parameters), { inputs, labels, draws, paces });
    const fed = [...draws.all.map(({ value }) => value), ...paces.values];
    const program = await runtime.compile({ inputs: [inputs, labels, ...fed], outputs: { loss } });
    asked.set(program, { draws, paces });
    return program;
  };
  await overBatches(samples, compile, async (program, { inputs, labels }, index) => {
    const random = randomStream(seed, 'objective', index);
    const { draws, paces } = asked.get(program) ?? {};
    const results = await program.run({
      inputs,
      labels: integers([labels.length], labels),
      ...draws?.feeds(random),
      ...paces?.feeds(AT_LAST),
    });
    total += labels.length * floatResult(results, 'loss').data[0];
  });
  return total / samples.labels.length;
}
