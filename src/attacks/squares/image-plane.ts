/** A flat sample as an image with windows in it, whatever its shape is. */
import type { Layout } from '../../classifier/index.ts';
import type { RandomStream } from '../../random.ts';
import { type Shape, sizeOf } from '../../tensor/index.ts';

/** Where the values of an image stand in the flat sample. */
export interface ImagePlane {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** How far apart two neighbours are, in channel, row and column. */
  readonly strides: readonly [channel: number, row: number, column: number];
}

/** A rectangle of pixels. */
export interface Window {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/**
 * Images have the channels that their layout says, first or last. Of any other shape the last two axes are rows and
 * columns, and all axes before them channels; a vector is one row.
 */
export function planeOf(shape: Shape, layout: Layout | undefined): ImagePlane {
  const [height = 1, width = 1] = shape.length === 1 ? [1, ...shape] : shape.slice(-2);
  if (layout === 'nhwc') {
    const [rows, columns, channels] = shape;
    return { channels, height: rows, width: columns, strides: [1, columns * channels, channels] };
  }
  return { channels: sizeOf(shape) / (height * width), height, width, strides: [height * width, width, 1] };
}

/**
 * The sides of a window of this area: those of a square, but where that is higher or wider than the image, it is as long
 * in the other direction as the area asks.
 *
 * @param side of the square
 */
export function sidesOf(plane: ImagePlane, area: number, side: number): Pick<Window, 'height' | 'width'> {
  const { height, width } = plane;
  const long = (short: number, longest: number) => Math.min(Math.max(Math.round(area / short), side), longest);
  if (side <= Math.min(height, width)) return { height: side, width: side };
  return height < width ? { height, width: long(height, width) } : { height: long(width, height), width };
}

/** A window somewhere in the image; all places have the same chance. */
export function somewhere(
  plane: ImagePlane,
  { height, width }: Pick<Window, 'height' | 'width'>,
  random: RandomStream,
): Window {
  const top = random.integer(plane.height - height + 1);
  return { top, left: random.integer(plane.width - width + 1), height, width };
}

/** Calls `each` with the index in the sample of every pixel of a window, in one channel, and its number in the window. */
export function visit(
  { strides: [alongChannels, alongRows, alongColumns] }: ImagePlane,
  channel: number,
  { top, left, height, width }: Window,
  each: (index: number, inWindow: number) => void,
): void {
  let inWindow = 0;
  for (let row = top; row < top + height; row++) {
    const start = channel * alongChannels + row * alongRows;
    for (let column = left; column < left + width; column++) each(start + column * alongColumns, inWindow++);
  }
}
