/** What tells how samples are read, and what comes of it. */
import type { Layout, Points } from '../../classifier/index.ts';
import type { FloatTensor } from '../../tensor/index.ts';
import type { Size } from '../shell/words.ts';

export interface SampleOptions {
  readonly layout: Layout;
  /** The short side that images are scaled to, or the size that they are stretched to. */
  readonly resize?: number | Size | undefined;
  /** The side of the square that is then cut out of their centre. */
  readonly crop?: number | undefined;
  /** The class of all samples. */
  readonly label?: number | undefined;
  /** A file of labels. */
  readonly labels?: string | undefined;
  /** Added to every class that a file or folder gives as a number. */
  readonly labelOffset: number;
  /** Names of the model's classes, to which folders are matched. */
  readonly classNames?: readonly string[] | undefined;
  /** At most so many samples. */
  readonly limit?: number | undefined;
  /** What token ids are embedded as, in place of what the file holds. */
  readonly tokens?: { readonly values: FloatTensor } | undefined;
}

export interface Samples {
  /** [N, ...inputShape] in the classifier's box. */
  readonly inputs: Points;
  readonly names: readonly string[];
  /** One class a sample; undefined where nothing says what the samples are. */
  readonly labels: Int32Array | undefined;
}
