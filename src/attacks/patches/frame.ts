/** How large a patch is in the pictures of a model, and where it may be. */
import type { Classifier } from '../../classifier/index.ts';
import { OptionError } from '../../errors.ts';
import type { Layout } from '../../model/layout.ts';

/** A disk whose area is a share of that of the picture. */
export interface PatchFrame {
  readonly layout: Layout;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Of the disk, in pixels of the picture. */
  readonly diameter: number;
  /** The side of the square of pixels that holds the patch. */
  readonly side: number;
}

/** Room for the smoothed rim, in pixels. */
const RIM = 2;

/**
 * @param area Of the disk, as a share of the picture
 * @throws OptionError for a model that takes no pictures, or a patch that does not fit into them
 */
export function patchFrame({ layout, inputShape }: Classifier, area: number): PatchFrame {
  if (layout === undefined) throw new OptionError('model', `it takes inputs [${inputShape}], which are not pictures`);
  const [channels, height, width] = layout === 'nchw' ? inputShape : [inputShape[2], inputShape[0], inputShape[1]];
  const diameter = Math.sqrt((4 * area * height * width) / Math.PI);
  if (!(diameter >= 2) || diameter > Math.min(height, width) - RIM) {
    const pixels = `a disk of ${diameter.toFixed(1)} pixels`;
    throw new OptionError('area', `${area} is ${pixels}, and pictures have ${height} x ${width}`, 'Give e.g. 0.05.');
  }
  return { layout, height, width, channels, diameter, side: Math.ceil(diameter) };
}

/** The side of the square window of the picture in which a patch of up to `largest` times its size is drawn. */
export function windowSide({ diameter, height, width }: PatchFrame, largest: number): number {
  return Math.min(Math.ceil(diameter * largest) + RIM, height, width);
}
