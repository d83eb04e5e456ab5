/** What a model says of a picture along the sign of its own gradient, and after ten steps toward a class. */
import {
  attacks,
  type Classifier,
  crossEntropy,
  type FloatTensor,
  floats,
  norms,
  attack as runAttack,
  targeted,
} from 'gibbon/browser';
import { answersOf, type Score } from './answers.ts';
import { looksLikeDigit } from './digit-likeness.ts';
import { pixelsOf } from './image.ts';
import type { JobContext, Tools } from './job.ts';
import type { Settings } from './own-models.ts';
import { type Format, formatOf, inputOf, type Pixels, pixelsFrom } from './picture-input.ts';

/** The network for photographs that travels with the page, or a reader's own. */
export type LineModel = 'photographs' | { readonly file: File; readonly settings: Settings };

export interface LineRequest {
  readonly model: LineModel;
  /** A file, or where it is served. */
  readonly picture: Blob | string;
  /** The largest change of a value, where black and white are one apart. */
  readonly most: number;
  /** Between so many steps of epsilon a reader can choose. */
  readonly steps: number;
}

export interface LineNews {
  readonly pixels: Pixels;
  readonly clean: readonly Score[];
}

export interface PictureLine {
  /** As the network sees it, 8 bits a channel. */
  readonly pixels: Pixels;
  /** sign(grad_x J) for each value of the pixels: -1, 0 or 1. */
  readonly direction: Float32Array;
  /** From 0 to `most`: fewer than were asked for where the model is slow. */
  readonly epsilons: readonly number[];
  /** The most probable classes at each. */
  readonly answers: readonly (readonly Score[])[];
  readonly classCount: number;
  /** Whether a network that reads digits was shown something else. */
  readonly isOutOfPlace: boolean;
}

/** Milliseconds that somebody waits for all of epsilon. */
const PATIENCE = 8000;
const SHOWN = 5;

export async function line(request: LineRequest, { tools, signal, tell }: JobContext<LineNews>): Promise<PictureLine> {
  const { picture, most, steps } = request;
  const { model, input, format, isOutOfPlace } = await opened(request.model, picture, await tools());
  const pixels = pixelsFrom(input.data, format);
  await model.shipped.outputs(input);
  const started = performance.now();
  const clean = await answersOf(model, input, SHOWN);
  const pace = performance.now() - started;
  tell({ pixels, clean: clean[0] });
  const { gradient } = await model.gradient(input, Int32Array.of(clean[0][0].class), crossEntropy);
  const direction = new Float32Array(input.data.length);
  norms.Linf.steepest(gradient.data, direction);
  const places = Math.max(2, Math.min(steps, Math.floor(PATIENCE / pace)));
  const epsilons = Array.from({ length: places + 1 }, (_, i) => (most * i) / places);
  signal.throwIfAborted();
  return {
    pixels,
    direction: interleaved(direction, format),
    epsilons,
    answers: await answersOf(model, along(model, input, direction, epsilons), SHOWN),
    classCount: model.classCount,
    isOutOfPlace,
  };
}

export interface AimRequest {
  readonly picture: Blob | string;
  readonly target: number;
  /** Where black and white are one apart. */
  readonly epsilon: number;
}

export interface Aimed extends AimRequest {
  readonly pixels: Pixels;
  readonly answers: readonly Score[];
}

const AIMED_STEPS = 10;

/** Ten steps of PGD toward a class, on the network for photographs. */
export async function aim(request: AimRequest, { tools, signal }: JobContext): Promise<Aimed> {
  const { picture, target, epsilon } = request;
  const { model, input, format } = await opened('photographs', picture, await tools());
  const { low, high } = model.box;
  const { adversarials } = await runAttack(model, attacks.pgd, input, targeted(Int32Array.of(target)), {
    epsilon: epsilon * (high - low),
    options: { steps: AIMED_STEPS },
    signal,
  });
  const answers = await answersOf(model, adversarials, SHOWN);
  return { ...request, pixels: pixelsFrom(adversarials.data, format), answers: answers[0] };
}

interface Opened {
  readonly model: Classifier;
  readonly input: FloatTensor;
  readonly format: Format;
  readonly isOutOfPlace: boolean;
}

async function opened(wanted: LineModel, picture: Blob | string, { models, own }: Tools): Promise<Opened> {
  const isOurs = wanted === 'photographs';
  const model = isOurs ? await models.get('photographs') : await own.get(wanted.file, wanted.settings);
  const format = formatOf(model, isOurs ? {} : wanted.settings);
  const square = { resize: format.height, crop: format.height };
  const file = typeof picture === 'string' ? await (await fetch(picture)).blob() : picture;
  const { data } = await inputOf(file, format, isOurs ? square : wanted.settings);
  const readsDigits = format.channels === 1 && model.classCount === 10;
  return {
    model,
    format,
    input: floats([1, ...model.inputShape], data),
    isOutOfPlace: readsDigits && !looksLikeDigit(await pixelsOf(file)),
  };
}

/** The pictures at all epsilons, inside the box. */
function along(
  { box: { low, high } }: Classifier,
  { data, shape }: FloatTensor,
  direction: Float32Array,
  epsilons: readonly number[],
) {
  const values = new Float32Array(epsilons.length * data.length);
  epsilons.forEach((epsilon, at) => {
    const moved = epsilon * (high - low);
    for (let i = 0; i < data.length; i++) {
      values[at * data.length + i] = Math.min(high, Math.max(low, data[i] + moved * direction[i]));
    }
  });
  return floats([epsilons.length, ...shape.slice(1)], values);
}

/** From the layout of the model to pixel by pixel. */
function interleaved(values: Float32Array, { layout, channels, width, height }: Format): Float32Array {
  if (layout === 'nhwc' || channels === 1) return values;
  return values.map((_, i) => values[(i % channels) * width * height + Math.floor(i / channels)]);
}
