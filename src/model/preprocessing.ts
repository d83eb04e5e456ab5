/** What happens between the user's pixels and the model's input, as part of the graph: epsilon stays in pixels. */
import { OptionError } from '../errors.ts';
import { constant, type Value } from '../graph/index.ts';
import { add, div, flip, round, stopGradient, sub } from '../operators/index.ts';
import { type DType, floats, type Shape } from '../tensor/index.ts';
import type { Box } from '../threat/index.ts';
import { guessLayout, isChannels, type Layout } from './layout.ts';

export interface Preprocessing {
  /** The user's pixel scale: what black and white are. @default { low: 0, high: 1 } */
  readonly box?: Box;
  /** Subtracted from the pixels, in the user's scale: one number, or one a channel in the model's channel order. @default 0 */
  readonly mean?: readonly number[];
  /** What the difference is divided by; as `mean`. @default 1 */
  readonly std?: readonly number[];
  /** Where the model has its channels. @default `'nchw'`, unless only the last axis can be channels */
  readonly layout?: Layout;
  /** The order of the model's colour channels. Inputs are always in the order red, green, blue. @default 'rgb' */
  readonly channels?: 'rgb' | 'bgr';
}

/** The scale of pixels that is taken where nobody says one: that of bytes, where a file takes bytes. */
export function usualBox({ dtype }: { readonly dtype: DType }): Box {
  return { low: 0, high: dtype === 'uint8' ? 255 : 1 };
}

/** The axis of the channels in a batch [N, ...] of inputs of this shape. */
function channelAxis(shape: Shape, layout: Layout): number {
  return layout === 'nchw' || shape.length < 2 ? 1 : shape.length;
}

/** One constant a channel, shaped to broadcast over a batch of inputs. */
function perChannel(values: readonly number[], option: string, shape: Shape, axis: number): Value {
  const channels = shape[axis - 1];
  if (values.length !== 1 && values.length !== channels) {
    throw new OptionError(
      option,
      `${values.length} numbers were given for ${channels} channel(s)`,
      'Give one number, or one a channel.',
    );
  }
  const ones = new Array<number>(shape.length + 1).fill(1);
  return constant(floats(values.length === 1 ? ones : ones.with(axis, channels), values));
}

/** Applies the preprocessing to a batch of inputs [N, ...shape] in the user's scale. */
export function preprocess(x: Value, { mean = [0], std = [1], layout, channels = 'rgb' }: Preprocessing): Value {
  const shape = x.shape.slice(1);
  const axis = channelAxis(shape, layout ?? guessLayout(shape) ?? 'nchw');
  const fitting = guessLayout(shape);
  if (layout !== undefined && fitting !== undefined && !isChannels(shape[axis - 1])) {
    throw new OptionError(
      'layout',
      `by ${layout}, inputs of shape [${shape}] have ${shape[axis - 1]} channels, and images have 1 or 3`,
      `The layout ${fitting} fits.`,
    );
  }
  if (channels === 'bgr' && shape[axis - 1] !== 3) {
    throw new OptionError(
      'channels',
      `the order ${channels} is of 3 channels, and the model has ${shape[axis - 1]}`,
      'Leave it out.',
    );
  }
  if (std.some((value) => !(value > 0))) {
    throw new OptionError('std', 'a standard deviation must be above 0', 'Give one number, or one a channel.');
  }
  if (mean.some((value) => !Number.isFinite(value))) throw new OptionError('mean', 'a mean must be a number');
  const ordered = channels === 'bgr' ? flip(x, axis) : x;
  const centred = mean.every((value) => value === 0) ? ordered : sub(ordered, perChannel(mean, 'mean', shape, axis));
  return std.every((value) => value === 1) ? centred : div(centred, perChannel(std, 'std', shape, axis));
}

/**
 * What a batch of inputs [N, ...shape] in the user's scale becomes in the file's scale, still as floats. Where the file
 * takes integers, they are rounded, and gradients pass the rounding as if it were not there.
 */
export function placed(x: Value, preprocessing: Preprocessing, dtype: DType): Value {
  const prepared = preprocess(x, preprocessing);
  return dtype.includes('float') ? prepared : add(prepared, stopGradient(sub(round(prepared), prepared)));
}

/** As `placed`, without a gradient through what is rounded. */
export function rounded(x: Value, preprocessing: Preprocessing, dtype: DType): Value {
  const prepared = preprocess(x, preprocessing);
  return dtype.includes('float') ? prepared : round(prepared);
}

/** Whether preprocessing changes anything between the user's pixels and the model's input. */
export function isIdentity({ mean = [0], std = [1], channels = 'rgb' }: Preprocessing): boolean {
  return mean.every((value) => value === 0) && std.every((value) => value === 1) && channels === 'rgb';
}
