/** Random changes to training images that leave their class as it is. */
import { OptionError, ShapeError } from '../../errors.ts';
import { type RandomStream, randomStream } from '../../random.ts';
import { type FloatTensor, row, type Shape } from '../../tensor/index.ts';

/**
 * Changes one image in place.
 *
 * @param image The values of one image, `C * H * W`.
 * @param shape `[C, H, W]`
 * @param random Decides how it is changed.
 */
export type Augmentation = (image: Float32Array, shape: Shape, random: RandomStream) => void;

/** Mirrors an image left to right, every second time. Not for digits or letters. */
export function flip(): Augmentation {
  return (image, [, , width], random) => {
    if (random.uniform() < 0.5) return;
    for (let start = 0; start < image.length; start += width) image.subarray(start, start + width).reverse();
  };
}

/**
 * Pads an image with `padding` zeros on each side and cuts a window of the old size out of it, which may lie anywhere: a
 * shift by at most `padding` pixels in each direction. 4 is usual for CIFAR-10, 2 for digits.
 *
 * @throws OptionError unless `padding` is an integer of at least 0.
 */
export function crop(padding: number): Augmentation {
  if (!Number.isInteger(padding) || padding < 0)
    throw new OptionError('padding', `${padding} is not a number of pixels`);
  return (image, [channels, height, width], random) => {
    const down = random.integer(2 * padding + 1) - padding;
    const right = random.integer(2 * padding + 1) - padding;
    for (let channel = 0; channel < channels; channel++) {
      const size = height * width;
      shift(image.subarray(channel * size, (channel + 1) * size), height, width, down, right);
    }
  };
}

/** Moves the pixels of one channel; zeros come in where nothing was. */
function shift(plane: Float32Array, height: number, width: number, down: number, right: number): void {
  const distance = down * width + right;
  if (distance > 0) plane.copyWithin(distance, 0, plane.length - distance);
  else plane.copyWithin(0, -distance);
  plane.fill(0, 0, Math.max(0, down * width));
  plane.fill(0, Math.max(0, plane.length + Math.min(0, down * width)));
  // What left a row on one side came into the next one on the other.
  const [from, to] = right > 0 ? [0, Math.min(right, width)] : [Math.max(0, width + right), width];
  for (let start = 0; start < height * width; start += width) plane.fill(0, start + from, start + to);
}

/** Several augmentations, one after the other. */
export function augmented(augmentations: readonly Augmentation[]): Augmentation {
  return (image, shape, random) => {
    for (const augmentation of augmentations) augmentation(image, shape, random);
  };
}

/** What the changes to an image depend on, besides its index. */
export interface AugmentationKey {
  readonly seed: number;
  /** From 0. */
  readonly epoch: number;
}

/**
 * Augments a batch in place. An image is changed in the same way whatever batch it is in: the changes depend on seed, epoch and
 * its index in the training set only.
 *
 * @param batch `[N, C, H, W]`, the caller's own copy.
 * @param indices The index in the training set of each image of the batch.
 * @throws ShapeError where the batch is not of `[N, C, H, W]`, or there are not as many indices.
 */
export function augmentBatch(
  batch: FloatTensor,
  indices: ArrayLike<number>,
  augmentation: Augmentation,
  { seed, epoch }: AugmentationKey,
): void {
  const [count, ...shape] = batch.shape;
  if (shape.length !== 3 || count !== indices.length) {
    throw new ShapeError(`${indices.length} indices for a batch of [${batch.shape}], which should be [N,C,H,W]`);
  }
  const stream = randomStream(seed, 'augmentation', epoch);
  for (let i = 0; i < count; i++) augmentation(row(batch, i), shape, stream.fork(indices[i]));
}
