/** Quantised operators of com.microsoft: what the integers stand for is computed with, and the result is quantised again. */
import {
  applyOne,
  type Composite,
  defineComposite,
  type ImportedNode,
  normalizeAxis,
  type Value,
} from '../graph/index.ts';
import { LeakyRelu, sigmoid } from './activations.ts';
import { add, mul } from './arithmetic.ts';
import { where } from './comparison.ts';
import { gemm, matmul } from './matmul.ts';
import { DequantizeLinear, dynamically, meaningOf, QLinearConv, QuantizeLinear, requantized } from './quantization.ts';
import { reduceMean } from './reduction.ts';
import { reshape, transpose } from './shape.ts';
import { concat } from './slicing.ts';
import { softmax } from './softmax.ts';
import { AveragePool } from './windows/pooling.ts';

const DOMAIN = 'com.microsoft';

/** The value that integers with one scale and one zero point stand for. */
const real = (q: Value, scale: Value | undefined, zeroPoint: Value | undefined): Value =>
  meaningOf(q, scale, zeroPoint, 0);

/** A function of quantised values, each with its scale and zero point; those of the result come last. */
function onQuantized(
  name: string,
  count: number,
  compute: (values: readonly Value[], node: ImportedNode) => Value,
): Composite {
  return defineComposite(
    name,
    (node) => {
      const triples = Array.from({ length: count }, (_, i) => node.inputs.slice(3 * i, 3 * i + 3));
      const values = triples.flatMap(([q, scale, zero]) => (q && scale ? [real(q, scale, zero)] : []));
      const [scale, zero] = node.inputs.slice(3 * count);
      const dtype = node.inputs[0]?.dtype ?? 'uint8';
      return values.length < count || scale === undefined
        ? []
        : [requantized(compute(values, node), scale, zero, 0, dtype)];
    },
    DOMAIN,
  );
}

export const QLinearAdd: Composite = onQuantized('QLinearAdd', 2, ([a, b]) => add(a, b));
export const QLinearMul: Composite = onQuantized('QLinearMul', 2, ([a, b]) => mul(a, b));
export const QLinearSigmoid: Composite = onQuantized('QLinearSigmoid', 1, ([x]) => sigmoid(x));
export const QLinearLeakyRelu: Composite = onQuantized('QLinearLeakyRelu', 1, ([x], { attributes: { alpha = 0.01 } }) =>
  applyOne(LeakyRelu, [x], { alpha }),
);
export const QLinearSoftmax: Composite = onQuantized('QLinearSoftmax', 1, ([x], { attributes: { axis = -1 } }) =>
  softmax(x, normalizeAxis(Number(axis), x.shape.length, 'QLinearSoftmax')),
);

/** Images with their channels last, as some files have them, and as everything here is computed. */
const channelsFirst = (x: Value): Value =>
  transpose(x, [0, x.shape.length - 1, ...x.shape.map((_, axis) => axis).slice(1, -1)]);
const channelsLast = (x: Value): Value => transpose(x, [0, ...x.shape.map((_, axis) => axis).slice(2), 1]);

function onImages(x: Value, { attributes }: ImportedNode, compute: (x: Value) => Value): Value {
  return attributes.channels_last === 1 ? channelsLast(compute(channelsFirst(x))) : compute(x);
}

export const QLinearGlobalAveragePool: Composite = onQuantized('QLinearGlobalAveragePool', 1, ([x], node) =>
  onImages(x, node, (image) => reduceMean(image, image.shape.map((_, axis) => axis).slice(2))),
);
export const QLinearAveragePool: Composite = onQuantized('QLinearAveragePool', 1, ([x], node) =>
  onImages(x, node, (image) => AveragePool.read?.({ ...node, opset: 19, inputs: [image], outputCount: 1 })[0] ?? image),
);

/** QLinearConv with channels that may be last. */
export const ContribQLinearConv: Composite = defineComposite(
  'QLinearConv',
  (node) => {
    const [x, ...others] = node.inputs;
    if (x === undefined) return [];
    if (node.attributes.channels_last !== 1) return QLinearConv.expand(node);
    return QLinearConv.expand({ ...node, inputs: [channelsFirst(x), ...others] }).map(channelsLast);
  },
  DOMAIN,
);

export const QLinearConcat: Composite = defineComposite(
  'QLinearConcat',
  ({ inputs: [scale, zero, ...rest], attributes: { axis = 0 } }) => {
    if (scale === undefined || zero === undefined) return [];
    const values = Array.from({ length: rest.length / 3 }, (_, i) => rest.slice(3 * i, 3 * i + 3)).flatMap(
      ([q, own, ownZero]) => (q && own ? [real(q, own, ownZero)] : []),
    );
    const at = normalizeAxis(Number(axis), values[0].shape.length, 'QLinearConcat');
    return [requantized(concat(values, at), scale, zero, 0, zero.dtype)];
  },
  DOMAIN,
);

export const QLinearWhere: Composite = defineComposite(
  'QLinearWhere',
  ({ inputs: [condition, a, scaleA, zeroA, b, scaleB, zeroB, scale, zero] }) => {
    if (!condition || !a || !b || !scale) return [];
    return [requantized(where(condition, real(a, scaleA, zeroA), real(b, scaleB, zeroB)), scale, zero, 0, a.dtype)];
  },
  DOMAIN,
);

/** alpha A' B' + C, whose bias counts in the product of both scales; without a scale of its own the result is a float. */
export const QGemm: Composite = defineComposite(
  'QGemm',
  ({
    inputs: [a, scaleA, zeroA, b, scaleB, zeroB, c, scale, zero],
    attributes: { alpha = 1, transA = 0, transB = 0 },
  }) => {
    if (!a || !scaleA || !b || !scaleB) return [];
    const left = real(a, scaleA, zeroA);
    const right = meaningOf(b, scaleB, zeroB, transB === 1 ? 0 : 1);
    const product = gemm(left, right, { alpha, transA, transB });
    const unit = mul(
      mul(reshape(scaleA, []), scaleB.shape.length === 0 ? scaleB : reshape(scaleB, [scaleB.shape[0]])),
      Number(alpha),
    );
    const sums = c ? add(product, mul(meaningOf(c, undefined, undefined, 0), unit)) : product;
    return [scale ? requantized(sums, scale, zero, 1, zero?.dtype ?? a.dtype) : sums];
  },
  DOMAIN,
);

/** A product of integers as the floats they stand for. */
export const MatMulIntegerToFloat: Composite = defineComposite(
  'MatMulIntegerToFloat',
  ({ inputs: [a, b, scaleA, scaleB, zeroA, zeroB, bias] }) => {
    if (!a || !b || !scaleA || !scaleB) return [];
    const rows = Math.max(a.shape.length - 2, 0);
    const product = matmul(meaningOf(a, scaleA, zeroA, rows), meaningOf(b, scaleB, zeroB, b.shape.length - 1));
    return [bias ? add(product, bias) : product];
  },
  DOMAIN,
);

/** The left factor is quantised for the data's own range first; what is lost so is rounding, which the gradient does without. */
export const DynamicQuantizeMatMul: Composite = defineComposite(
  'DynamicQuantizeMatMul',
  ({ inputs: [a, b, scaleB, zeroB, bias] }) => {
    if (!a || !b || !scaleB) return [];
    const product = matmul(dynamically(a), meaningOf(b, scaleB, zeroB, b.shape.length - 1));
    return [bias ? add(product, bias) : product];
  },
  DOMAIN,
);

export const ContribQuantizeLinear: Composite = defineComposite('QuantizeLinear', QuantizeLinear.expand, DOMAIN);
export const ContribDequantizeLinear: Composite = defineComposite('DequantizeLinear', DequantizeLinear.expand, DOMAIN);
