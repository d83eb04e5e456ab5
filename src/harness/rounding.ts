import type { Classifier } from '../classifier/index.ts';
import { type Box, boxWidth, type Norm } from '../threat/index.ts';

/** Whether the inputs of a classifier are images, which are stored in 8 bits. */
export function isImage({ layout }: Pick<Classifier, 'layout'>): boolean {
  return layout !== undefined;
}

/** Pixels are 32-bit floats, whose rounding may put a picture this share of epsilon outside the ball. */
const ROUNDING = 1e-3;

export interface PictureBall {
  readonly norm: Norm;
  /** Infinite where any distance will do. */
  readonly epsilon: number;
  readonly box: Box;
}

/**
 * An example as an 8-bit file holds it: the nearest of 256 levels of the box, or, where that leaves the ball around the clean
 * image, the next level on the way back to it.
 *
 * @returns undefined where neither lies in the ball, as may be where the clean image is not of such levels itself
 */
export function pictureInBall(
  example: Float32Array,
  clean: Float32Array,
  { norm, epsilon, box }: PictureBall,
): Float32Array | undefined {
  const inward = (value: number, i: number) =>
    example[i] > clean[i] ? Math.floor(value + ROUNDING) : Math.ceil(value - ROUNDING);
  return [roundTo8Bits(example, box), inLevels(example, box, inward)].find(
    (picture) => norm.distance(picture, clean) <= epsilon * (1 + ROUNDING),
  );
}

/** An image as an 8-bit file holds it: the nearest of 256 levels of the box. */
export function roundTo8Bits(image: Float32Array, box: Box): Float32Array {
  return inLevels(image, box, Math.round);
}

/** Each value as one of 256 levels of the box, by what rounds a value that is counted in levels. */
function inLevels(image: Float32Array, box: Box, round: (value: number, i: number) => number): Float32Array {
  const level = boxWidth(box) / 255;
  return image.map((value, i) => box.low + Math.min(Math.max(round((value - box.low) / level, i), 0), 255) * level);
}
