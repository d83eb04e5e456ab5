/** Where a detector has its boxes and their scores. */

/** Some of the features that an output has for each of its candidates. */
export interface Features {
  readonly output: string;
  /** The axis of the features, counted without that of the samples; all other axes are candidates, in row-major order. */
  readonly axis: number;
  /** The first of them, and the one behind the last. */
  readonly from: number;
  readonly to: number;
}

/** How candidates tell their boxes. */
export type BoxForm =
  /** Corners: left, top, right, bottom. */
  | 'corners'
  /** Centre, width and height. */
  | 'centre'
  /** As FastestDet: tanh of the offset in the cell of a grid, and sigmoids of width and height. */
  | 'grid';

/** A detector's outputs, one candidate for a box after the other. */
export interface Head {
  /** One score a class. */
  readonly classes: Features & {
    /** What is done to them to make them probabilities. @default nothing */
    readonly squash?: 'sigmoid' | 'softmax';
    /** The class that means "nothing here", counted among them. @default none */
    readonly background?: number;
  };
  /** Whether there is anything at all, by which the classes' scores are multiplied. @default 1 */
  readonly objectness?: Features & { readonly squash?: 'sigmoid' };
  /** The score is objectness to the one times class to the other. @default 1 and 1 */
  readonly powers?: { readonly objectness: number; readonly classes: number };
  readonly boxes: Features & {
    readonly form: BoxForm;
    /** In pixels of the input, or in shares of its width and height. @default 'shares' */
    readonly unit?: 'pixels' | 'shares';
  };
}
