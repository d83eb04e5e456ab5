import type { Classifier } from '../classifier/index.ts';
import { guessLayout } from '../classifier/index.ts';
import type { FloatTensor } from '../tensor/index.ts';
import { boxWidth } from '../threat/index.ts';

/** Images as an 8-bit file holds them: the nearest of 256 levels of the box. Undefined for inputs that are no images. */
export function rounded({ inputShape, box }: Classifier, images: FloatTensor): FloatTensor | undefined {
  if (guessLayout(inputShape) === undefined) return undefined;
  const level = boxWidth(box) / 255;
  const data = images.data.map((value) => {
    const nearest = Math.min(Math.max(Math.round((value - box.low) / level), 0), 255);
    return box.low + nearest * level;
  });
  return { ...images, data };
}
