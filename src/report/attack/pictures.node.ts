/** Adversarial examples as files that can be looked at. */

import { join } from 'node:path';
import { isObject, requireArgument } from '../../arguments.ts';
import type { Classifier } from '../../classifier/index.ts';
import { type PixelImage, writeNpy, writePng, writeWhole } from '../../data/index.node.ts';
import {
  type AttackResult,
  type Inputs,
  inputTensor,
  type NearestResult,
  type PictureBall,
  pictureInBall,
  requireClassifier,
} from '../../harness/index.ts';
import { isPicture } from '../../model/index.ts';
import type { Label } from '../../random.ts';
import { type FloatTensor, row, rowsOf } from '../../tensor/index.ts';
import { norms } from '../../threat/index.ts';
import { type ImageFormat, perturbationPicture, pixelImageOf, sideBySide } from '../page/pictures.ts';
import type { ChangedValues, SavedPictures, Sights } from './page.ts';

/** What was found for each sample; undefined where nothing was. */
export type Examples = readonly (Float32Array | undefined)[];

/** File systems allow 255 bytes a name. */
const LONGEST_STEM = 60;

/**
 * Writes what an attack found into a folder: `adversarials.npy` and `clean.npy`, and of images also PNG files in the folders
 * `clean`, `perturbation`, `adversarial` and, all three side by side, `comparison`.
 *
 * @param inputs The samples that were attacked
 * @throws DataError where a file cannot be written; OptionError for arguments of a wrong kind
 * @example
 * await writePictures('pictures', classifier, images, await attack(classifier, pgd, images, labels, { epsilon: 8 / 255 }));
 */
export async function writePictures(
  folder: string,
  classifier: Classifier,
  inputs: Inputs,
  result: AttackResult | NearestResult,
): Promise<void> {
  requireArgument('folder', folder, typeof folder === 'string', 'the path of a folder');
  requireClassifier(classifier);
  const tensor = inputTensor('inputs', inputs, classifier);
  requireArgument('result', result, isResult(result), 'what `attack` or `nearest` gives');
  const examples =
    'adversarials' in result ? rowsOf(result.adversarials) : result.samples.map(({ found }) => found?.values);
  const { inputShape: shape, box, layout = 'nchw' } = classifier;
  const format = { shape, layout, box };
  const names = result.samples.map(({ sample }) => sample);
  const norm = Object.values(norms).find(({ name }) => name === result.norm) ?? norms.Linf;
  const epsilon = 'epsilon' in result ? result.epsilon : Number.POSITIVE_INFINITY;
  await writeExamples(folder, { inputs: tensor, names }, examples, format, { norm, epsilon, box });
}

/**
 * Writes examples into a folder: `clean.npy` and `adversarials.npy`, with NaN where there is no example, and of images also PNG
 * files, a folder for each kind. The PNG of an example is the nearest one inside the ball, if there is one.
 *
 * @param clean The samples [N, ...format.shape] with a name for each; files are named by it
 * @returns What there is to see of each sample
 * @throws DataError where a file cannot be written
 */
export async function writeExamples(
  folder: string,
  clean: { readonly inputs: FloatTensor; readonly names: readonly Label[] },
  examples: Examples,
  format: ImageFormat,
  ball: PictureBall,
): Promise<Sights> {
  const { inputs, names } = clean;
  if (examples.every((example) => example === undefined)) return examples.map(() => undefined);
  await writeArrays(folder, inputs, examples);
  if (!isPicture(format.shape, format.layout)) {
    return examples.map((example, i) => example && changedValues(row(inputs, i), example));
  }
  const stems = fileStems(names.map(String));
  const sights: (SavedPictures | undefined)[] = [];
  for (const [i, example] of examples.entries()) {
    const before = row(inputs, i);
    const after = example && (pictureInBall(example, before, ball) ?? example);
    sights.push(after && (await savePictures(folder, stems[i], before, after, format)));
  }
  return sights;
}

/** Writes samples and examples as arrays of float32. */
export async function writeArrays(folder: string, inputs: FloatTensor, examples: Examples): Promise<void> {
  const adversarials = { ...inputs, data: new Float32Array(inputs.data.length).fill(Number.NaN) };
  examples.forEach((example, i) => {
    if (example !== undefined) row(adversarials, i).set(example);
  });
  await writeWhole(join(folder, 'clean.npy'), writeNpy(inputs));
  await writeWhole(join(folder, 'adversarials.npy'), writeNpy(adversarials));
}

/** Writes a sample, its perturbation, the example, and all three side by side. */
async function savePictures(
  folder: string,
  stem: string,
  clean: Float32Array,
  adversarial: Float32Array,
  format: ImageFormat,
): Promise<SavedPictures> {
  const [before, after] = [clean, adversarial].map((values) => pixelImageOf(values, format));
  const { image: perturbation, factor } = perturbationPicture(clean, adversarial, format);
  const comparison = sideBySide([before, perturbation, after]);
  return {
    clean: await savePicture(folder, 'clean', stem, before),
    perturbation: await savePicture(folder, 'perturbation', stem, perturbation),
    adversarial: await savePicture(folder, 'adversarial', stem, after),
    comparison: await savePicture(folder, 'comparison', stem, comparison),
    factor,
    width: before.width,
    height: before.height,
  };
}

/** Writes a picture into a folder of its kind. @returns Its address, as a page in `folder` refers to it */
export async function savePicture(folder: string, kind: string, stem: string, image: PixelImage): Promise<string> {
  const { pixels, width, height, channels } = image;
  await writePng(join(folder, kind, `${stem}.png`), pixels, width, height, channels === 1 ? 1 : 3);
  return `${kind}/${encodeURIComponent(stem)}.png`;
}

/** Of values that are no picture, those that are shown. */
const SHOWN_VALUES = 6;

function changedValues(clean: Float32Array, example: Float32Array): ChangedValues {
  const changed = Array.from(clean.keys()).filter((place) => clean[place] !== example[place]);
  const size = (place: number) => Math.abs(example[place] - clean[place]);
  const most = [...changed].sort((a, b) => size(b) - size(a)).slice(0, SHOWN_VALUES);
  const values = most.map((place) => ({ place, before: clean[place], after: example[place] }));
  return { values, count: changed.length };
}

function isResult(result: unknown): boolean {
  return isObject(result) && Array.isArray(result.samples);
}

/** A file name, without its ending, for each sample; samples may be called by paths, and two may have one name. */
export function fileStems(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    const words = name.replace(/\.[^./]+$/, '').replace(/[^\p{L}\p{N}_.-]+/gu, '_');
    const plain = words.slice(-LONGEST_STEM).replace(/^[_.]+/, '') || 'sample';
    let stem = plain;
    for (let i = 2; taken.has(stem.toLowerCase()); i++) stem = `${plain}-${i}`;
    taken.add(stem.toLowerCase());
    return stem;
  });
}
