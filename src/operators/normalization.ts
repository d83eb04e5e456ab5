/** Normalisations. Batch normalisation in inference is affine; all others are written out, so that they need no rules of their own. */
import { OptionError } from '../errors.ts';
import {
  apply,
  attribute,
  type Composite,
  constant,
  defineComposite,
  defineOperator,
  normalizeAxis,
  type Operator,
  type Value,
} from '../graph/index.ts';
import { type FloatTensor, floats, type Shape, sizeOf } from '../tensor/index.ts';
import { abs, add, div, exp, log, mul, reciprocal, sqrt, sub } from './arithmetic.ts';
import { equal, where } from './comparison.ts';
import { reduceMean, reduceSum } from './reduction.ts';
import { ofBatchNormalization } from './rules/totals.ts';
import { reshape } from './shape.ts';
import { conv } from './windows/convolution.ts';

/** The value as one number a channel, shaped to broadcast over [N, C, ...]. */
const perChannel = (values: Value, rank: number): Value =>
  reshape(values, [1, sizeOf(values.shape), ...new Array<number>(Math.max(rank - 2, 0)).fill(1)]);

const allButChannels = (x: Value): number[] => x.shape.map((_, axis) => axis).filter((axis) => axis !== 1);

export const BatchNormalization: Operator = defineOperator({
  name: 'BatchNormalization',
  requiredInputs: 5,
  attributes: { epsilon: attribute('float', 1e-5) },
  infer: ({ inputs: [x] }) => [x],
  rules: {
    vjp: ({ g, inputs: [x, scale, , mean, variance], attributes: { epsilon } }) => {
      const rank = x.shape.length;
      const inverse = reciprocal(sqrt(add(variance, epsilon)));
      const centred = () => sub(x, perChannel(mean, rank));
      const sums = (value: Value) => reduceSum(value, allButChannels(x), false);
      return [
        () => mul(g, perChannel(mul(scale, inverse), rank)),
        () => mul(sums(mul(g, centred())), inverse),
        () => sums(g),
        () => mul(sums(g), mul(-1, mul(scale, inverse))),
        () => mul(sums(mul(g, centred())), mul(-0.5, mul(scale, mul(inverse, mul(inverse, inverse))))),
      ];
    },
    ...ofBatchNormalization(),
  },
  read: ({ opset, inputs: [x, scale, bias, mean, variance], attributes, outputCount }) => {
    const { epsilon = 1e-5, momentum = 0.9, training_mode: training = 0, spatial = 1 } = attributes;
    if (!x || !scale || !bias || !mean || !variance) return [];
    if (opset < 9 && spatial !== 1) {
      throw new OptionError(
        'spatial',
        'BatchNormalization: only normalisation per channel is supported',
        'ONNX Runtime does not run such a model either; export it with a later opset',
      );
    }
    // Before opset 14 a node was in training if it had outputs for the statistics.
    const trains = opset < 14 ? outputCount > 1 : training === 1;
    if (!trains) return apply(BatchNormalization, [x, scale, bias, mean, variance], { epsilon });
    return batchNormalizeInTraining(x, scale, bias, [mean, variance], Number(epsilon), Number(momentum));
  },
});

/**
 * Statistics of the batch itself; the running ones move towards them. Outputs: the values, the running mean and variance,
 * and, as ONNX Runtime had it before opset 14, the batch's own mean and one over its deviation.
 */
function batchNormalizeInTraining(
  x: Value,
  scale: Value,
  bias: Value,
  running: readonly [Value, Value],
  epsilon: number,
  momentum: number,
): readonly Value[] {
  const axes = allButChannels(x);
  const rank = x.shape.length;
  const mean = reduceMean(x, axes);
  const centred = sub(x, mean);
  const variance = reduceMean(mul(centred, centred), axes);
  const deviation = sqrt(add(variance, epsilon));
  const flat = (statistic: Value) => reshape(statistic, running[0].shape);
  const moved = [mean, variance].map((statistic, i) =>
    add(mul(momentum, running[i]), mul(1 - momentum, flat(statistic))),
  );
  const y = add(mul(div(centred, deviation), perChannel(scale, rank)), perChannel(bias, rank));
  return [y, ...moved, flat(mean), flat(reciprocal(deviation))];
}

/** (x - mean) / sqrt(variance + epsilon) over some axes, with what it was divided by. */
function standardize(x: Value, axes: readonly number[], epsilon: number) {
  const mean = reduceMean(x, axes);
  const centred = sub(x, mean);
  const deviation = sqrt(add(reduceMean(mul(centred, centred), axes), epsilon));
  return { normal: div(centred, deviation), mean, inverse: reciprocal(deviation) };
}

/** Ba, Kiros and Hinton 2016, arXiv 1607.06450. */
export const LayerNormalization: Composite = defineComposite('LayerNormalization', ({ inputs, attributes }) => {
  const [x, scale, bias] = inputs;
  if (x === undefined || scale === undefined) return [];
  const first = normalizeAxis(Number(attributes.axis ?? -1), x.shape.length, 'LayerNormalization');
  const axes = x.shape.map((_, axis) => axis).slice(first);
  const { normal, mean, inverse } = standardize(x, axes, Number(attributes.epsilon ?? 1e-5));
  const scaled = mul(normal, scale);
  return [bias ? add(scaled, bias) : scaled, mean, inverse];
});

/** Zhang and Sennrich 2019, arXiv 1910.07467. */
export const RMSNormalization: Composite = defineComposite('RMSNormalization', ({ inputs: [x, scale], attributes }) => {
  if (x === undefined || scale === undefined) return [];
  const first = normalizeAxis(Number(attributes.axis ?? -1), x.shape.length, 'RMSNormalization');
  const axes = x.shape.map((_, axis) => axis).slice(first);
  const meanSquare = reduceMean(mul(x, x), axes);
  return [mul(div(x, sqrt(add(meanSquare, Number(attributes.epsilon ?? 1e-5)))), scale)];
});

export const InstanceNormalization: Composite = defineComposite('InstanceNormalization', ({ inputs, attributes }) => {
  const [x, scale, bias] = inputs;
  if (x === undefined || scale === undefined || bias === undefined) return [];
  const rank = x.shape.length;
  const axes = x.shape.map((_, axis) => axis).slice(2);
  const { normal } = standardize(x, axes, Number(attributes.epsilon ?? 1e-5));
  return [add(mul(normal, perChannel(scale, rank)), perChannel(bias, rank))];
});

/** Wu and He 2018, arXiv 1803.08494. Scale and bias are per group before opset 21 and per channel since. */
export const GroupNormalization: Composite = defineComposite('GroupNormalization', ({ inputs, attributes }) => {
  const [x, scale, bias] = inputs;
  if (x === undefined || scale === undefined || bias === undefined) return [];
  const [batch, channels, ...spatial] = x.shape;
  const groups = Number(attributes.num_groups ?? 1);
  const grouped = reshape(x, [batch, groups, channels / groups, ...spatial]);
  const axes = grouped.shape.map((_, axis) => axis).slice(2);
  const { normal } = standardize(grouped, axes, Number(attributes.epsilon ?? 1e-5));
  const perGroup = (values: Value) => {
    const lengths = sizeOf(values.shape) === channels ? [groups, channels / groups] : [groups, 1];
    return reshape(values, [1, ...lengths, ...spatial.map(() => 1)]);
  };
  return [reshape(add(mul(normal, perGroup(scale)), perGroup(bias)), x.shape)];
});

/** The standard deviation, and not the variance, is kept from being zero. */
export const MeanVarianceNormalization: Composite = defineComposite(
  'MeanVarianceNormalization',
  ({ inputs: [x], attributes: { axes } }) => {
    if (x === undefined) return [];
    const listed: Shape = Array.isArray(axes) ? axes.map(Number) : [0, 2, 3];
    const centred = sub(x, reduceMean(x, listed));
    return [div(centred, add(sqrt(reduceMean(mul(centred, centred), listed)), 1e-9))];
  },
);

export const LpNormalization: Composite = defineComposite('LpNormalization', ({ inputs: [x], attributes }) => {
  if (x === undefined) return [];
  const axis = normalizeAxis(Number(attributes.axis ?? -1), x.shape.length, 'LpNormalization');
  const norm = attributes.p === 1 ? reduceSum(abs(x), [axis]) : sqrt(reduceSum(mul(x, x), [axis]));
  // What is all zeros stays so.
  return [div(x, where(equal(norm, 0), 1, norm))];
});

/**
 * Local response normalisation across channels (Krizhevsky, Sutskever and Hinton 2012):
 * x / (bias + alpha / size * sum of squares in a window of channels) ^ beta.
 */
export const LRN: Composite = defineComposite('LRN', ({ inputs: [x], attributes }) => {
  if (x === undefined) return [];
  const { alpha = 1e-4, beta = 0.75, bias = 1, size = 1 } = attributes;
  const ones = x.shape.slice(2).map(() => 1);
  const none = ones.map(() => 0);
  const pixel = { kernel: ones, strides: ones, dilations: ones, before: none, after: none };
  const weights = channelWindows(x.shape[1], Number(size), Number(alpha) / Number(size));
  const scale = add(Number(bias), conv(mul(x, x), constant({ ...weights, shape: [...weights.shape, ...ones] }), pixel));
  // A power by way of the logarithm, because ONNX Runtime has fast kernels for both of its halves and none for Pow.
  return [mul(x, exp(mul(-Number(beta), log(scale))))];
});

/** The matrix that adds up windows of channels, each element times `weight`: a convolution is its fastest product. */
function channelWindows(channels: number, size: number, weight: number): FloatTensor {
  const matrix = floats([channels, channels]);
  const before = Math.floor((size - 1) / 2);
  for (let row = 0; row < channels; row++) {
    const first = Math.max(row - before, 0);
    const end = Math.min(row - before + size, channels);
    matrix.data.fill(weight, row * channels + first, row * channels + end);
  }
  return matrix;
}
