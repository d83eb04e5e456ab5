/**
 * What VNN-LIB says of a network: for which inputs X which outputs Y must not occur. An assertion describes the
 * *counterexample*: a network is safe where no input satisfies the property.
 *
 * @see Demarchi, Guidotti, Pulina and Tacchella 2023, "Supporting Standardization of Neural Networks Verification with
 * VNNLIB and CoCoNet"; the competition's rules: Brix, Bak, Johnson and Wu 2024, arXiv 2412.19985
 */
import { smallest } from '../tensor/index.ts';

/**
 * The half-space `sum of coefficient * Y_output + sum of coefficient * X_input <= bound`. Each variable occurs once, in rising
 * order, with a coefficient not 0.
 */
export interface LinearConstraint {
  readonly terms: readonly { readonly output: number; readonly coefficient: number }[];
  /** What it says of inputs: a link between several, or with outputs. @default nothing */
  readonly inputs?: readonly { readonly input: number; readonly coefficient: number }[];
  readonly bound: number;
  /** Whether the border does not belong to it. @default false */
  readonly strict?: true;
}

/** An input, and what the network answers. */
export interface Evaluation {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
}

/** Inputs and outputs that satisfy all of some constraints. */
export type Conjunction = readonly LinearConstraint[];

/** A box of inputs and the outputs that must not occur there. */
export interface BoxProperty {
  /** The least value of each X. */
  readonly low: Float64Array;
  /** The greatest value of each X, not below `low`. */
  readonly high: Float64Array;
  /** The property is satisfied where one of these is. */
  readonly disjuncts: readonly Conjunction[];
}

/** A property in normal form: it is satisfied where that of one box is. */
export interface Property {
  /** How many X there are. */
  readonly inputCount: number;
  /** How many Y there are. */
  readonly outputCount: number;
  readonly boxes: readonly BoxProperty[];
}

/** Whether an input lies in the box, in float64 and without tolerance. */
export function isInside({ low, high }: BoxProperty, x: ArrayLike<number>): boolean {
  return low.every((least, i) => x[i] >= least && x[i] <= high[i]);
}

/** Whether an input and its outputs satisfy a conjunction, in float64 and without tolerance. */
export function isSatisfied(conjunction: Conjunction, at: Evaluation): boolean {
  return conjunction.every((constraint) => {
    const left = leftSide(constraint, at);
    return constraint.strict ? left < constraint.bound : left <= constraint.bound;
  });
}

/**
 * The distance to the nearest border of a conjunction's half-spaces, negative where one of them is violated; NaN where an
 * output is.
 */
export function marginOf(conjunction: Conjunction, at: Evaluation): number {
  const margins = conjunction.map(
    (constraint) => (constraint.bound - leftSide(constraint, at)) / steepness(constraint),
  );
  return smallest(margins);
}

function leftSide({ terms, inputs = [] }: LinearConstraint, { x, y }: Evaluation): number {
  const ofOutputs = terms.reduce((sum, { output, coefficient }) => sum + coefficient * y[output], 0);
  return inputs.reduce((sum, { input, coefficient }) => sum + coefficient * x[input], ofOutputs);
}

/** The length of a constraint's normal vector; 1 where it has none. */
export function steepness({ terms, inputs = [] }: LinearConstraint): number {
  return Math.sqrt([...terms, ...inputs].reduce((sum, { coefficient }) => sum + coefficient * coefficient, 0)) || 1;
}

/** Whether a property says more of inputs than between which numbers each lies. */
export function speaksOfInputs({ boxes }: Property): boolean {
  return boxes.some(({ disjuncts }) => disjuncts.some((all) => all.some(({ inputs }) => inputs !== undefined)));
}
