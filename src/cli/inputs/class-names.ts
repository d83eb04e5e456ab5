import { DataError } from '../../errors.ts';

/** Names by class of a model, and what to say about how they were matched. */
export interface MatchedNames {
  readonly names: readonly string[];
  readonly note?: string;
}

const BACKGROUND = '(background)';

/**
 * Fits names to the classes of a model. A model may have classes before those that are named, such as a background:
 * as many as the label offset says, or one where nothing says how many.
 *
 * @param path Named in errors.
 * @throws DataError where the names are too few or too many
 */
export function matchNames(
  names: readonly string[],
  classCount: number,
  labelOffset: number | undefined,
  path: string,
): MatchedNames {
  const missing = classCount - names.length;
  if (missing === 0) return { names };
  if (missing === labelOffset) return { names: [...new Array<string>(missing).fill(BACKGROUND), ...names] };
  if (missing === 1 && labelOffset === undefined) {
    return {
      names: [BACKGROUND, ...names],
      note: `${path} holds one name fewer than the model has classes: class 0 is taken to be a background`,
    };
  }
  throw new DataError(`it holds ${names.length} names, but the model has ${classCount} classes`, {
    path,
    hint:
      missing > 0
        ? 'Add the missing names; --label-offset N says that the first N classes have none.'
        : 'Check that it belongs to this model.',
  });
}
