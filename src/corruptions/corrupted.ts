/** Pictures in tensors, as corruptions take and give them. */

import type { PixelLayout } from '../data/images/pixels.ts';
import { channelsFirst, channelsLast } from '../data/images/pixels.ts';
import { type FloatTensor, floats, row } from '../tensor/index.ts';
import { type Box, boxWidth } from '../threat/index.ts';
import type { Picture, Published } from './picture.ts';

/** The published parameters that fit pictures of a size: digits up to 28 x 28 and grey, small pictures up to 48 x 48, else photographs. */
export function publishedFor({ height, width, channels }: Omit<Picture, 'values'>): Published {
  const side = Math.max(height, width);
  if (side <= 28 && channels === 1) return 'MNIST-C';
  return side <= 48 ? 'CIFAR-10-C' : 'ImageNet-C';
}

/** How a tensor holds pictures. */
export interface PictureFormat {
  readonly layout: PixelLayout;
  readonly box: Box;
}

/** The pictures of a tensor [N, ...]. */
export function picturesOf(inputs: FloatTensor, { layout, box }: PictureFormat): Picture[] {
  const last = layout === 'nhwc' ? inputs : channelsLast(inputs);
  const [count, height, width, channels] = last.shape;
  const scale = boxWidth(box);
  return Array.from({ length: count }, (_, i) => ({
    values: Float64Array.from(row(last, i), (value) => Math.min(Math.max((value - box.low) / scale, 0), 1)),
    height,
    width,
    channels,
  }));
}

/** Pictures of one size as a tensor [N, ...]. */
export function tensorOf(pictures: readonly Picture[], { layout, box }: PictureFormat): FloatTensor {
  const [{ height, width, channels }] = pictures;
  const last = floats([pictures.length, height, width, channels]);
  const scale = boxWidth(box);
  pictures.forEach(({ values }, i) => {
    row(last, i).set(values.map((value) => Math.min(box.low + scale * value, box.high)));
  });
  return layout === 'nhwc' ? last : channelsFirst(last);
}
