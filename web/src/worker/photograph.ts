/** What the network for photographs says along the sign of its own gradient, and after ten steps toward a class. */
import { attacks, type Classifier, floats, logOdds, norms, attack as runAttack, targeted } from 'gibbon/browser';
import type { Score } from './attack.ts';
import { argMax } from './explore.ts';
import type { JobContext } from './job.ts';
import { formatOf, inputOf, type Pixels, pixelsFrom } from './picture-input.ts';

/** The largest change of a value, in levels of 255, and how many steps lead to each level. */
export const LEVELS = 8;
export const STEPS_A_LEVEL = 2;
const SHOWN = 3;

export interface PhotographRequest {
  /** A file, or where it is served. */
  readonly picture: Blob | string;
}

export interface PhotographLine {
  /** As the network sees it, 8 bits a channel. */
  readonly pixels: Pixels;
  /** sign(grad_x L) for each value of the pixels: -1, 0 or 1. */
  readonly direction: Float32Array;
  /** The most probable classes at epsilon 0, 1/2, 1 ... levels of 255. */
  readonly answers: readonly (readonly Score[])[];
}

export async function photograph({ picture }: PhotographRequest, { tools }: JobContext): Promise<PhotographLine> {
  const { models } = await tools();
  const model = await models.get('photographs');
  const { input, format } = await inputFor(model, picture);
  // The file as it ships answers, so that only the gradient has to be compiled beside it.
  const label = argMax((await model.shipped.outputs(input)).data);
  const { gradient } = await model.gradient(input, Int32Array.of(label), logOdds);
  const direction = new Float32Array(input.data.length);
  norms.Linf.steepest(gradient.data, direction);
  const { low, high } = model.box;
  const epsilons = Array.from({ length: LEVELS * STEPS_A_LEVEL + 1 }, (_, i) => i / STEPS_A_LEVEL);
  const along = new Float32Array(epsilons.length * input.data.length);
  epsilons.forEach((levels, at) => {
    const epsilon = (levels * (high - low)) / 255;
    for (let i = 0; i < direction.length; i++) {
      along[at * direction.length + i] = Math.min(high, Math.max(low, input.data[i] + epsilon * direction[i]));
    }
  });
  const shape = [epsilons.length, ...input.shape.slice(1)];
  const scores = (await model.shipped.outputs({ dtype: 'float32', shape, data: along })).data;
  const { classCount } = model;
  return {
    pixels: pixelsFrom(input.data, format),
    direction: interleaved(direction),
    answers: epsilons.map((_, at) => best(scores.subarray(at * classCount, (at + 1) * classCount))),
  };
}

export interface AimRequest extends PhotographRequest {
  readonly target: number;
  /** In levels of 255. */
  readonly levels: number;
}

export interface Aimed extends AimRequest {
  readonly pixels: Pixels;
  readonly answers: readonly Score[];
}

const AIMED_STEPS = 10;

/** Ten steps of PGD toward a class. */
export async function aim(request: AimRequest, { tools, signal }: JobContext): Promise<Aimed> {
  const { picture, target, levels } = request;
  const { models } = await tools();
  const model = await models.get('photographs');
  const { input, format } = await inputFor(model, picture);
  const { low, high } = model.box;
  const { adversarials } = await runAttack(model, attacks.pgd, input, targeted(Int32Array.of(target)), {
    epsilon: (levels * (high - low)) / 255,
    options: { steps: AIMED_STEPS },
    signal,
  });
  const scores = (await model.shipped.outputs(adversarials)).data;
  return { ...request, pixels: pixelsFrom(adversarials.data, format), answers: best(scores) };
}

async function inputFor(model: Classifier, picture: Blob | string) {
  const format = formatOf(model, {});
  const file = typeof picture === 'string' ? await (await fetch(picture)).blob() : picture;
  const input = await inputOf(file, format, { resize: format.height, crop: format.height });
  return { format, input: floats([1, format.channels, format.height, format.width], input.data) };
}

/** From channel by channel to pixel by pixel. */
function interleaved(values: Float32Array): Float32Array {
  const area = values.length / 3;
  return values.map((_, i) => values[(i % 3) * area + Math.floor(i / 3)]);
}

/** The most probable classes. */
function best(probabilities: Float32Array): readonly Score[] {
  return Array.from(probabilities, (probability, i) => ({ class: i, probability }))
    .sort((a, b) => b.probability - a.probability)
    .slice(0, SHOWN);
}
