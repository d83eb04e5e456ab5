/** Where and how a patch is seen in one picture. */
import type { RandomStream } from '../../random.ts';
import { floats, row, type Tensor } from '../../tensor/index.ts';
import type { PatchFrame } from './frame.ts';

/** How far each of these is varied. */
export interface PatchVariation {
  /** Degrees to either side. */
  readonly rotation: number;
  /** Of the diameter, as a share to either side. */
  readonly scale: number;
  /** Of the light: a factor and, in shares of the pixel range, an offset, each by so much to either side. */
  readonly light: number;
}

export interface PatchPlace {
  /** In radians. */
  readonly angle: number;
  /** Of the diameter. */
  readonly scale: number;
  /** The corner of the window in which the patch is drawn. */
  readonly top: number;
  readonly left: number;
  readonly gain: number;
  /** In shares of the pixel range. */
  readonly offset: number;
}

/** Any place at which the whole window is in the picture, and any light. */
export function drawPlace(
  { height, width }: PatchFrame,
  window: number,
  { rotation, scale, light }: PatchVariation,
  random: RandomStream,
): PatchPlace {
  return {
    angle: (random.uniform(-rotation, rotation) * Math.PI) / 180,
    scale: 1 + random.uniform(-scale, scale),
    top: random.integer(height - window + 1),
    left: random.integer(width - window + 1),
    gain: 1 + random.uniform(-light, light),
    offset: random.uniform(-light, light) / 2,
  };
}

/** What the graph is fed for some places: affine maps from the window to the patch, where the window stands, and the light. */
export function placeFeeds(
  { diameter, height, width }: PatchFrame,
  window: number,
  pixelRange: number,
  places: readonly PatchPlace[],
): Readonly<Record<'maps' | 'rows' | 'columns' | 'light', Tensor>> {
  const count = places.length;
  const maps = floats([count, 2, 3]);
  const [rows, columns] = [floats([count, 1, height, window]), floats([count, 1, window, width])];
  const light = floats([count, 2]);
  places.forEach(({ angle, scale, top, left, gain, offset }, i) => {
    const factor = window / (diameter * scale);
    const [cosine, sine] = [factor * Math.cos(angle), factor * Math.sin(angle)];
    row(maps, i).set([cosine, sine, 0, -sine, cosine, 0]);
    for (let j = 0; j < window; j++) {
      row(rows, i)[(top + j) * window + j] = 1;
      row(columns, i)[j * width + left + j] = 1;
    }
    row(light, i).set([gain, offset * pixelRange]);
  });
  return { maps, rows, columns, light };
}
