/** Certificates for the answers of classifiers: no input of a ball gets another class. */
import type { Classifier } from '../classifier/index.ts';
import { OptionError } from '../errors.ts';
import type { Runtime } from '../runtime/index.ts';
import { type FloatTensor, row } from '../tensor/index.ts';
import { floatAtLeast, floatAtMost, nextToward } from '../threat/float32.ts';
import { BoundedNetwork } from './bounded-network.ts';
import type { Boxes, Floats, Intervals, Rows } from './bounds.ts';

/** What proves that a sample keeps its class, from cheap to dear. */
export const PROOFS = ['intervals', 'linear bounds'] as const;
export type Proof = (typeof PROOFS)[number];

/** The share of the largest lead that rounding in float32 may have cost. */
const NEAR = 0.02;

export interface CertifyOptions {
  /** The radius of the ball in Linf, in the units of the inputs. */
  readonly epsilon: number;
  /** Where inputs may lie. @default the classifier's box */
  readonly box?: Classifier['box'];
  /** What is tried, in this order. @default all */
  readonly by?: readonly Proof[];
  /** Stops between two samples; those that are left stay undecided. */
  readonly signal?: AbortSignal;
  /** Told of each sample what proved it, or that nothing did. */
  readonly onSample?: (sample: number, proof: Proof | undefined) => void;
}

/**
 * What proves of each sample that it keeps its label everywhere in the ball and the classifier's box; undefined where
 * nothing does, which says nothing about the sample.
 *
 * A proof is of the file as float32 arithmetic runs it, in whatever order that adds: all bounds are widened by the rounding of
 * the file and by their own. Elementary functions are taken to be precise to 2^-19.
 *
 * @param labels Classes from 0
 * @throws UnsupportedOperatorError where an operator cannot be bounded
 * @see Gowal et al. 2018, arXiv 1810.12715 (intervals); Zhang et al. 2018, arXiv 1811.00866 (linear bounds)
 * @example
 * const proofs = await certify(classifier, runtime, images, labels, { epsilon: 0.1 });
 */
export async function certify(
  classifier: Classifier,
  runtime: Runtime,
  inputs: FloatTensor,
  labels: Int32Array,
  { epsilon, box: allowed = classifier.box, by = PROOFS, signal, onSample }: CertifyOptions,
): Promise<readonly (Proof | undefined)[]> {
  if (!(epsilon >= 0)) throw new OptionError('epsilon', `${epsilon} is not a radius`);
  const bounded = { inputShape: classifier.inputShape, outputsOf: classifier.logitsOf };
  const network = new BoundedNetwork(bounded, runtime, { precision: 'float32', rounding: true });
  // Compiles nothing unless it is asked.
  const precise = new BoundedNetwork(bounded, runtime, { precision: 'float64', rounding: true });
  const proofs = new Array<Proof | undefined>(labels.length).fill(undefined);
  try {
    for (let i = 0; i < labels.length && !signal?.aborted; i++) {
      const box = ballAround(row(inputs, i), epsilon, allowed);
      proofs[i] = await proofOf([network, precise], box, leads(labels[i], classifier.classCount), by);
      onSample?.(i, proofs[i]);
    }
  } finally {
    await network.dispose();
    await precise.dispose();
  }
  return proofs;
}

async function proofOf(
  networks: readonly BoundedNetwork[],
  box: Boxes,
  rows: Rows,
  by: readonly Proof[],
): Promise<Proof | undefined> {
  for (const proof of by) {
    for (const network of networks) {
      const { known, bound } = await leadsBy(proof, network, box, rows);
      if (areNumbers(known) && bound.every((lead) => lead > 0)) return proof;
      if (!isNear(bound)) break;
    }
  }
  return undefined;
}

async function leadsBy(
  proof: Proof,
  network: BoundedNetwork,
  { low, high }: Boxes,
  { count, box, coefficients }: Rows,
) {
  const as = (values: Floats) => {
    const copy = network.floats(values.length);
    copy.set(values);
    return copy;
  };
  const boxes = { count: 1, low: as(low), high: as(high) };
  const known = await network.intervals(boxes, proof === 'linear bounds');
  const { bound } = await network.bounds(boxes, known, { count, box, coefficients: as(coefficients) });
  return { known, bound };
}

/** Whether less rounding may make all leads positive. */
function isNear(bound: Floats): boolean {
  const largest = Math.max(...bound.map(Math.abs));
  return bound.every((lead) => lead > -NEAR * largest);
}

/** Whether all ends are numbers; where one is not, its maximum with another may hide it, and nothing is proved. */
export function areNumbers({ lower, upper }: Intervals): boolean {
  return [...lower, ...upper].every((ends) => ends.every(Number.isFinite));
}

/** The leads of one logit over each of the others. */
function leads(label: number, classCount: number): Rows {
  const others = Array.from({ length: classCount }, (_, k) => k).filter((k) => k !== label);
  const coefficients = new Float32Array(others.length * classCount);
  others.forEach((other, i) => {
    coefficients[i * classCount + label] = 1;
    coefficients[i * classCount + other] = -1;
  });
  return { count: others.length, box: new Int32Array(others.length), coefficients };
}

/** A float32 box around the part of the ball that is in the classifier's box, a place wider than its ends. */
function ballAround(x: Float32Array, epsilon: number, { low, high }: Classifier['box']): Boxes {
  return {
    count: 1,
    low: x.map((value) => nextToward(floatAtMost(Math.max(low, value - epsilon)), Number.NEGATIVE_INFINITY)),
    high: x.map((value) => nextToward(floatAtLeast(Math.min(high, value + epsilon)), Number.POSITIVE_INFINITY)),
  };
}
