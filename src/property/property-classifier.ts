/** A property as a classifier: the right class is "safe", the others are the disjuncts. Whatever fools it is a counterexample. */

import { inBatches } from '../classifier/batches.ts';
import { type Classifier, graphClassifier, type ShippedModel } from '../classifier/index.ts';
import { type Diagnostic, RuntimeError, ShapeError } from '../errors.ts';
import { constant, type Value } from '../graph/index.ts';
import { concat, matmul, reduceMin, reshape, sub, zeros } from '../operators/index.ts';
import { randomStream } from '../random.ts';
import { type FloatTensor, floats, largest, row } from '../tensor/index.ts';
import { type Network, requireFitting } from './network.ts';
import { pointAt, pointsAt } from './point.ts';
import { type BoxProperty, type Conjunction, isSatisfied, marginOf, steepness } from './property.ts';

/** The class of outputs that satisfy no disjunct. Disjunct d is class d + 1. */
export const SAFE = 0;

/** Typical logits of the disjuncts: large enough that the nearest one counts, small enough that exponentials do not vanish. */
const TYPICAL_LOGIT = 10;
const SMALLEST_FLOAT32 = 2 ** -149;
const PROBES = 16;
const ELEMENTS_PER_RUN = 1 << 17;
const LARGEST_BATCH = 128;

export interface PropertyClassifierOptions {
  /** The largest number of samples in one run. @default 128 for small inputs, fewer for large ones */
  readonly batchSize?: number;
}

/**
 * The classifier whose inputs t in [0, 1] are coordinates of the property's box, x = low + (high - low) * t, and whose logits
 * are 0 for "safe" and, for each disjunct, the margin by which it is satisfied: the least of its constraints'
 * `(bound - a.Y) / |a|`, times one factor for all. An attack that leads away from label `SAFE` looks for a counterexample,
 * one toward d + 1 for one that satisfies disjunct d. The judge is the file as it ships: class d + 1 has a logit above
 * 0 exactly where its outputs satisfy disjunct d in float64.
 *
 * Inputs that the box fixes have a gradient of 0.
 *
 * @throws DataError if the property is of another network
 */
export async function propertyClassifier(
  network: Network,
  property: BoxProperty,
  options: PropertyClassifierOptions = {},
): Promise<Classifier> {
  const { inputShape, inputCount, runtime } = network;
  requireFitting({ inputCount: property.low.length, outputCount: outputsNamed(property) }, network);
  const probes = floats([PROBES, ...inputShape], randomPoints(PROBES * inputCount));
  const answers = await Promise.all(rowsOf(probes).map((t) => network.run(pointAt(property, t))));
  const scale = scaleFor(property, answers);
  const make = (batchSize: number, diagnostics: readonly Diagnostic[]): Classifier =>
    graphClassifier({
      name: network.name,
      logitsOf: (t) => logitsOf(property, network.outputsOf(pointsAt(property, t, inputShape)), scale),
      inputShape,
      classCount: property.disjuncts.length + 1,
      box: { low: 0, high: 1 },
      batchSize,
      runtime,
      shipped: shippedProperty(network, property, scale),
      diagnostics,
    });
  const batchSize = options.batchSize ?? defaultBatchSize(inputCount);
  const expected = answers.flatMap((y) => judgedLogits(property, y, scale));
  const tolerance = 1e-3 * Math.max(largest(answers.map((y) => largest(y.map(Math.abs)))), 1 / scale) * scale;
  const batched = make(batchSize, runtime.diagnostics);
  if (batchSize === 1 || (await agrees(batched, probes, expected, tolerance))) return batched;
  await batched.dispose();
  const message = 'the file computes one input at a time and cannot be made to take more; attacks run so too, slower';
  return make(1, [...runtime.diagnostics, { code: 'fixed-batch', message }]);
}

/** One more than the last output that a property names. */
function outputsNamed({ disjuncts }: BoxProperty): number {
  const named = disjuncts.flat().map(({ terms }) => 1 + (terms.at(-1)?.output ?? -1));
  return named.reduce((most, count) => Math.max(most, count), 0);
}

function randomPoints(count: number): number[] {
  const random = randomStream('where is a property probed?');
  return Array.from({ length: count }, () => random.uniform());
}

function rowsOf(values: FloatTensor): Float32Array[] {
  return Array.from({ length: values.shape[0] }, (_, i) => row(values, i));
}

function defaultBatchSize(inputCount: number): number {
  const fitting = Math.max(1, Math.floor(ELEMENTS_PER_RUN / inputCount));
  return Math.min(LARGEST_BATCH, 2 ** Math.floor(Math.log2(fitting)));
}

/** What makes the largest margin of a median answer a typical logit. */
function scaleFor({ disjuncts }: BoxProperty, answers: readonly Float64Array[]): number {
  const margins = answers
    .map((y) => Math.abs(largest(disjuncts.map((conjunction) => marginOf(conjunction, y)))))
    .filter((margin) => Number.isFinite(margin) && margin > 0)
    .sort((a, b) => a - b);
  const median = margins[margins.length >> 1];
  return median === undefined ? 1 : TYPICAL_LOGIT / median;
}

/** [0, margins of the disjuncts] of outputs [N, outputCount]. */
function logitsOf({ disjuncts }: BoxProperty, outputs: Value, scale: number): Value {
  const [count, outputCount] = outputs.shape;
  // Shorter conjunctions repeat a constraint, so that all disjuncts are rows of one length.
  const longest = largest(disjuncts.map(({ length }) => length));
  const padded = disjuncts.flatMap((conjunction: Conjunction) =>
    Array.from({ length: longest }, (_, i) => conjunction[Math.min(i, conjunction.length - 1)]),
  );
  const normals = floats([outputCount, padded.length]);
  const bounds = floats([padded.length]);
  padded.forEach((constraint, column) => {
    const unit = scale / steepness(constraint);
    bounds.data[column] = unit * constraint.bound;
    for (const { output, coefficient } of constraint.terms) {
      normals.data[output * padded.length + column] = unit * coefficient;
    }
  });
  const slacks = sub(constant(bounds), matmul(outputs, constant(normals)));
  const margins = reduceMin(reshape(slacks, [count, disjuncts.length, longest]), [2], false);
  return concat([zeros([count, 1]), margins], 1);
}

/** The logits that outputs of the file have: their signs tell exactly which disjuncts are satisfied. */
function judgedLogits({ disjuncts }: BoxProperty, y: Float64Array, scale: number): number[] {
  const logits = disjuncts.map((conjunction) => {
    const logit = Math.fround(scale * marginOf(conjunction, y));
    return isSatisfied(conjunction, y) ? Math.max(logit, SMALLEST_FLOAT32) : Math.min(logit, 0);
  });
  return [0, ...logits];
}

function shippedProperty(network: Network, property: BoxProperty, scale: number): ShippedModel {
  const classCount = property.disjuncts.length + 1;
  return {
    outputKind: 'logits',
    async outputs(inputs) {
      const [total] = inputs.shape;
      const logits = floats([total, classCount]);
      await inBatches(total, 1, network.runtime.concurrency, async ({ start }) => {
        const y = await network.run(pointAt(property, row(inputs, start)));
        row(logits, start).set(judgedLogits(property, y, scale));
      });
      return logits;
    },
  };
}

/** Whether a batch gives each input what the file gives it alone; where it does not, the file mixes inputs. */
async function agrees(
  batched: Classifier,
  inputs: FloatTensor,
  expected: readonly number[],
  tolerance: number,
): Promise<boolean> {
  try {
    const { data } = await batched.logits(inputs);
    return data.length === expected.length && expected.every((logit, i) => !(Math.abs(logit - data[i]) > tolerance));
  } catch (error) {
    if (error instanceof ShapeError || error instanceof RuntimeError) return false;
    throw error;
  }
}
