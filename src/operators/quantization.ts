/**
 * Quantisation. Quantised integers are kept as floats that hold them, as half-precision numbers are: what follows from
 * them is the same, and the straight-through estimator can pass the rounding (GradientOptions.straightThrough).
 */
import { OptionError } from '../errors.ts';
import {
  type Composite,
  defineComposite,
  type ImportedNode,
  normalizeAxis,
  type Operand,
  type Value,
} from '../graph/index.ts';
import { dtypeOf, type NarrowType, narrowType } from '../onnx/index.ts';
import type { DType } from '../tensor/index.ts';
import { clip } from './activations.ts';
import { Add, add, div, max, min, mul, neg, sub } from './arithmetic.ts';
import { cast, equal, round, where } from './comparison.ts';
import { numbersOf } from './evaluate.ts';
import { matmul } from './matmul.ts';
import { narrowed } from './narrow.ts';
import { reduceMax, reduceMin } from './reduction.ts';
import { expand, reshape, unsqueeze } from './shape.ts';
import { conv } from './windows/convolution.ts';
import { readWindow } from './windows/window.ts';

const RANGES: Partial<Record<DType, readonly [number, number]>> = {
  uint8: [0, 255],
  int8: [-128, 127],
  uint16: [0, 65535],
  int16: [-32768, 32767],
};

/** The scale and the zero point of a quantisation, shaped to broadcast with what is quantised. */
interface Scheme {
  readonly scale: Operand;
  readonly zeroPoint: Operand;
}

const inFloat = (x: Value): Value => cast(x, 'float32');

/** One parameter for a whole tensor, a number where it is known, or one for each place along one of its axes. */
function alongAxisOf(x: Value, parameter: Value, axis: number): Operand {
  const isOne = parameter.shape.every((length) => length === 1);
  if (isOne && parameter.known !== undefined) return numbersOf(parameter.known)[0];
  const shape = x.shape.map((_, i) => (i === axis ? parameter.shape[0] : 1));
  return reshape(inFloat(parameter), isOne ? [] : shape);
}

/** Parameters of a whole tensor, of each slice along an axis, or of each block of slices. */
function schemeFor(x: Value, scale: Value, zeroPoint: Value | undefined, { attributes }: ImportedNode): Scheme {
  const { axis = 1, block_size: blockSize = 0 } = attributes;
  const spread = (parameter: Value): Operand => {
    if (parameter.shape.every((length) => length === 1)) return alongAxisOf(x, parameter, 0);
    const at = normalizeAxis(Number(axis), x.shape.length, 'quantisation');
    if (Number(blockSize) === 0) return alongAxisOf(x, parameter, at);
    const blocks = unsqueeze(inFloat(parameter), [at + 1]);
    return reshape(expand(blocks, blocks.shape.with(at + 1, Number(blockSize))), x.shape);
  };
  return { scale: spread(scale), zeroPoint: zeroPoint ? spread(zeroPoint) : 0 };
}

/** The nearest integer of the type, kept as a float. The bounds themselves still pass what a gradient brings. */
function quantize(x: Value, { scale, zeroPoint }: Scheme, dtype: DType, narrow?: NarrowType): Value {
  if (narrow?.float) return narrowed(div(x, scale), narrow, { saturate: true, roundMode: 'nearest' });
  const range = narrow?.range ?? RANGES[dtype];
  if (range === undefined) throw new OptionError('dtype', `quantisation to ${dtype} is not supported`);
  const [lowest, highest] = range;
  const steps = div(x, scale);
  if (typeof zeroPoint !== 'number') return min(max(add(round(steps), zeroPoint), lowest), highest);
  // Cut before it is rounded, which is one pass over the data where the maximum and the minimum after it are two.
  const whole = round(clip(steps, lowest - zeroPoint - NEARLY_HALF, highest - zeroPoint + NEARLY_HALF));
  return zeroPoint === 0 ? whole : add(whole, zeroPoint);
}

/** What is cut here rounds to the bound itself. */
const NEARLY_HALF = 0.49;

/** The value without its zero point, where a quantisation with the same one has just added it. */
function withoutZero(q: Value, zeroPoint: Operand): Value {
  if (zeroPoint === 0) return inFloat(q);
  const [before, added] = q.node?.operator === Add ? q.node.inputs : [];
  const known = added?.known && numbersOf(added.known);
  const isSame = known?.length === 1 && known[0] === zeroPoint;
  return isSame && before !== undefined ? before : sub(inFloat(q), zeroPoint);
}

const dequantize = (q: Value, { scale, zeroPoint }: Scheme): Value => mul(withoutZero(q, zeroPoint), scale);

export const QuantizeLinear: Composite = defineComposite('QuantizeLinear', (node) => {
  const [x, scale, zeroPoint] = node.inputs;
  if (x === undefined || scale === undefined) return [];
  const code = Number(node.attributes.output_dtype || zeroPoint?.known?.narrow || 0);
  const dtype = dtypeOf(code) ?? zeroPoint?.dtype ?? 'uint8';
  return [quantize(inFloat(x), schemeFor(x, scale, zeroPoint, node), dtype, narrowType(code))];
});

export const DequantizeLinear: Composite = defineComposite('DequantizeLinear', (node) => {
  const [q, scale, zeroPoint] = node.inputs;
  return q && scale ? [dequantize(q, schemeFor(q, scale, zeroPoint, node))] : [];
});

/** To uint8, with the scale and the zero point that the data ask for. */
function dynamicScheme(x: Value): { readonly scale: Value; readonly zeroPoint: Value } {
  const axes = x.shape.map((_, axis) => axis);
  const lowest = min(reduceMin(x, axes, false), 0);
  const highest = max(reduceMax(x, axes, false), 0);
  const spread = div(sub(highest, lowest), 255);
  const scale = where(equal(spread, 0), 1, spread);
  return { scale, zeroPoint: min(max(round(neg(div(lowest, scale))), 0), 255) };
}

export const DynamicQuantizeLinear: Composite = defineComposite('DynamicQuantizeLinear', ({ inputs: [x] }) => {
  if (x === undefined) return [];
  const scheme = dynamicScheme(x);
  return [quantize(x, scheme, 'uint8'), scheme.scale, scheme.zeroPoint];
});

/** What a value becomes by being quantised so, and taken back. */
export const dynamically = (x: Value): Value => dequantize(quantize(x, dynamicScheme(x), 'uint8'), dynamicScheme(x));

/** What the integers of one factor of a product stand for. A list of parameters belongs to one of its axes. */
export function meaningOf(q: Value, scale: Value | undefined, zeroPoint: Value | undefined, axis: number): Value {
  const spread = (parameter: Value) => alongAxisOf(q, parameter, axis);
  const whole = withoutZero(q, zeroPoint ? spread(zeroPoint) : 0);
  return scale ? mul(whole, spread(scale)) : whole;
}

const rowsOf = (x: Value): number => Math.max(x.shape.length - 2, 0);
const columnsOf = (x: Value): number => x.shape.length - 1;

/** The sums are kept as floats too, and round beyond 2^24. */
export const MatMulInteger: Composite = defineComposite('MatMulInteger', ({ inputs: [a, b, zeroA, zeroB] }) =>
  a && b ? [matmul(meaningOf(a, undefined, zeroA, rowsOf(a)), meaningOf(b, undefined, zeroB, columnsOf(b)))] : [],
);

export const QLinearMatMul: Composite = defineComposite('QLinearMatMul', ({ inputs }) => {
  const [a, scaleA, zeroA, b, scaleB, zeroB, scale, zeroPoint] = inputs;
  if (a === undefined || b === undefined || scale === undefined || zeroPoint === undefined) return [];
  const product = matmul(meaningOf(a, scaleA, zeroA, rowsOf(a)), meaningOf(b, scaleB, zeroB, columnsOf(b)));
  return [requantized(product, scale, zeroPoint, rowsOf(product))];
});

/** A result in the quantisation of what follows. */
export function requantized(x: Value, scale: Value, zeroPoint: Value | undefined, axis: number, dtype?: DType): Value {
  const spread = (parameter: Value) => alongAxisOf(x, parameter, axis);
  const scheme = { scale: spread(scale), zeroPoint: zeroPoint ? spread(zeroPoint) : 0 };
  return quantize(x, scheme, dtype ?? zeroPoint?.dtype ?? 'uint8');
}

export const ConvInteger: Composite = defineComposite('ConvInteger', ({ inputs: [x, w, zeroX, zeroW], attributes }) => {
  if (x === undefined || w === undefined) return [];
  const window = readWindow(attributes, x.shape.slice(2), w.shape.slice(2), 'ConvInteger');
  const [images, kernels] = [meaningOf(x, undefined, zeroX, 1), meaningOf(w, undefined, zeroW, 0)];
  return [conv(images, kernels, window, Number(attributes.group ?? 1))];
});

export const QLinearConv: Composite = defineComposite('QLinearConv', ({ inputs, attributes }) => {
  const [x, scaleX, zeroX, w, scaleW, zeroW, scale, zeroPoint, b] = inputs;
  if (!x || !scaleX || !w || !scaleW || !scale || !zeroPoint) return [];
  const window = readWindow(attributes, x.shape.slice(2), w.shape.slice(2), 'QLinearConv');
  const [images, kernels] = [meaningOf(x, scaleX, zeroX, 1), meaningOf(w, scaleW, zeroW, 0)];
  const bias = b && mul(inFloat(b), mul(inFloat(scaleX), inFloat(scaleW)));
  const sums = conv(images, kernels, window, Number(attributes.group ?? 1), bias);
  return [requantized(sums, scale, zeroPoint, 1)];
});
