/** The inputs of a command, from any format that is known, brought to the shape that a model takes. */
import type { Classifier, Layout } from '../../classifier/index.ts';
import {
  assignLabels,
  type ImageFile,
  type PixelImage,
  readImage,
  readStored,
  toTensor,
} from '../../data/index.node.ts';
import { DataError } from '../../errors.ts';
import type { Shape } from '../../tensor/index.ts';
import { type Box, clampToBox } from '../../threat/index.ts';
import { arraySamples } from './array-samples.ts';
import { readLabels } from './sample-labels.ts';
import type { SampleOptions, Samples } from './sample-options.ts';

/** Image files that are decoded side by side. */
const DECODED_AT_ONCE = 8;

/** Reads the inputs of a command. @throws DataError for what cannot be read or does not fit the model */
export async function readSamples(
  paths: readonly string[],
  classifier: Pick<Classifier, 'inputShape' | 'box'>,
  options: SampleOptions,
): Promise<Samples> {
  if (options.tokens !== undefined) {
    return arraySamples(paths[0], { values: options.tokens.values, labels: undefined }, classifier, options);
  }
  const isGiven = options.label !== undefined || options.labels !== undefined;
  const request = { parts: 'test', labels: isGiven ? 'unused' : 'welcome' } as const;
  const files: ImageFile[] = [];
  for (const path of paths) {
    const { test } = await readStored(path, request);
    if ('files' in test) {
      files.push(...test.files);
      continue;
    }
    if (paths.length > 1) {
      throw new DataError(`it holds arrays, and ${paths.length - 1} other input(s) were given beside it`, {
        path,
        hint: 'Give one array file, or image files and folders.',
      });
    }
    return settled(await arraySamples(path, test, classifier, options), classifier);
  }
  return settled(await pictureSamples(files, classifier, options), classifier);
}

function settled(samples: Samples, { box }: Pick<Classifier, 'box'>): Samples {
  settleInBox(samples.inputs.data, box);
  return samples;
}

/** Moves values inside that are out of the box only because its ends are no float32 numbers, as those of black pixels. */
function settleInBox(values: Float32Array, box: Box): void {
  const [low, high] = [Math.fround(box.low), Math.fround(box.high)];
  if (values.every((value) => value >= low && value <= high)) clampToBox(values, box);
}

async function pictureSamples(
  files: readonly ImageFile[],
  { inputShape, box }: Pick<Classifier, 'inputShape' | 'box'>,
  options: SampleOptions,
): Promise<Samples> {
  const { layout, resize, crop, limit } = options;
  const { width, height, channels } = pictureSize(inputShape, layout);
  const chosen = files.slice(0, limit);
  const labels = await pictureLabels(files, chosen.length, options);
  const scaled = typeof resize === 'number' ? { resize } : resize;
  const size = { ...scaled, ...(crop === undefined ? {} : { crop }) };
  const images = await inTurn(chosen, async ({ path }) => {
    const image = await readImage(path, { channels, ...size });
    if (image.width === width && image.height === height) return image;
    throw new DataError(`it is ${image.width} x ${image.height}, but the model takes ${width} x ${height}`, {
      path,
      hint: sizeHint(width, height),
    });
  });
  return {
    inputs: toTensor(images, { layout, box }),
    names: chosen.map(({ name }) => name),
    labels,
  };
}

/** The size of the pictures that a model takes. @throws DataError where it takes none */
export function pictureSize(
  inputShape: Shape,
  layout: Layout,
): { readonly width: number; readonly height: number; readonly channels: 1 | 3 } {
  if (inputShape.length !== 3) {
    throw new DataError(`the model takes inputs of shape [${inputShape}], which are not images`, {
      hint: 'Give a .npy, .npz or idx file of such inputs.',
    });
  }
  const [height, width, channels] = layout === 'nchw' ? [...inputShape.slice(1), inputShape[0]] : inputShape;
  if (channels === 1 || channels === 3) return { width, height, channels };
  throw new DataError(`the model takes ${channels} channels by the layout ${layout}, and image files have 1 or 3`, {
    hint: `Its inputs have the shape [${inputShape}]: give --layout, or a .npy or .npz file of such inputs.`,
  });
}

/** The usual way to bring photographs to a size: a little larger, then the centre. */
function sizeHint(width: number, height: number): string {
  if (width !== height) return `--resize ${height}x${width} stretches images to this size.`;
  return `--resize ${Math.round((width * 256) / 224)} --crop ${width} scales the short side and cuts the centre out.`;
}

async function inTurn(
  files: readonly ImageFile[],
  read: (file: ImageFile) => Promise<PixelImage>,
): Promise<PixelImage[]> {
  const images: PixelImage[] = [];
  for (let start = 0; start < files.length; start += DECODED_AT_ONCE) {
    images.push(...(await Promise.all(files.slice(start, start + DECODED_AT_ONCE).map(read))));
  }
  return images;
}

/** The labels of the first `count` files; undefined where nothing says what they are. */
async function pictureLabels(
  files: readonly ImageFile[],
  count: number,
  { label, labels, labelOffset, classNames }: SampleOptions,
): Promise<Int32Array | undefined> {
  const chosen = files.slice(0, count);
  if (label !== undefined) return new Int32Array(count).fill(label);
  if (labels === undefined) return folderLabels(chosen, labelOffset, classNames);
  const list = await readLabels(labels);
  // A list without names tells by its length whether it belongs to these files: all of them count.
  const assigned = assignLabels('inOrder' in list ? files : chosen, list, labels);
  return assigned.slice(0, count).map((index) => index + labelOffset);
}

/**
 * The classes that the folders of some files stand for: a number, to which the offset is added, or a class name.
 *
 * @returns undefined where the files are in no folders
 * @throws DataError for a folder that names no class, or where some files are in folders and some are not
 */
export function folderLabels(
  files: readonly Pick<ImageFile, 'name' | 'label'>[],
  labelOffset: number,
  classNames: readonly string[] | undefined,
): Int32Array | undefined {
  if (files.every(({ label }) => label === undefined)) return undefined;
  return Int32Array.from(files, ({ name, label: folder }) => {
    if (folder === undefined) {
      throw new DataError('it is in no class folder, but other images are', {
        path: name,
        hint: 'Give --labels FILE, or leave it out.',
      });
    }
    if (/^\d+$/.test(folder)) return Number(folder) + labelOffset;
    const index = classNames?.findIndex((each) => each === folder || each.split(',')[0] === folder) ?? -1;
    if (index >= 0) return index;
    throw new DataError(`the folder "${folder}" names no class`, {
      hint: 'Name folders by class index, or give --class-names FILE in which their names stand, or --labels FILE.',
    });
  });
}
