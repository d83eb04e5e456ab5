/** A derivative of a model in the graph of a batch. */
import type { Value } from '../../graph/index.ts';
import type { Loss } from '../../nn/index.ts';
import type { Shape } from '../../tensor/index.ts';

/** Where derivatives are taken: a batch of points, and what the model answers there. */
export interface Place {
  /** [N, ...inputShape] */
  readonly x: Value;
  /** [N, classes] */
  readonly logits: Value;
  readonly inputShape: Shape;
  /** The vector-Jacobian product: what cotangents of values that depend on x make of others, by default of x. */
  pullBack(values: Value, cotangents: Value, wrt?: Value): Value;
  /** Another input of the file, the same for each sample but the first axis. */
  fed(name: string, dtype: 'float32' | 'int64', shape: Shape): Value;
  readonly loss: Loss;
  /** How many gradients, where there are several. */
  readonly count: number;
}

export interface Product {
  readonly name: string;
  /** In one line, for help. */
  readonly summary: string;
  /** Which of the choices it asks for. */
  readonly takes: readonly ('loss' | 'count')[];
  /** What its own inputs and outputs are, by name. */
  readonly meanings: Readonly<Record<string, string>>;
  /** Its outputs, by name, [N, ...] each. */
  build(at: Place): Readonly<Record<string, Value>>;
}
