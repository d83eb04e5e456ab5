/** What all models say along the line that one model's gradient gives: the arguments of the softmax along epsilon. */
import { type Classifier, floats, logOdds, norms } from 'gibbon/browser';
import { SIDE } from './digits.ts';
import type { JobContext } from './job.ts';
import { type ModelName, modelNames } from './models.ts';

/** Epsilon goes from -RANGE to RANGE in so many steps of each sign. */
export const RANGE = 0.5;
export const STEPS = 100;
export const CLASSES = 10;

export interface ExploreRequest {
  /** Whose gradient is followed. */
  readonly source: ModelName;
  readonly pixels: Float32Array;
  /** The class to lead away from. @default the answer of `source` */
  readonly label: number | undefined;
}

export interface Exploration {
  readonly source: ModelName;
  readonly pixels: Float32Array;
  readonly label: number;
  /** sign(grad_x L): -1, 0 or 1 for each pixel. */
  readonly direction: Float32Array;
  readonly epsilons: readonly number[];
  /** In the order of `modelNames`. */
  readonly lines: readonly ModelLine[];
}

/** Logits [epsilons, classes] of one model. */
export interface ModelLine {
  readonly model: ModelName;
  readonly unclipped: Float32Array;
  /** With pixels kept between 0 and 1. */
  readonly clipped: Float32Array;
}

export async function explore({ source, pixels, label }: ExploreRequest, { tools }: JobContext): Promise<Exploration> {
  const { models } = await tools();
  const attacked = await models.get(source);
  const input = floats([1, 1, SIDE, SIDE], pixels);
  const from = label ?? argMax((await attacked.logits(input)).data);
  const { gradient } = await attacked.gradient(input, Int32Array.of(from), logOdds);
  const direction = new Float32Array(pixels.length);
  norms.Linf.steepest(gradient.data, direction);
  const epsilons = Array.from({ length: 2 * STEPS + 1 }, (_, i) => (RANGE * (i - STEPS)) / STEPS);
  const along = new Float32Array(epsilons.length * pixels.length);
  epsilons.forEach((epsilon, at) => {
    for (let i = 0; i < pixels.length; i++) along[at * pixels.length + i] = pixels[i] + epsilon * direction[i];
  });
  const clipped = along.map((value) => Math.min(1, Math.max(0, value)));
  const lines = await Promise.all(
    modelNames.map(async (name) => {
      const model = await models.get(name);
      return { model: name, unclipped: await logits(model, along), clipped: await logits(model, clipped) };
    }),
  );
  return { source, pixels, label: from, direction, epsilons, lines };
}

async function logits(model: Classifier, data: Float32Array): Promise<Float32Array> {
  const count = data.length / (SIDE * SIDE);
  return (await model.logits({ dtype: 'float32', shape: [count, 1, SIDE, SIDE], data })).data;
}

export function argMax(values: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i] > values[best]) best = i;
  return best;
}
