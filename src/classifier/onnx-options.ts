import type { OnnxModelOptions } from '../model/index.ts';
import type { Preprocessing } from '../model/preprocessing.ts';

/** How a file is read as a classifier: plain data. */
export interface OnnxClassifierOptions extends Preprocessing, Omit<OnnxModelOptions, 'outputs' | 'layout'> {
  /**
   * The name of the value that is attacked in place of the file's input, [N, ...inputShape], e.g. the embedded tokens of
   * a text model. Everything before it is left out: inputs, box and epsilon are in the scale of that value, the judge is
   * the rest of the file, and the box is by default the range of the embedding's weights.
   */
  readonly at?: string;
  /** The output to attack, where several hold class scores. */
  readonly output?: string;
  /** The largest number of samples in one run. @default 128 for small images, fewer for large ones; 16 with `at` */
  readonly batchSize?: number;
  /**
   * Lets gradients pass Round, Floor, Ceil, Sign and casts to integers, as if nothing were rounded. @default true where the
   * model rounds what the attacked input makes, which is said in a diagnostic
   */
  readonly straightThrough?: boolean;
}
