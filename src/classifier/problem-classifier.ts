/** Any problem as a classifier: the right class is "safe", the others are ways of doing harm. Whatever fools it does harm. */
import { type Diagnostic, RuntimeError, ShapeError } from '../errors.ts';
import { input, type Value } from '../graph/index.ts';
import { differenceBetween, type Layout, sameness } from '../model/index.ts';
import { concat, mul, zeros } from '../operators/index.ts';
import type { Runtime } from '../runtime/index.ts';
import { floats, row, type Shape } from '../tensor/index.ts';
import type { Box } from '../threat/index.ts';
import type { GradientOptions } from '../transforms/gradient.ts';
import { defaultBatchSize } from './batch-size.ts';
import { inBatches } from './batches.ts';
import type { Classifier, Origin, ShippedModel } from './classifier.ts';
import { graphClassifier } from './graph-classifier.ts';
import { heldAt, type Points, takePoints } from './points.ts';

/** The class of samples to which no harm is done. Way w is class w + 1. */
export const SAFE = 0;

/** Typical logits of the ways: large enough that the nearest one counts, small enough that exponentials do not vanish. */
const TYPICAL_LOGIT = 10;
const SMALLEST_FLOAT32 = 2 ** -149;
/** Less than a classifier takes, because detectors hold far more inside than at their inputs. */
const ELEMENTS_PER_RUN = 1 << 17;

/** By how much a way of doing harm is reached, by the file as it ships and in float64. */
export interface JudgedMargin {
  /** Negative where it is not reached; NaN where the file answers so. */
  readonly margin: number;
  readonly isReached: boolean;
}

/**
 * A problem: free variables are placed in the inputs of a model, and margins of its outputs say by how much each way of
 * doing harm is reached. Margins above 0 mean that it is.
 */
export interface Problem {
  readonly name: string;
  readonly runtime: Runtime;
  /** Of one sample's free variables. */
  readonly shape: Shape;
  /** How many values are held beside them, which differ from sample to sample. @default 0 */
  readonly heldSize?: number | undefined;
  /** The range of each of them. */
  readonly box: Box;
  /** Where they have their channels. @default not images */
  readonly layout?: Layout | undefined;
  /** How many ways of doing harm there are. */
  readonly ways: number;
  /** The margins [N, ways] of free variables [N, ...shape] and held values [N, heldSize], as a graph. */
  marginsOf(free: Value, held?: Value): Value;
  /** The same for one sample, by the file as it ships. */
  judge(free: Float32Array, held: Float32Array): Promise<readonly JudgedMargin[]>;
  /** How gradients are taken. @default as operators have them */
  readonly gradientOptions?: GradientOptions;
}

/** A problem of which is not known yet how it scales and batches. */
export interface ProbedProblem extends Problem {
  /** Points [N, ...shape] at which the scale of the margins is measured, and graph and file are compared. */
  readonly probes: Points;
  /** The largest number of samples in one run. @default 32 for few free variables, fewer for many */
  readonly batchSize?: number | undefined;
  readonly diagnostics?: readonly Diagnostic[];
  /** How its classifier is loaded again, with what was measured. */
  originOf?(measured: MeasuredProblem): Origin;
}

/** What is measured of a problem: plain data. */
export interface MeasuredProblem {
  /** The factor between margins and logits. */
  readonly scale: number;
  /** The largest number of samples in one run. */
  readonly batchSize: number;
  /** What is held at some sample. */
  readonly heldThere: Float32Array;
}

/**
 * The classifier whose inputs are a problem's free variables, and whose logits are 0 for "safe" and the margins for the
 * ways of doing harm, times one factor for all. An attack that leads away from label `SAFE` looks for harm of any kind, one
 * toward w + 1 for that of way w. Its judge is the problem's: class w + 1 has a logit above 0 exactly where way w is reached.
 */
export async function problemClassifier(problem: ProbedProblem): Promise<Classifier> {
  const { shape, runtime, probes, diagnostics = runtime.diagnostics } = problem;
  const answers = await Promise.all(
    Array.from({ length: probes.shape[0] }, (_, i) => problem.judge(row(probes, i), heldAt(probes, i))),
  );
  const scale = scaleFor(answers);
  const heldThere = heldAt(probes, 0);
  const batchSize = problem.batchSize ?? defaultBatchSize(shape, { elements: ELEMENTS_PER_RUN });
  const measured = { scale, batchSize, heldThere };
  const batched = measuredProblem(problem, measured, diagnostics);
  const alone = { ...measured, batchSize: 1 };
  if (
    batchSize === 1 ||
    (await agrees(problem, batched, answers, scale)) ||
    (await isSameAlone(problem, batched, () => measuredProblem(problem, alone, diagnostics)))
  ) {
    return withOrigin(batched, problem, measured);
  }
  await batched.dispose();
  const message = 'the file computes one input at a time and cannot be made to take more; attacks run so too, slower';
  const found = [...diagnostics, { code: 'fixed-batch', message }];
  return withOrigin(measuredProblem(problem, alone, found), problem, alone);
}

/** The same where all that is measured is known. */
export function measuredProblem(
  problem: Problem,
  { scale, batchSize, heldThere }: MeasuredProblem,
  diagnostics: readonly Diagnostic[],
): Classifier {
  const { shape, ways, heldSize = 0, runtime, gradientOptions } = problem;
  return {
    ...graphClassifier({
      name: problem.name,
      logitsOf: (free, held) => concat([zeros([free.shape[0], 1]), mul(problem.marginsOf(free, held), scale)], 1),
      inputShape: shape,
      heldSize,
      ...(heldSize > 0 && { heldThere }),
      layout: problem.layout ?? 'none',
      classCount: ways + 1,
      box: problem.box,
      batchSize,
      runtime,
      shipped: shippedProblem(problem, scale),
      diagnostics,
      ...(gradientOptions && { gradientOptions }),
    }),
    isProblem: true,
  };
}

function withOrigin(classifier: Classifier, problem: ProbedProblem, measured: MeasuredProblem): Classifier {
  const origin = problem.originOf?.(measured);
  if (origin === undefined) return classifier;
  const loaded: Classifier = {
    ...classifier,
    origin() {
      return this === loaded ? origin : undefined;
    },
    async dispose() {
      await classifier.dispose();
      await problem.runtime.forget?.(origin);
    },
  };
  return loaded;
}

type Answers = readonly (readonly JudgedMargin[])[];

/** What makes the largest margin of a median answer a typical logit. */
function scaleFor(answers: Answers): number {
  const largest = answers
    .map((margins) => Math.abs(margins.reduce((most, { margin }) => Math.max(most, margin), Number.NEGATIVE_INFINITY)))
    .filter((margin) => Number.isFinite(margin) && margin > 0)
    .sort((a, b) => a - b);
  const median = largest[largest.length >> 1];
  return median === undefined ? 1 : TYPICAL_LOGIT / median;
}

/** The logits of a judged sample: their signs tell exactly which ways are reached. */
function judgedLogits(margins: readonly JudgedMargin[], scale: number): number[] {
  const logits = margins.map(({ margin, isReached }) => {
    const logit = Math.fround(scale * margin);
    return isReached ? Math.max(logit, SMALLEST_FLOAT32) : Math.min(logit, 0);
  });
  return [0, ...logits];
}

function shippedProblem(problem: Problem, scale: number): ShippedModel {
  return {
    outputKind: 'logits',
    async outputs(inputs) {
      const [total] = inputs.shape;
      const logits = floats([total, problem.ways + 1]);
      await inBatches(total, 1, problem.runtime.concurrency, async ({ start }) => {
        row(logits, start).set(judgedLogits(await problem.judge(row(inputs, start), heldAt(inputs, start)), scale));
      });
      return logits;
    },
  };
}

/** Whether a batch gives each sample what the file gives it alone; where it does not, the file mixes samples. */
async function agrees(
  { probes, shape, heldSize = 0, marginsOf }: ProbedProblem,
  batched: Classifier,
  answers: Answers,
  scale: number,
): Promise<boolean> {
  const expected = answers.flatMap((margins) => judgedLogits(margins, scale));
  const largest = expected.reduce(
    (most, logit) => (Number.isFinite(logit) ? Math.max(most, Math.abs(logit)) : most),
    1,
  );
  try {
    // An axis may be as long as there are probes by chance, but not also as long as one more.
    const more = answers.length + 1;
    marginsOf(input('free', 'float32', [more, ...shape]), input('held', 'float32', [more, heldSize]));
    const { data } = await batched.logits(probes);
    return expected.every((logit, i) => !(Math.abs(logit - data[i]) > 1e-3 * largest));
  } catch (error) {
    if (error instanceof ShapeError || error instanceof RuntimeError) return false;
    throw error;
  }
}

/** Probes that are looked at alone. */
const LOOKED_AT = 3;

/** Whether a batch gives each sample what the graph gives it alone; what judges may count otherwise than the graph's margins do. */
async function isSameAlone(
  { probes, shape, heldSize = 0, marginsOf }: ProbedProblem,
  batched: Classifier,
  make: () => Classifier,
): Promise<boolean> {
  const few = takePoints(probes, [...Array(Math.min(LOOKED_AT, probes.shape[0])).keys()]);
  const alone = make();
  try {
    const more = probes.shape[0] + 1;
    marginsOf(input('free', 'float32', [more, ...shape]), input('held', 'float32', [more, heldSize]));
    const single = await alone.logits(few);
    return sameness(differenceBetween(single.data, (await batched.logits(few)).data)) === 'same';
  } catch (error) {
    if (error instanceof ShapeError || error instanceof RuntimeError) return false;
    throw error;
  } finally {
    await alone.dispose();
  }
}
