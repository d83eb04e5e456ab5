/** Adversarial patches: one sticker that turns pictures into a class wherever it is seen. */
import { type Progress, requireArgument } from '../arguments.ts';
import type { Classifier } from '../classifier/index.ts';
import { OptionError } from '../errors.ts';
import { input } from '../graph/index.ts';
import { crossEntropy } from '../nn/index.ts';
import { reduceMean } from '../operators/index.ts';
import { type Label, type RandomStream, randomStream } from '../random.ts';
import { floatResult } from '../runtime/index.ts';
import { type FloatTensor, floats, integers, row, sizeOf, takeRows } from '../tensor/index.ts';
import { boxWidth } from '../threat/index.ts';
import { gradient } from '../transforms/gradient.ts';
import { type PatchFrame, patchFrame, windowSide } from './patches/frame.ts';
import { drawPlace, type PatchPlace, type PatchVariation, placeFeeds } from './patches/place.ts';
import { placed, sceneInputs } from './patches/placed.ts';
import { cosine } from './steps/cosine-decay.ts';
import { Moments } from './steps/moments.ts';

export interface PatchOptions {
  /** The class that pictures are to be taken for. */
  readonly target: number;
  /** Of the patch, a disk, as a share of the picture's. @default 0.05 */
  readonly area?: number;
  /** @default 500 */
  readonly steps?: number;
  /** Pictures that a step looks at. @default 8 */
  readonly batchSize?: number;
  /** Degrees to either side by which the patch is turned. @default 22.5 */
  readonly rotation?: number;
  /** @default 0 */
  readonly seed?: Label;
  readonly onProgress?: (progress: Progress) => void;
  readonly signal?: AbortSignal;
}

/** A patch that was made for a model. */
export interface Patch {
  readonly frame: PatchFrame;
  /** [C, side, side] in the model's box; what lies outside of the disk is not seen. */
  readonly values: Float32Array;
  readonly target: number;
  readonly rotation: number;
  /** The mean loss of each step's pictures. */
  readonly losses: readonly number[];
}

/** While it is made the patch is seen so much larger or smaller, and lighter or darker. */
const SCALE = 0.1;
const LIGHT = 0.1;
/** The first and the last step of Adam, as shares of the pixel range. */
const FIRST_STEP = 0.1;
const LAST_STEP = 0.002;

/**
 * Makes a patch by the expectation over transformations: each step looks at the patch at random places, turned, scaled and lit at
 * random, in pictures that are drawn from those given, and moves it down the mean cross-entropy of the target class.
 *
 * @param pictures [N, ...inputShape] in the classifier's box
 * @throws OptionError for a model that takes no pictures, a patch larger than they are, or a class that it does not have
 * @see Brown, Mané, Roy, Abadi and Gilmer 2017, arXiv 1712.09665, section 2; Athalye et al. 2017, arXiv 1707.07397
 */
export async function adversarialPatch(
  classifier: Classifier,
  pictures: FloatTensor,
  options: PatchOptions,
): Promise<Patch> {
  const { target, area = 0.05, steps = 500, batchSize = 8, rotation = 22.5, seed = 0, onProgress, signal } = options;
  const isClass = Number.isInteger(target) && target >= 0 && target < classifier.classCount;
  requireArgument('target', target, isClass, `one of the ${classifier.classCount} classes`);
  if (pictures.shape[0] === 0) throw new OptionError('pictures', 'there are none');
  const frame = patchFrame(classifier, area);
  const { box } = classifier;
  const window = windowSide(frame, 1 + SCALE);
  const values = sceneInputs(frame, window, batchSize);
  const labels = input('labels', 'int64', [batchSize]);
  const loss = reduceMean(crossEntropy(classifier.logitsOf(placed(values, frame, window, box)), labels), [0], false);
  const slope = gradient(loss, values.patch, { straightThrough: true });
  const program = await classifier.runtime.compile({
    inputs: [...Object.values(values), labels],
    outputs: { loss, slope },
  });

  const patch = floats(values.patch.shape, new Float32Array(sizeOf(values.patch.shape)).fill((box.low + box.high) / 2));
  const moments = new Moments(patch.data.length);
  const [direction, size] = [0, 1].map(() => new Float64Array(patch.data.length));
  const targets = integers([batchSize], new Array<number>(batchSize).fill(target));
  const random = randomStream(seed, 'patch', target);
  const variation: PatchVariation = { rotation, scale: SCALE, light: LIGHT };
  const losses: number[] = [];
  try {
    for (let step = 0; step < steps; step++) {
      signal?.throwIfAborted();
      const chosen = Array.from({ length: batchSize }, () => random.integer(pictures.shape[0]));
      const places = chosen.map(() => drawPlace(frame, window, variation, random));
      const results = await program.run({
        patch,
        pictures: takeRows(pictures, chosen),
        ...placeFeeds(frame, window, boxWidth(box), places),
        labels: targets,
      });
      losses.push(floatResult(results, 'loss').data[0]);
      moments.note(floatResult(results, 'slope').data);
      moments.write(direction, size);
      const length = boxWidth(box) * cosine(FIRST_STEP, LAST_STEP, step, steps);
      for (let j = 0; j < patch.data.length; j++) {
        patch.data[j] = Math.min(Math.max(patch.data[j] - length * direction[j], box.low), box.high);
      }
      onProgress?.({ stage: 'making the patch', done: step + 1, total: steps });
    }
  } finally {
    await program.dispose();
  }
  return { frame, values: patch.data, target, rotation, losses };
}

/** Pictures with a patch in them, [N, ...inputShape], and where it was put in each. */
export interface Patched {
  readonly pictures: FloatTensor;
  readonly places: readonly PatchPlace[];
}

/** Pictures that are placed at once. */
const AT_ONCE = 8;

/**
 * Puts a patch into each picture: at its own size and in plain light, at a random place and turned at random.
 *
 * @param random Decides the places
 */
export async function patched(
  { box, runtime }: Pick<Classifier, 'box' | 'runtime'>,
  pictures: FloatTensor,
  { frame, values, rotation }: Pick<Patch, 'frame' | 'values' | 'rotation'>,
  random: RandomStream,
): Promise<Patched> {
  const [total] = pictures.shape;
  const window = windowSide(frame, 1);
  const count = Math.min(AT_ONCE, total);
  const inputs = sceneInputs(frame, window, count);
  const outputs = { seen: placed(inputs, frame, window, box) };
  const program = await runtime.compile({ inputs: Object.values(inputs), outputs });
  const plain: PatchVariation = { rotation, scale: 0, light: 0 };
  const places = Array.from({ length: total }, () => drawPlace(frame, window, plain, random));
  const seen = floats(pictures.shape);
  try {
    for (let start = 0; start < total; start += count) {
      const from = Math.min(start, total - count);
      const chosen = Array.from({ length: count }, (_, i) => from + i);
      const results = await program.run({
        patch: floats(inputs.patch.shape, values),
        pictures: takeRows(pictures, chosen),
        ...placeFeeds(
          frame,
          window,
          boxWidth(box),
          chosen.map((i) => places[i]),
        ),
      });
      const made = floatResult(results, 'seen');
      chosen.forEach((at, i) => {
        row(seen, at).set(row(made, i));
      });
    }
  } finally {
    await program.dispose();
  }
  return { pictures: seen, places };
}
