/** Adversarial examples as files that can be looked at. */
import { join } from 'node:path';
import { isObject, requireArgument } from '../../arguments.ts';
import type { Classifier } from '../../classifier/index.ts';
import { writeNpy, writePng, writeWhole } from '../../data/index.node.ts';
import {
  type AttackResult,
  type Inputs,
  inputTensor,
  type NearestResult,
  type PictureBall,
  pictureInBall,
  requireClassifier,
} from '../../harness/index.ts';
import type { Label } from '../../random.ts';
import { type FloatTensor, row } from '../../tensor/index.ts';
import { norms } from '../../threat/index.ts';
import { type ImageFormat, perturbationPicture, pixelImageOf, sideBySide } from '../page/pictures.ts';

/** What was found for each sample; undefined where nothing was. */
export type Examples = readonly (Float32Array | undefined)[];

/** File systems allow 255 bytes a name. */
const LONGEST_STEM = 60;

/**
 * Writes what an attack found into a folder: one file `adversarials.npy`, and of images also PNG files of each example, its
 * perturbation, and both beside the original.
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
 * Writes examples into a folder: one file `adversarials.npy`, with NaN where there is no example, and of images also PNG files of
 * each example, its perturbation, and both beside the original. A PNG is the nearest one inside the ball, if there is one.
 *
 * @param clean The samples [N, ...format.shape] with a name for each; files are named by it
 * @throws DataError where a file cannot be written
 */
export async function writeExamples(
  folder: string,
  clean: { readonly inputs: FloatTensor; readonly names: readonly Label[] },
  examples: Examples,
  format: ImageFormat,
  ball: PictureBall,
): Promise<void> {
  const { inputs, names } = clean;
  const channels = format.layout === 'nchw' ? format.shape[0] : format.shape[2];
  if (format.shape.length === 3 && (channels === 1 || channels === 3)) {
    if (examples.every((example) => example === undefined)) return;
    for (const [i, stem] of fileStems(names.map(String)).entries()) {
      const example = examples[i];
      if (example === undefined) continue;
      const picture = pictureInBall(example, row(inputs, i), ball) ?? example;
      await savePictures(join(folder, stem), row(inputs, i), picture, format, channels);
    }
  }
  const adversarials = { ...inputs, data: new Float32Array(inputs.data.length).fill(Number.NaN) };
  examples.forEach((example, i) => {
    if (example !== undefined) row(adversarials, i).set(example);
  });
  await writeWhole(join(folder, 'adversarials.npy'), writeNpy(adversarials));
}

async function savePictures(
  stem: string,
  clean: Float32Array,
  adversarial: Float32Array,
  format: ImageFormat,
  channels: 1 | 3,
): Promise<void> {
  const before = pixelImageOf(clean, format);
  const after = pixelImageOf(adversarial, format);
  const perturbation = perturbationPicture(clean, adversarial, format).image;
  const pictures = { adversarial: after, perturbation, comparison: sideBySide([before, perturbation, after]) };
  for (const [kind, { pixels, width, height }] of Object.entries(pictures)) {
    await writePng(`${stem}.${kind}.png`, pixels, width, height, channels);
  }
}

function isResult(result: unknown): boolean {
  return isObject(result) && Array.isArray(result.samples);
}

function rowsOf(values: FloatTensor): Float32Array[] {
  return Array.from({ length: values.shape[0] }, (_, i) => row(values, i));
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
