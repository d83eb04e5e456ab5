/** What may change, as flags say. */
import { parseNpy, readBytes, readImage } from '../../data/index.node.ts';
import { DataError, OptionError } from '../../errors.ts';
import type { Model } from '../../model/index.ts';
import { sizeOf } from '../../tensor/index.ts';
import type { Box, PlacementRecipe } from '../../threat/index.ts';
import { pictureSize } from '../inputs/samples.ts';
import { region } from '../shell/words.ts';
import { readFeatures } from './feature-list.ts';
import type { GoalPlan } from './plan.ts';

export interface Placing {
  readonly placement: PlacementRecipe;
  /** What a distance of 1 means, for whoever reads the result. */
  readonly scale: string;
  /** The epsilon that is usual, where it does not follow from the range of the input. */
  readonly usual: number | undefined;
}

/** @throws OptionError or DataError for what does not fit the model */
export async function placementFor({ mask, features: path }: GoalPlan, model: Model, box: Box): Promise<Placing> {
  const { shape, layout } = model.attacked;
  if (mask !== undefined && path !== undefined) {
    throw new OptionError('--mask', 'it contradicts --features', 'Say fixed in the list of features instead.');
  }
  if (path !== undefined) {
    const list = await readFeatures(path, sizeOf(shape));
    const isReach = list.some(({ reach }) => reach !== undefined);
    const scale = isReach
      ? 'a distance of 1 is as far as a feature may move'
      : 'a distance of 1 is the range of a feature';
    return { placement: { kind: 'features', shape, list }, scale, usual: isReach ? 1 : undefined };
  }
  const scale = layout === undefined ? 'in the values of the input' : 'in pixel values';
  if (mask === undefined) return { placement: { kind: 'whole', shape, box, layout }, scale, usual: undefined };
  return { placement: { kind: 'mask', shape, box, mask: await readMask(mask, model) }, scale, usual: undefined };
}

/** Which values may change: a region, an array, or a picture of which all that is not black counts. */
async function readMask(text: string, model: Model): Promise<number[]> {
  const { shape, layout } = model.attacked;
  const size = sizeOf(shape);
  if (/\.npy$/i.test(text)) {
    const array = parseNpy(await readBytes(text), text);
    const values = Array.from(array.data, Number);
    if (values.length === size) return values;
    const plane = layout === undefined ? undefined : pictureSize(shape, layout);
    if (plane !== undefined && values.length === plane.width * plane.height) return inEachChannel(values, model);
    throw new DataError(`the mask has the shape [${array.shape}], and inputs [${shape}]`, {
      path: text,
      hint: `Save ${size} numbers, one a value of an input${plane === undefined ? '' : `, or ${plane.height} x ${plane.width}, one a pixel`}; what is not 0 may change.`,
    });
  }
  if (layout === undefined) {
    throw new OptionError(
      '--mask',
      'regions and pictures are for images, and this model takes none',
      'Give an .npy file.',
    );
  }
  const { width, height } = pictureSize(shape, layout);
  if (/\.(png|jpe?g|webp)$/i.test(text)) {
    const image = await readImage(text, { channels: 1 });
    if (image.width === width && image.height === height) return inEachChannel(Array.from(image.pixels), model);
    throw new DataError(`it is ${image.width} x ${image.height}, and inputs are ${width} x ${height}`, {
      path: text,
      hint: `Draw it ${width} pixels wide and ${height} high; what is not black may change.`,
    });
  }
  const { left, top, right, bottom } = region('--mask')(text);
  const inside = Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [((i % width) + 0.5) / width, (Math.floor(i / width) + 0.5) / height];
    return Number(x >= left && x < right && y >= top && y < bottom);
  });
  return inEachChannel(inside, model);
}

/** One number a pixel, for each channel of it. */
function inEachChannel(plane: readonly number[], { attacked: { shape, layout } }: Model): number[] {
  const channels = sizeOf(shape) / plane.length;
  return Array.from({ length: sizeOf(shape) }, (_, i) =>
    layout === 'nhwc' ? plane[Math.floor(i / channels)] : plane[i % plane.length],
  );
}
