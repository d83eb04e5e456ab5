/** Batch normalisation: every channel of a layer is brought to a mean and a deviation that are learned. */
import { applyOne, type Value } from '../graph/index.ts';
import { add, BatchNormalization, mul, reduceMean, reshape, sub } from '../operators/index.ts';
import { floats } from '../tensor/index.ts';
import type { ParameterTensors, ParameterValues, PassOptions } from './architecture.ts';

/** The part of a running statistic that is kept at every step. */
const MOMENTUM = 0.9;
/** Added to variances, as ONNX has it by default. */
const EPSILON = 1e-5;

/** Ones and zeros to start from: `scale.*` and `shift.*`, which are learned, and the statistics `mean.*` and `variance.*`. */
export function batchNormalizationParameters(layer: string, channels: number): ParameterTensors {
  const ones = () => floats([channels], new Float32Array(channels).fill(1));
  return {
    [`scale.${layer}`]: ones(),
    [`shift.${layer}`]: floats([channels]),
    [`mean.${layer}`]: floats([channels]),
    [`variance.${layer}`]: ones(),
  };
}

/** The parameters of a layer that are remembered and not learned. */
export function batchStatistics(layer: string): readonly string[] {
  return [`mean.${layer}`, `variance.${layer}`];
}

/**
 * scale (x - mean) / sqrt(variance + 1e-5) + shift, channel by channel. While the network learns, mean and variance are those of
 * the batch, and the running ones move a tenth of the way to them; afterwards the running ones take their place. Variances
 * are divided by N, as ONNX's are.
 *
 * @param x [N, channels, ...]
 * @param layer What its parameters are called after.
 * @see S. Ioffe and C. Szegedy, 2015, arXiv 1502.03167, algorithms 1 and 2.
 */
export function batchNormalization(
  x: Value,
  layer: string,
  parameters: ParameterValues,
  { training }: PassOptions = {},
): Value {
  const [scale, shift] = [parameters[`scale.${layer}`], parameters[`shift.${layer}`]];
  const names = batchStatistics(layer);
  const running = names.map((name) => parameters[name]);
  if (training === undefined) return normalized(x, scale, shift, running);
  const ofBatch = momentsOf(x);
  names.forEach((name, i) => {
    training.remember(name, add(mul(MOMENTUM, running[i]), mul(1 - MOMENTUM, ofBatch[i])));
  });
  return normalized(x, scale, shift, ofBatch);
}

function normalized(x: Value, scale: Value, shift: Value, statistics: readonly Value[]): Value {
  return applyOne(BatchNormalization, [x, scale, shift, ...statistics], { epsilon: EPSILON });
}

/** The mean and the variance of every channel. */
function momentsOf(x: Value): readonly [mean: Value, variance: Value] {
  const axes = x.shape.map((_, axis) => axis).filter((axis) => axis !== 1);
  const mean = reduceMean(x, axes);
  const centred = sub(x, mean);
  return [reshape(mean, [x.shape[1]]), reduceMean(mul(centred, centred), axes, false)];
}
