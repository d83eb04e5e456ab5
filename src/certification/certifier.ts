/** Proofs for one sample after the other: programs are compiled once, whatever the radius. */
import type { Classifier } from '../classifier/index.ts';
import type { Diagnostic } from '../errors.ts';
import { floatAtLeast, floatAtMost, nextToward } from '../threat/float32.ts';
import type { Box } from '../threat/index.ts';
import { BoundedNetwork } from './bounded-network.ts';
import type { Boxes, Floats, Intervals, Rows } from './bounds.ts';
import { linearCost, tooDear } from './linear-cost.ts';
import { orderingOf } from './ordering.ts';
import { type Bounded, traceAt } from './trace.ts';

/** What proves that a sample keeps its class, from cheap to dear. */
export const PROOFS = ['intervals', 'linear bounds'] as const;
export type Proof = (typeof PROOFS)[number];

/** The share of the largest lead that rounding in float32 may have cost. */
const NEAR = 0.02;

/** Linear bounds of one sample may take so much at most: about a minute of a core. */
const MOST_FLOPS = 2e12;

export interface CertifierOptions {
  /** Where inputs may lie. */
  readonly box: Box;
  /** What is tried, in this order. */
  readonly by: readonly Proof[];
}

export class Certifier {
  /** What is not tried, and why. */
  readonly diagnostics: readonly Diagnostic[];
  readonly #classifier: Classifier;
  readonly #box: Box;
  readonly #bounded: Bounded;
  /** By how much a label must lead. */
  readonly #spare: number;
  #logits: BoundedNetwork | undefined;
  readonly #by: readonly Proof[];
  /** In float32, and in float64 where that is a little short; neither compiles anything unless it is asked. */
  readonly #networks: readonly BoundedNetwork[];

  /** @throws UnsupportedOperatorError where an operator cannot be bounded */
  constructor(classifier: Classifier, { box, by }: CertifierOptions) {
    const { bounded, spare } = orderingOf(classifier);
    this.#bounded = bounded;
    this.#spare = spare;
    this.#classifier = classifier;
    this.#box = box;
    this.#networks = (['float32', 'float64'] as const).map(
      (precision) => new BoundedNetwork(bounded, classifier.runtime, { precision, rounding: true }),
    );
    const cost = by.includes('linear bounds') ? linearCost(bounded, this.#networks[0].anatomy) : 0;
    this.#by = cost > MOST_FLOPS ? by.filter((proof) => proof !== 'linear bounds') : by;
    this.diagnostics = cost > MOST_FLOPS ? [tooDear(cost)] : [];
  }

  /** What proves that a sample keeps its label within epsilon. */
  async prove(x: Float32Array, label: number, epsilon: number): Promise<Proof | undefined> {
    const box = ballAround(x, epsilon, this.#box);
    const rows = leads(label, this.#classifier.classCount);
    for (const proof of this.#by) {
      for (const network of this.#networks) {
        const { known, bound } = await leadsBy(proof, network, box, rows);
        if (areNumbers(known) && bound.every((lead) => lead > this.#spare)) return proof;
        if (!isNear(bound)) break;
      }
    }
    return undefined;
  }

  /** The intervals of all logits on balls of several radii, [epsilons, classes]. */
  async logits(x: Float32Array, epsilons: readonly number[]): Promise<{ lower: Float32Array; upper: Float32Array }> {
    const network = this.#ofLogits();
    const balls = epsilons.map((epsilon) => ballAround(x, epsilon, this.#box));
    const together = (end: 'low' | 'high') => Float32Array.from(balls.flatMap((ball) => Array.from(ball[end])));
    const boxes = { count: epsilons.length, low: together('low'), high: together('high') };
    const known = await network.intervals(boxes, { linear: this.#by.includes('linear bounds') });
    const { lower, upper } = await network.interval(boxes, known, 'outputs');
    return { lower: Float32Array.from(lower), upper: Float32Array.from(upper) };
  }

  /** The network whose outputs are the logits, which is the one that proofs are of, unless these are of what is made of them. */
  #ofLogits(): BoundedNetwork {
    const [network] = this.#networks;
    const { inputShape, logitsOf: outputsOf } = this.#classifier;
    const nodes = (bounded: Bounded) => traceAt(bounded, 1, 'float32').nodes.length;
    if (nodes(this.#bounded) === nodes({ inputShape, outputsOf })) return network;
    this.#logits ??= new BoundedNetwork({ inputShape, outputsOf }, this.#classifier.runtime, network.options);
    return this.#logits;
  }

  /** Does something for each of some samples, as many at a time as the runtime runs. */
  async each(count: number, signal: AbortSignal | undefined, work: (sample: number) => Promise<void>): Promise<void> {
    let next = 0;
    const go = async () => {
      while (next < count) {
        signal?.throwIfAborted();
        await work(next++);
      }
    };
    await Promise.all(Array.from({ length: this.#classifier.concurrency }, go));
    signal?.throwIfAborted();
  }

  async dispose(): Promise<void> {
    for (const network of this.#networks) await network.dispose();
    await this.#logits?.dispose();
  }
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
  const known = await network.intervals(boxes, { linear: proof === 'linear bounds' });
  const { bound } = await network.bounds(boxes, known, { count, box, coefficients: as(coefficients) });
  return { known, bound };
}

/** Whether less rounding may make all leads positive. */
function isNear(bound: Floats): boolean {
  const largest = Math.max(...bound.map(Math.abs));
  return bound.every((lead) => lead > -NEAR * largest);
}

/** Whether all ends are numbers; where one is not, its maximum with another may hide it, and nothing is proved. */
function areNumbers({ lower, upper }: Intervals): boolean {
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

/** A float32 box around the part of the ball that is in another box, a place wider than its ends. */
function ballAround(x: Float32Array, epsilon: number, { low, high }: Box): Boxes {
  return {
    count: 1,
    low: x.map((value) => nextToward(floatAtMost(Math.max(low, value - epsilon)), Number.NEGATIVE_INFINITY)),
    high: x.map((value) => nextToward(floatAtLeast(Math.min(high, value + epsilon)), Number.POSITIVE_INFINITY)),
  };
}
