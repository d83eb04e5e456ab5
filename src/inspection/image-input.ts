/** Whether an input takes pictures, and how these lie in it. */

import { guessLayout, type Layout } from '../model/layout.ts';
import type { Shape } from '../tensor/index.ts';
import type { GraphHead } from './graph-head.ts';
import { type Guess, guess, unknown } from './guess.ts';
import type { PixelScale } from './pixel-scale.ts';

/** A picture as a model takes it. */
export interface ImageInput {
  readonly layout: Guess<Layout>;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** Below this many pixels a side, a shape that looks like a picture's is more likely something else. */
const SMALLEST_SIDE = 8;

const TO_CHANNELS_FIRST = '0,3,1,2';

/** Reads one sample's shape as a picture; undefined where it is none. */
export function imageInput(shape: Shape, head: GraphHead | undefined): ImageInput | undefined {
  const layout = layoutOf(shape, head);
  if (layout.value === undefined) return undefined;
  const [channels, height, width] = layout.value === 'nchw' ? shape : [shape[2], shape[0], shape[1]];
  return Math.min(height, width) < SMALLEST_SIDE ? undefined : { layout, channels, height, width };
}

function layoutOf(shape: Shape, head: GraphHead | undefined): Guess<Layout> {
  if (shape.length !== 3) return unknown(`[${shape}] is not a picture`);
  if (head?.permutation?.join() === TO_CHANNELS_FIRST) {
    return guess('nhwc', 'sure', 'the graph first moves the last axis before the others');
  }
  if (head?.layer !== undefined && head.permutation === undefined) {
    return guess(
      'nchw',
      'sure',
      'the first convolution takes the input as it is, and convolutions take channels first',
    );
  }
  const layout = guessLayout(shape);
  if (layout === undefined) return unknown(`no axis of [${shape}] is 1 or 3 long`);
  const few = (length: number) => length === 1 || length === 3;
  const confidence = few(shape[0]) && few(shape[2]) ? 'guess' : 'likely';
  return guess(layout, confidence, `channels are ${layout === 'nchw' ? shape[0] : shape[2]}, of [${shape}]`);
}

/** Order of a model's colours. */
export type ChannelOrder = 'rgb' | 'bgr';

/** How far numbers may be from well-known means, in 0..255. */
const MEAN_TOLERANCE = 4;

/**
 * The order of the colours; undefined for models that take no colours.
 *
 * @param means Pixel values that the graph subtracts, or that the model's kind is known to want subtracted.
 */
export function channelOrder(
  channels: number,
  pixelFormat: string | undefined,
  means: readonly number[],
  scale: PixelScale | undefined,
): Guess<ChannelOrder> | undefined {
  if (channels !== 3) return undefined;
  const stated = /^(bgr|rgb)/i.exec(pixelFormat ?? '')?.[1]?.toLowerCase();
  if (stated !== undefined) {
    return guess(stated === 'bgr' ? 'bgr' : 'rgb', 'sure', `the file's metadata say ${pixelFormat}`);
  }
  const inBytes = means.map((mean) => (Math.abs(mean) <= 1 ? 255 * mean : mean));
  const isNear = (wanted: readonly number[]) =>
    inBytes.length === 3 && wanted.every((mean, i) => Math.abs(mean - inBytes[i]) < MEAN_TOLERANCE);
  // ImageNet's mean colour is reddish, so that the order of its means tells that of the colours.
  if (isNear([104, 117, 123])) return guess('bgr', 'likely', 'the graph subtracts the means of blue, green and red');
  if (isNear([123, 117, 104])) return guess('rgb', 'likely', 'the graph subtracts the means of red, green and blue');
  if (scale?.name === 'centred bytes') return guess('bgr', 'guess', 'models of that kind take blue first');
  return guess('rgb', 'guess', 'most models do; the file does not tell');
}
