/** Where an image has its channels. */
import type { PixelLayout } from '../data/images/pixels.ts';
import type { Shape } from '../tensor/index.ts';

/** Order of the axes of one image: channels first or last. */
export type Layout = PixelLayout;

/** The layout that an input shape [C, H, W] or [H, W, C] suggests; undefined where it is no image. */
export function guessLayout(shape: Shape): Layout | undefined {
  if (shape.length !== 3) return undefined;
  if (isChannels(shape[0])) return 'nchw';
  return isChannels(shape[2]) ? 'nhwc' : undefined;
}

/** Whether inputs [C, H, W] or [H, W, C] are images, by their channels; never where no layout is known. */
export function isPicture(shape: Shape, layout: Layout | undefined): boolean {
  return layout !== undefined && shape.length === 3 && isChannels(layout === 'nchw' ? shape[0] : shape[2]);
}

/** Whether an axis of this length can be the channels of an image: grey or colour. */
export function isChannels(length: number): boolean {
  return length === 1 || length === 3;
}
