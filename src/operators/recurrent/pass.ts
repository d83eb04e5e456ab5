/**
 * How one direction of a recurrent layer passes over a batch of sequences. What belongs to the steps lies in rows,
 * [steps * batch, ...] in the order of time, so that all steps can be computed at once wherever none waits for another.
 */
import { constant, type Operand, type Value } from '../../graph/index.ts';
import { sub } from '../arithmetic.ts';
import { equal, greater, where } from '../comparison.ts';
import { fromNumbers, numbersOf } from '../evaluate.ts';
import { reduceSum } from '../reduction.ts';
import { reshape } from '../shape.ts';
import { concat, pad, sliceAxis, split } from '../slicing.ts';

export class Passage {
  readonly #steps: number;
  readonly #batch: number;
  readonly #isReverse: boolean;
  /** [1, batch, 1]; absent where all sequences are complete. */
  readonly #lengths: Value | undefined;

  /** @param lengths How many elements each sequence has, [batch]; absent where all are complete. */
  constructor(steps: number, batch: number, isReverse: boolean, lengths?: Value) {
    this.#steps = steps;
    this.#batch = batch;
    this.#isReverse = isReverse;
    const isComplete = lengths?.known && numbersOf(lengths.known).every((length) => length >= steps);
    this.#lengths = isComplete ? undefined : lengths && reshape(lengths, [1, batch, 1]);
  }

  /** Rows taken apart into steps, the first that the layer comes to first. */
  inOrder(rows: Value): readonly Value[] {
    const parts = split(rows, 0, new Array<number>(this.#steps).fill(this.#batch));
    return this.#isReverse ? parts.toReversed() : parts;
  }

  /** Steps in the layer's order as rows. */
  joined(steps: readonly Value[]): Value {
    return concat(this.#isReverse ? steps.toReversed() : steps, 0);
  }

  /** States after each step as rows, each made of the one before; the state of a sequence that has ended stays. */
  scan(initial: Value, after: (step: number, state: Value) => Value): Value {
    const states: Value[] = [];
    for (let k = 0; k < this.#steps; k++) {
      const state = states[k - 1] ?? initial;
      const time = this.#isReverse ? this.#steps - 1 - k : k;
      const next = after(k, state);
      states.push(this.#lengths ? where(greater(reshape(this.#lengths, [this.#batch, 1]), time), next, state) : next);
    }
    return this.joined(states);
  }

  /** Rows with something else, [batch, ...] or a number, where a sequence has ended. */
  whileRunning(rows: Value, otherwise: Operand): Value {
    if (this.#lengths === undefined) return rows;
    return reshape(where(greater(this.#lengths, this.#time(this.#lengths)), this.#byTime(rows), otherwise), rows.shape);
  }

  /** The states before each step as rows, from those after each and those before all, [batch, ...]. */
  before(states: Value, initial: Value): Value {
    const [batch, rows] = [this.#batch, states.shape[0]];
    if (!this.#isReverse) return concat([initial, sliceAxis(states, 0, 0, rows - batch)], 0);
    return concat([sliceAxis(this.whileRunning(states, initial), 0, batch, rows), initial], 0);
  }

  /** What is given for the last step of each sequence in the layer's order, [batch, width], as rows; zeros elsewhere. */
  atEnds(values: Value): Value {
    const [batch, width] = values.shape;
    const rest = (this.#steps - 1) * batch;
    if (this.#isReverse) return pad(values, [0, 0], [rest, 0]);
    if (this.#lengths === undefined) return pad(values, [rest, 0], [0, 0]);
    return reshape(where(this.#isLast(this.#lengths), values, 0), [rest + batch, width]);
  }

  /** The rows of the first step of each sequence in the layer's order, [batch, ...]. */
  atStarts(rows: Value): Value {
    if (!this.#isReverse) return sliceAxis(rows, 0, 0, this.#batch);
    if (this.#lengths === undefined) return sliceAxis(rows, 0, rows.shape[0] - this.#batch, rows.shape[0]);
    return reduceSum(where(this.#isLast(this.#lengths), this.#byTime(rows), 0), [0], false);
  }

  /** Bool [steps, batch, 1]: whether an element is the last in time of its sequence. */
  #isLast(lengths: Value): Value {
    return equal(sub(lengths, 1), this.#time(lengths));
  }

  /** 0, 1, 2, ... as [steps, 1, 1]. */
  #time({ dtype }: Value): Value {
    const times = Array.from({ length: this.#steps }, (_, t) => t);
    return constant(fromNumbers(dtype, [this.#steps, 1, 1], times));
  }

  #byTime(rows: Value): Value {
    return reshape(rows, [this.#steps, this.#batch, ...rows.shape.slice(1)]);
  }
}
