/** Data sets to learn from in .npz archives. */

import { type Splits, splitByClass } from '../split.ts';
import { arraysIn, imagesFromArrays, likelyBox } from './arrays.ts';
import { openNpz } from './npz.ts';

const SPLIT_KEYS = ['x_train', 'y_train', 'x_test', 'y_test'];

/**
 * The images of a .npz archive to learn from and to be judged by: its arrays `x_train`, `y_train`, `x_test` and `y_test`, as
 * Keras names them; or, where it does not have all four, those that `imagesFromNpz` takes, split by class. `likelyBox` says what
 * range the pixels are in.
 *
 * @param name Name of the set, and of the file in errors.
 * @throws DataError as `openNpz`, `imagesFromArrays` and `splitByClass`, or where an array is missing.
 */
export function splitsFromNpz(bytes: Uint8Array, name: string): Splits {
  const archive = openNpz(bytes, name);
  if (!SPLIT_KEYS.every((key) => archive.names.includes(key))) {
    const { images, labels } = arraysIn(archive, name);
    return splitByClass(imagesFromArrays(images, labels, { name, box: likelyBox([images]) }));
  }
  const [trainImages, trainLabels, testImages, testLabels] = SPLIT_KEYS.map((key) => archive.read(key));
  const box = likelyBox([trainImages, testImages]);
  return {
    train: imagesFromArrays(trainImages, trainLabels, { name: `${name} (train)`, box }),
    test: imagesFromArrays(testImages, testLabels, { name: `${name} (test)`, box }),
  };
}
