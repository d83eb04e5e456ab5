/** What backpropagation through time is given of a recurrent layer, and what it gives back. */
import type { Value } from '../../graph/index.ts';
import { add } from '../arithmetic.ts';
import { multiplyAdd } from '../matmul.ts';
import { split } from '../slicing.ts';
import type { Passage } from './pass.ts';

/**
 * One direction of a layer. H is the size of a state and G that of all gates together; rows are [steps * batch, ...] as
 * in Passage.
 */
export interface Layer {
  readonly passage: Passage;
  /** Rows of inputs. */
  readonly x: Value;
  /** [G, inputs] */
  readonly w: Value;
  /** [G, H] */
  readonly r: Value;
  /** What is added to the products with w and with r, [G]. */
  readonly biases: readonly [input: Value, recurrent: Value];
  /** [3 H], in LSTMs that have them. */
  readonly peepholes: Value | undefined;
  /** Before all steps, [batch, H]: the hidden state, and the cell of an LSTM. */
  readonly initial: readonly Value[];
  readonly activations: readonly ((x: Value) => Value)[];
  /** Rows of the hidden state after each step. */
  readonly hidden: Value;
  /** Cotangents of the states after each step as rows, without what later steps send back. */
  readonly outer: readonly [hidden: Value, cell: Value | undefined];
}

/** What is sent back. */
export interface LayerCotangents {
  /** Of the products with w, as rows. */
  readonly inputSums: Value;
  /** Of the products with r, as rows. */
  readonly recurrentSums: Value;
  /** Of r itself. */
  readonly r: Value;
  readonly peepholes?: Value;
  /** Of the states before each step, as rows. */
  readonly before: readonly Value[];
}

/** The sums that go into the gates, of all steps at once. */
export function gateSums({ x, w, r, biases }: Layer, before: Value): Value {
  return multiplyAdd(before, r, multiplyAdd(x, w, add(...biases), { transB: 1 }), { transB: 1 });
}

/** Several gates, one by one. */
export function gatesIn(rows: Value, count: number): readonly Value[] {
  return split(rows, 1, new Array<number>(count).fill(rows.shape[1] / count));
}
