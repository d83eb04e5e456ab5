/**
 * Quantisation. Quantised integers are kept as floats that hold them, as half-precision numbers are: what follows from
 * them is the same, and the straight-through estimator can pass the rounding (GradientOptions.straightThrough).
 */
import { OptionError } from '../errors.ts';
import { type Composite, defineComposite, type ImportedNode, normalizeAxis, type Value } from '../graph/index.ts';
import { dtypeOf } from '../onnx/index.ts';
import type { DType } from '../tensor/index.ts';
import { add, div, max, min, mul, neg, sub } from './arithmetic.ts';
import { cast, equal, round, where } from './comparison.ts';
import { conv } from './convolution.ts';
import { matmul } from './matmul.ts';
import { reduceMax, reduceMin } from './reduction.ts';
import { expand, reshape, unsqueeze } from './shape.ts';
import { pad } from './slicing.ts';
import { readWindow } from './window.ts';

const RANGES: Partial<Record<DType, readonly [number, number]>> = {
  uint8: [0, 255],
  int8: [-128, 127],
  uint16: [0, 65535],
  int16: [-32768, 32767],
};

/** The scale and the zero point of a quantisation, shaped to broadcast with what is quantised. */
interface Scheme {
  readonly scale: Value;
  readonly zeroPoint: Value | number;
}

const inFloat = (x: Value): Value => cast(x, 'float32');

/** Parameters of a whole tensor, of each slice along an axis, or of each block of slices. */
function schemeFor(x: Value, scale: Value, zeroPoint: Value | undefined, { attributes }: ImportedNode): Scheme {
  const { axis = 1, block_size: blockSize = 0 } = attributes;
  const spread = (parameter: Value): Value => {
    if (parameter.shape.every((length) => length === 1)) return reshape(inFloat(parameter), []);
    const at = normalizeAxis(Number(axis), x.shape.length, 'quantisation');
    if (Number(blockSize) === 0) return alongAxis(inFloat(parameter), at, x.shape.length);
    const blocks = unsqueeze(inFloat(parameter), [at + 1]);
    return reshape(expand(blocks, blocks.shape.with(at + 1, Number(blockSize))), x.shape);
  };
  return { scale: spread(scale), zeroPoint: zeroPoint ? spread(zeroPoint) : 0 };
}

/** A list of numbers, one for each place along an axis of a tensor of some rank. */
function alongAxis(list: Value, axis: number, rank: number): Value {
  return reshape(
    list,
    Array.from({ length: rank }, (_, i) => (i === axis ? list.shape[0] : 1)),
  );
}

/** The nearest integer of the type, kept as a float. The bounds themselves still pass what a gradient brings. */
function quantize(x: Value, { scale, zeroPoint }: Scheme, dtype: DType): Value {
  const range = RANGES[dtype];
  if (range === undefined) throw new OptionError('dtype', `quantisation to ${dtype} is not supported`);
  const [lowest, highest] = range;
  return min(max(add(round(div(x, scale)), zeroPoint), lowest), highest);
}

const dequantize = (q: Value, { scale, zeroPoint }: Scheme): Value => mul(sub(inFloat(q), zeroPoint), scale);

export const QuantizeLinear: Composite = defineComposite('QuantizeLinear', (node) => {
  const [x, scale, zeroPoint] = node.inputs;
  if (x === undefined || scale === undefined) return [];
  const named = dtypeOf(Number(node.attributes.output_dtype ?? 0));
  return [quantize(inFloat(x), schemeFor(x, scale, zeroPoint, node), named ?? zeroPoint?.dtype ?? 'uint8')];
});

export const DequantizeLinear: Composite = defineComposite('DequantizeLinear', (node) => {
  const [q, scale, zeroPoint] = node.inputs;
  return q && scale ? [dequantize(q, schemeFor(q, scale, zeroPoint, node))] : [];
});

/** To uint8, with the scale and the zero point that the data ask for. */
export const DynamicQuantizeLinear: Composite = defineComposite('DynamicQuantizeLinear', ({ inputs: [x] }) => {
  if (x === undefined) return [];
  const axes = x.shape.map((_, axis) => axis);
  const lowest = min(reduceMin(x, axes, false), 0);
  const highest = max(reduceMax(x, axes, false), 0);
  const spread = div(sub(highest, lowest), 255);
  const scale = where(equal(spread, 0), 1, spread);
  const zeroPoint = min(max(round(neg(div(lowest, scale))), 0), 255);
  return [quantize(x, { scale, zeroPoint }, 'uint8'), scale, zeroPoint];
});
