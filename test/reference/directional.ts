/**
 * Slopes along random directions: what a gradient claims, and what the losses do in 64-bit floats when the input moves.
 *
 * The step is so small that curvature does not matter, and 64-bit floats still resolve it. A difference quotient across a
 * kink measures a mean of two slopes, so smaller steps are tried where the interpreter sees that an element of some
 * activation or pooling came to lie on another piece.
 */
import { type Graph, input, type Value } from '../../src/graph/index.ts';
import type { Loss } from '../../src/nn/index.ts';
import { reduceSum } from '../../src/operators/index.ts';
import type { RandomStream } from '../../src/random.ts';
import type { Shape } from '../../src/tensor/index.ts';
import { gradient } from '../../src/transforms/gradient.ts';
import { type Evaluation, kinksBetween, type Reference, referenceOf } from './interpreter.ts';
import { type Doubles, doubles } from './values.ts';

/** Shares of the pixel range, for models of a few and of millions of activations. */
export const STEPS = { small: [1e-6, 1e-7, 1e-8], large: [1e-8, 1e-9, 1e-10] } as const;
const FLOAT64_EPSILON = 2 ** -52;
/** A slope is measured well where the loss moves by so many units in the last place of the largest logit. */
const MEASURABLE = 1e5;

/** A model with several losses on top, in 64-bit floats, one sample at a time. */
export interface LossReference {
  readonly lossNames: readonly string[];
  readonly inputShape: Shape;
  /** The width of the pixel range. */
  readonly width: number;
  /** From `inputs` and `labels` to `logits` and every loss. */
  readonly forward: Reference;
  /** From the same to the gradient of every loss in the inputs, by our rules. */
  readonly backward: Reference;
}

export interface LossReferenceOptions {
  /** Logits [1, classes] of one input [1, ...inputShape]. */
  readonly logitsOf: (x: Value) => Value;
  readonly inputShape: Shape;
  readonly width: number;
  readonly losses: Readonly<Record<string, Loss>>;
}

export function lossReference(options: LossReferenceOptions): LossReference {
  const { logitsOf, inputShape, width, losses } = options;
  const x = input('inputs', 'float32', [1, ...inputShape]);
  const labels = input('labels', 'int64', [1]);
  const logits = logitsOf(x);
  const values = Object.entries(losses).map(([name, loss]) => [name, loss(logits, labels)] as const);
  const slopes = values.map(([name, value]) => [name, gradient(reduceSum(value, [0], false), x)] as const);
  const graph = (outputs: Graph['outputs']): Graph => ({ inputs: [x, labels], outputs });
  return {
    lossNames: Object.keys(losses),
    inputShape,
    width,
    forward: referenceOf(graph({ logits, ...Object.fromEntries(values) })),
    backward: referenceOf(graph(Object.fromEntries(slopes))),
  };
}

/** One image, its label, and for each loss the gradient that is put to the test. */
export interface Claim {
  readonly point: Float32Array;
  readonly label: number;
  readonly gradients: Readonly<Record<string, Float32Array>>;
}

export interface DirectionalOptions {
  readonly directions: number;
  readonly random: RandomStream;
  /** Steps to be tried, the largest first, as shares of the pixel range. @default STEPS.small */
  readonly steps?: readonly number[];
  /** Whether our gradient graphs are evaluated in 64-bit floats too. @default true */
  readonly rules?: boolean;
}

/** What was found along one direction. Errors are relative to the usual slope along such directions, or the measured one. */
export interface DirectionalCheck {
  readonly loss: string;
  readonly claimed: number;
  readonly measured: number;
  /** Kinks between the two points that the slope was measured at. */
  readonly kinks: number;
  /** Of the claimed gradient. */
  readonly error: number;
  /** Of our rules, free of the rounding of 32-bit floats; undefined where they were not evaluated. */
  readonly ruleError: number | undefined;
}

/** Compares all losses along random directions of plus and minus one in every element. */
export function directionalChecks(
  reference: LossReference,
  { point, label, gradients }: Claim,
  { directions, random, steps = STEPS.small, rules = true }: DirectionalOptions,
): DirectionalCheck[] {
  const { lossNames, inputShape, width } = reference;
  const start = Float64Array.from(point);
  const feedsAt = (values: Float64Array) => ({
    inputs: doubles([1, ...inputShape], values),
    labels: doubles([1], Float64Array.of(label)),
  });
  const exact = rules ? reference.backward(feedsAt(start)).outputs : undefined;
  return Array.from({ length: directions }, () => {
    const direction = Float64Array.from(start, () => (random.bits() % 2 === 0 ? 1 : -1));
    const at = (step: number) => reference.forward(feedsAt(start.map((value, i) => value + step * direction[i])));
    const { ahead, behind, kinks, step } = withoutKinks(
      at,
      steps.map((share) => share * width),
    );
    const smallest = (MEASURABLE * FLOAT64_EPSILON * largest(ahead.outputs.logits)) / step;
    return lossNames.map((loss): DirectionalCheck => {
      const measured = (ahead.outputs[loss].data[0] - behind.outputs[loss].data[0]) / (2 * step);
      const errorOf = (slopes: Float32Array | Float64Array) => {
        const usual = Math.sqrt(dot(slopes, slopes));
        return Math.abs(dot(slopes, direction) - measured) / Math.max(usual, Math.abs(measured), smallest);
      };
      return {
        loss,
        claimed: dot(gradients[loss], direction),
        measured,
        kinks,
        error: errorOf(gradients[loss]),
        ruleError: exact && errorOf(exact[loss].data),
      };
    });
  }).flat();
}

interface Measurement {
  readonly ahead: Evaluation;
  readonly behind: Evaluation;
  readonly kinks: number;
  readonly step: number;
}

/** The two ends of the largest step that crosses no kink; of the smallest, if all do. */
function withoutKinks(at: (step: number) => Evaluation, steps: readonly number[]): Measurement {
  const [first, ...smaller] = steps.map((step) => (): Measurement => {
    const [ahead, behind] = [at(step), at(-step)];
    return { ahead, behind, kinks: kinksBetween(ahead, behind), step };
  });
  return smaller.reduce((measured, next) => (measured.kinks === 0 ? measured : next()), first());
}

function dot(a: Float32Array | Float64Array, b: Float32Array | Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

const largest = ({ data }: Doubles): number => data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

/** The checks of one model in numbers. */
export interface Summary {
  readonly directions: number;
  /** Share of the directions along which the gradient is off by more than a hundredth. */
  readonly exceptions: number;
  readonly largestError: number;
  /** Share of the directions along which no kink was crossed; the two errors below are among them. */
  readonly smooth: number;
  readonly largestSmoothError: number;
  /** Absent where our rules were not evaluated. */
  readonly largestRuleError: number | undefined;
}

/** Largest relative error of a slope that counts as right. */
export const TOLERANCE = 0.01;

export function summaryOf(checks: readonly DirectionalCheck[]): Summary {
  const smooth = checks.filter(({ kinks }) => kinks === 0);
  const worst = (errors: readonly number[]) => errors.reduce((most, error) => (error <= most ? most : error), 0);
  return {
    directions: checks.length,
    exceptions: checks.filter(({ error }) => !(error <= TOLERANCE)).length / checks.length,
    largestError: worst(checks.map(({ error }) => error)),
    smooth: smooth.length / checks.length,
    largestSmoothError: worst(smooth.map(({ error }) => error)),
    largestRuleError: checks.some(({ ruleError }) => ruleError === undefined)
      ? undefined
      : worst(smooth.map(({ ruleError = 0 }) => ruleError)),
  };
}

/** The summary as a sentence. */
export function sentenceOf(summary: Summary): string {
  const share = (part: number) => `${(100 * part).toFixed(1)} %`;
  const error = (value: number) => value.toExponential(1);
  const rules = summary.largestRuleError;
  return (
    `${share(summary.exceptions)} of ${summary.directions} slopes are off by more than ${share(TOLERANCE)} (worst ${error(summary.largestError)}); ` +
    `of the ${share(summary.smooth)} that cross no kink, none by more than ${error(summary.largestSmoothError)}` +
    (rules === undefined ? '' : `, and in 64-bit floats none by more than ${error(rules)}`)
  );
}
