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

function objectOf(json: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof json === 'object' && json !== null && !Array.isArray(json) ? { ...json } : undefined;
}

const isIndex = (json: unknown): json is number => typeof json === 'number' && Number.isSafeInteger(json) && json >= 0;

function featuresIn(json: Readonly<Record<string, unknown>>): Features | undefined {
  const { output, axis, from, to } = json;
  return typeof output === 'string' && isIndex(axis) && isIndex(from) && isIndex(to) && from < to
    ? { output, axis, from, to }
    : undefined;
}

const oneOf = <const T extends string>(words: readonly T[], json: unknown): T | undefined =>
  words.find((word) => word === json);

/**
 * The head that JSON describes, as in a model card; undefined where it describes none.
 *
 * @example
 * headFrom({ boxes: { output: 'y', axis: 0, from: 0, to: 4, form: 'centre', unit: 'pixels' }, classes: { output: 'y', axis: 0, from: 4, to: 84 } });
 */
export function headFrom(json: unknown): Head | undefined {
  const { classes, boxes, objectness, powers } = objectOf(json) ?? {};
  const [ofClasses, ofBoxes, ofObject, exponents] = [classes, boxes, objectness, powers].map(objectOf);
  const [classFeatures, boxFeatures] = [ofClasses, ofBoxes].map((each) => each && featuresIn(each));
  const form = oneOf(['corners', 'centre', 'grid'], ofBoxes?.form);
  if (classFeatures === undefined || boxFeatures === undefined || form === undefined) return undefined;
  const objectFeatures = ofObject && featuresIn(ofObject);
  if ((objectness !== undefined && objectFeatures === undefined) || (powers !== undefined && exponents === undefined)) {
    return undefined;
  }
  const squash = oneOf(['sigmoid', 'softmax'], ofClasses?.squash);
  const unit = oneOf(['pixels', 'shares'], ofBoxes?.unit);
  const background = ofClasses?.background;
  return {
    classes: { ...classFeatures, ...(squash && { squash }), ...(isIndex(background) && { background }) },
    boxes: { ...boxFeatures, form, ...(unit && { unit }) },
    ...(objectFeatures && {
      objectness: { ...objectFeatures, ...(ofObject?.squash === 'sigmoid' && { squash: 'sigmoid' as const }) },
    }),
    ...(exponents && {
      powers: { objectness: Number(exponents.objectness ?? 1), classes: Number(exponents.classes ?? 1) },
    }),
  };
}
