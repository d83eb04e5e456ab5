import type { Classifier } from '../classifier/index.ts';
import { type Box, boxWidth } from '../threat/index.ts';

/** Whether the inputs of a classifier are images, which are stored in 8 bits. */
export function isImage({ layout }: Pick<Classifier, 'layout'>): boolean {
  return layout !== undefined;
}

/** An image as an 8-bit file holds it: the nearest of 256 levels of the box. */
export function roundTo8Bits(image: Float32Array, box: Box): Float32Array {
  const level = boxWidth(box) / 255;
  return image.map((value) => box.low + Math.min(Math.max(Math.round((value - box.low) / level), 0), 255) * level);
}
