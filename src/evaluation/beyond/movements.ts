import type { Classifier } from '../../classifier/index.ts';
import { type PictureFormat, tensorOf } from '../../corruptions/corrupted.ts';
import { type Movement, moved } from '../../corruptions/moved.ts';
import type { Picture } from '../../corruptions/picture.ts';
import { randomStream } from '../../random.ts';
import type { SampleSet } from '../audit/sample-set.ts';
import { proportion } from '../statistics/proportion.ts';
import { type BeyondOptions, rightWhen } from './asking.ts';
import type { AuditMovements } from './result.ts';

const DEGREES = 30;
/** 24 of 224 pixels, and 3 of 28 or 32. */
const SHARE = 24 / 224;
/** Pictures of more pixels a side are moved in fewer ways. */
const SMALL = 64;

/**
 * The samples that are still answered correctly under the worst of a grid of rotations and translations.
 *
 * @see Engstrom, Tran, Tsipras, Schmidt and Madry 2017, arXiv 1712.02779, section 4: 5 x 5 translations and 31 rotations
 */
export async function underMovements(
  classifier: Classifier,
  samples: SampleSet,
  pictures: readonly Picture[],
  isRight: readonly boolean[],
  format: PictureFormat,
  { seed, onProgress, signal }: BeyondOptions,
): Promise<AuditMovements> {
  const [{ height, width }] = pictures;
  const side = Math.max(height, width);
  const pixels = Math.round(SHARE * side);
  const [angles, steps] = side <= SMALL ? [31, 5] : [7, 3];
  const grid: Movement[] = along(angles, DEGREES).flatMap((angle) =>
    along(steps, pixels).flatMap((down) => along(steps, pixels).map((across) => ({ angle, down, across }))),
  );
  // In random order, so that samples are found out early whatever they are weak to.
  const order = randomStream(seed, 'movements').permutation(grid.length);
  let left = [...pictures.keys()].filter((i) => isRight[i]);
  for (const [done, place] of order.entries()) {
    onProgress?.({ stage: 'rotations and translations', done, total: grid.length });
    const changed = (some: readonly number[]) =>
      tensorOf(
        some.map((i) => moved(pictures[i], grid[place])),
        format,
      );
    const right = await rightWhen(classifier, samples, left, changed, signal);
    left = left.filter((_, i) => right[i]);
    if (left.length === 0) break;
  }
  return { accuracy: proportion(left.length, pictures.length), degrees: DEGREES, angles, pixels, steps };
}

/** So many numbers from -most to most. */
function along(count: number, most: number): number[] {
  return Array.from({ length: count }, (_, i) => most * ((2 * i) / (count - 1) - 1));
}
