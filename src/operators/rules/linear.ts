/**
 * Linear rules: how a lower bound that is linear in the outputs of a node becomes one that is linear in its inputs. An exact
 * operator passes coefficients back as a gradient passes cotangents; another puts a plane in its place, below where the
 * coefficient is positive, above where it is negative.
 *
 * @see Zhang, Weng, Chen, Hsieh and Daniel 2018, "Efficient Neural Network Robustness Certification with General Activation
 * Functions", arXiv 1811.00866, theorem 3.2
 */
import type { Operand, Value } from '../../graph/index.ts';
import { sizeOf } from '../../tensor/index.ts';
import { relu } from '../activations.ts';
import { add, max, min, mul, sub } from '../arithmetic.ts';
import { reshape } from '../shape.ts';
import type { Interval } from './interval.ts';
import type { Pullbacks } from './vjp.ts';

export interface Coefficients {
  /** The coefficients of the first output, [rows, ...output.shape without its batch]. */
  readonly g: Value;
  /** Whether an input depends on what varies. */
  isVariable(input: number): boolean;
  /**
   * Where the elements of an input lie, for each box; asking makes it an input whose interval must be known.
   *
   * @param bends Where the operator is not straight. Elements that stay on one side of all of them cost nothing.
   * @default bends everywhere
   */
  interval(input: number, bends?: readonly number[]): Interval;
  /** A number between two others that the rule may choose as it likes; what is best depends on what is bounded. */
  free(start: Value, low: Operand, high: Operand): Value;
  /** What is known of each box, for each row of coefficients. */
  atRows(value: Value): Value;
  /** What the node's gradient rule makes of the coefficients. */
  pullbacks(): Pullbacks;
}

export interface LinearStep {
  /** For each input, how to build its coefficients; those of inputs that do not vary are added up as constants. */
  readonly coefficients: Pullbacks;
  /** Terms without a variable: their sum over all but the rows belongs to the bound. */
  readonly constants?: readonly Term[];
}

/** Numbers of rows, [rows, ...]. */
export type Term = Value | Product;

/** A product of numbers of rows and others, which is cheaper to bound than its value is. */
export interface Product {
  /** [rows, ...]: the coefficients, or their positive or negative part. */
  readonly of: Value;
  /** What they are multiplied by: known of boxes, or of the network. */
  readonly by: Value;
  readonly knownOf: 'boxes' | 'network';
  /** The sign of `of`, where it has one. */
  readonly sign?: 1 | -1;
}

declare module '../../graph/operator.ts' {
  interface RuleKinds {
    /** Linear bounds of outputs as linear bounds of inputs. */
    linear: { given: Coefficients; result: LinearStep };
  }
}

/** The step of an operator that is linear in all its inputs together. */
export function linearInAll({ pullbacks }: Coefficients): LinearStep {
  return { coefficients: pullbacks() };
}

/** The step of a product: linear in each factor, if the other one is fixed. No step where both vary. */
export function linearInEach({ isVariable, pullbacks }: Coefficients): LinearStep {
  if (isVariable(0) && isVariable(1)) return { coefficients: [] };
  return { coefficients: pullbacks().map((build, i) => (isVariable(i) ? build : undefined)) };
}

/** The step of a convolution, whose third input is a bias a channel. */
export function linearWithBias(given: Coefficients & { readonly inputs: readonly Value[] }): LinearStep {
  const { g, inputs } = given;
  const bias = inputs.at(2);
  const { coefficients } = linearInEach(given);
  const [data, weights] = coefficients;
  if (bias === undefined) return { coefficients: [data, weights] };
  const perChannel = reshape(bias, [1, sizeOf(bias.shape), ...g.shape.slice(2).map(() => 1)]);
  return { coefficients: [data, weights], constants: [{ of: g, by: perChannel, knownOf: 'network' }] };
}

/** offset + sum of slopes * inputs. */
export interface Plane {
  readonly slopes: readonly (Value | undefined)[];
  readonly offset?: Value;
}

/** The step of an operator whose outputs lie between two planes, elementwise. */
export function between({ g, atRows }: Coefficients, lower: Plane, upper: Plane): LinearStep {
  const positive = relu(g);
  const negative = sub(g, positive);
  const coefficients = lower.slopes.map((below, i) => () => {
    const above = upper.slopes[i];
    const parts = [...(below ? [mul(positive, atRows(below))] : []), ...(above ? [mul(negative, atRows(above))] : [])];
    return parts.length === 0 ? mul(g, 0) : parts.reduce((sum, part) => add(sum, part));
  });
  const constants: Term[] = [
    ...(lower.offset ? [{ of: positive, by: lower.offset, knownOf: 'boxes', sign: 1 } as const] : []),
    ...(upper.offset ? [{ of: negative, by: upper.offset, knownOf: 'boxes', sign: -1 } as const] : []),
  ];
  return { coefficients, constants };
}

/** A value kept between two others. */
export function clamp(x: Value, low: Operand, high: Operand): Value {
  return min(max(x, low), high);
}
