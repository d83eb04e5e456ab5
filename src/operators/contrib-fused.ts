/** Operators of com.microsoft that ONNX Runtime's own optimiser writes into files: what it fused, written out again. */
import { OptionError } from '../errors.ts';
import { type Attributes, applyOne, type Composite, defineComposite, scalar, type Value } from '../graph/index.ts';
import { Clip, Elu, Gelu, HardSigmoid, LeakyRelu, relu, sigmoid, softplus, tanh } from './activations.ts';
import { add, div, mul, reciprocal, sqrt, sub } from './arithmetic.ts';
import { cast } from './comparison.ts';
import { gather } from './gathering.ts';
import { gemm, matmul, multiplyAdd, transposeMatrices } from './matmul.ts';
import { reduceMean, reduceSum } from './reduction.ts';
import { reshape, transpose, unsqueeze } from './shape.ts';
import { sliceAxis } from './slicing.ts';
import { softmax } from './softmax.ts';
import { conv } from './windows/convolution.ts';
import { readWindow } from './windows/window.ts';

const DOMAIN = 'com.microsoft';

/** The activation that a fused node ends with. */
function activated(x: Value, named: Attributes[string], parameters: readonly number[]): Value {
  const [alpha, beta] = parameters;
  switch (named) {
    case undefined:
    case '':
      return x;
    case 'Relu':
      return relu(x);
    case 'Tanh':
      return tanh(x);
    case 'Sigmoid':
      return sigmoid(x);
    case 'Softplus':
      return softplus(x);
    case 'LeakyRelu':
      return applyOne(LeakyRelu, [x], { alpha: alpha ?? 0.01 });
    case 'Elu':
      return applyOne(Elu, [x], { alpha: alpha ?? 1 });
    case 'HardSigmoid':
      return applyOne(HardSigmoid, [x], { alpha: alpha ?? 0.2, beta: beta ?? 0.5 });
    case 'Clip':
      return applyOne(Clip, [x, ...[alpha, beta].map((bound) => (bound === undefined ? undefined : scalar(bound)))]);
    default:
      throw new OptionError('activation', `a fused "${named}" is not supported`);
  }
}

const numbers = (list: Attributes[string]): number[] => (Array.isArray(list) ? list.map(Number) : []);

/** A convolution, a sum with another value, and an activation. */
export const FusedConv: Composite = defineComposite(
  'FusedConv',
  ({ inputs: [x, w, b, z], attributes }) => {
    if (x === undefined || w === undefined) return [];
    const window = readWindow(attributes, x.shape.slice(2), w.shape.slice(2), 'FusedConv');
    const sums = conv(x, w, window, Number(attributes.group ?? 1), b);
    return [activated(z ? add(sums, z) : sums, attributes.activation, numbers(attributes.activation_params))];
  },
  DOMAIN,
);

export const FusedGemm: Composite = defineComposite(
  'FusedGemm',
  ({ inputs: [a, b, c], attributes }) => {
    if (a === undefined || b === undefined) return [];
    const { alpha = 1, beta = 1, transA = 0, transB = 0, activation } = attributes;
    const given = { alpha, beta, transA, transB };
    const product = c ? multiplyAdd(a, b, c, given) : gemm(a, b, given);
    const parameters = [attributes.activation_alpha, attributes.activation_beta].filter((each) => each !== undefined);
    return [activated(product, activation, parameters.map(Number))];
  },
  DOMAIN,
);

/** Before its last axes are swapped, the first axis of a matrix may be put before its last one. */
function turned(x: Value, swaps: boolean, movesBatch: boolean): Value {
  const rank = x.shape.length;
  if (rank < 2) return x;
  const axes = x.shape.map((_, axis) => axis);
  const moved = movesBatch ? transpose(x, [...axes.slice(1, rank - 1), 0, rank - 1]) : x;
  return swaps ? transposeMatrices(moved) : moved;
}

export const FusedMatMul: Composite = defineComposite(
  'FusedMatMul',
  ({ inputs: [a, b], attributes }) => {
    if (a === undefined || b === undefined) return [];
    const { alpha = 1, transA, transB, transBatchA, transBatchB } = attributes;
    const left = turned(a, transA === 1, transBatchA === 1);
    const right = turned(b, transB === 1, transBatchB === 1);
    const isVector = left.shape.length === 1;
    const product = matmul(isVector ? reshape(left, [1, ...left.shape]) : left, right);
    const shaped = isVector ? reshape(product, product.shape.toSpliced(-2, 1)) : product;
    return [alpha === 1 ? shaped : mul(shaped, Number(alpha))];
  },
  DOMAIN,
);

/** The sum of a layer and what skips it, normalised over the last axis; the sum itself is the fourth output. */
function skipNormalization(name: string, isSimplified: boolean): Composite {
  return defineComposite(
    name,
    ({ inputs, attributes }) => {
      const [x, skip, scale, ...others] = inputs;
      if (x === undefined || skip === undefined || scale === undefined) return [];
      const [shift, bias] = isSimplified ? [undefined, others[0]] : others;
      const sum = bias ? add(add(x, skip), bias) : add(x, skip);
      const [y, mean, inverse] = normalized(sum, scale, shift, Number(attributes.epsilon ?? 1e-12), isSimplified);
      return [y, mean, inverse, sum];
    },
    DOMAIN,
  );
}

/** Layer normalisation over the last axis, with its mean and one over its deviation; simplified, it does not subtract the mean. */
export function normalized(
  x: Value,
  scale: Value,
  shift: Value | undefined,
  epsilon: number,
  isSimplified = false,
): readonly [Value, Value, Value] {
  const axis = x.shape.length - 1;
  const mean = reduceMean(x, [axis]);
  const centred = isSimplified ? x : sub(x, mean);
  const deviation = sqrt(add(reduceMean(mul(centred, centred), [axis]), epsilon));
  const scaled = mul(div(centred, deviation), scale);
  return [shift ? add(scaled, shift) : scaled, mean, reciprocal(deviation)];
}

export const SkipLayerNormalization: Composite = skipNormalization('SkipLayerNormalization', false);
export const SkipSimplifiedLayerNormalization: Composite = skipNormalization('SkipSimplifiedLayerNormalization', true);

/** Written into ONNX's own domain by ONNX Runtime; today's name is RMSNormalization. */
export const SimplifiedLayerNormalization: Composite = defineComposite(
  'SimplifiedLayerNormalization',
  ({ inputs: [x, scale], attributes }) => {
    if (x === undefined || scale === undefined) return [];
    const [y, , inverse] = normalized(x, scale, undefined, Number(attributes.epsilon ?? 1e-5), true);
    return [y, inverse];
  },
);

/** Words, positions and segments looked up, added and normalised; the sum is the third output. */
export const EmbedLayerNormalization: Composite = defineComposite(
  'EmbedLayerNormalization',
  ({ inputs, attributes, outputCount }) => {
    const [tokens, segments, words, positions, kinds, scale, shift, mask, places] = inputs;
    if (!tokens || !words || !positions || !scale || !shift) return [];
    const [, length] = tokens.shape;
    const position = places ? gather(positions, places, 0) : unsqueeze(sliceAxis(positions, 0, 0, length), [0]);
    const located = add(gather(words, tokens, 0), position);
    const sum = segments && kinds ? add(located, gather(kinds, segments, 0)) : located;
    const [y] = normalized(sum, scale, shift, Number(attributes.epsilon ?? 1e-12));
    if (outputCount < 2) return [y];
    const counts = mask
      ? reduceSum(cast(mask, 'int32'), [1], false)
      : cast(reduceSum(mul(tokens, 0), [1], false), 'int32');
    return [y, counts, sum];
  },
  DOMAIN,
);

const gelu = (x: Value, approximate: 'none' | 'tanh' = 'none'): Value => applyOne(Gelu, [x], { approximate });

export const ContribGelu: Composite = defineComposite('Gelu', ({ inputs: [x] }) => (x ? [gelu(x)] : []), DOMAIN);
export const BiasGelu: Composite = defineComposite(
  'BiasGelu',
  ({ inputs: [x, bias] }) => (x && bias ? [gelu(add(x, bias))] : []),
  DOMAIN,
);
export const FastGelu: Composite = defineComposite(
  'FastGelu',
  ({ inputs: [x, bias] }) => (x ? [gelu(bias ? add(x, bias) : x, 'tanh')] : []),
  DOMAIN,
);
export const QuickGelu: Composite = defineComposite(
  'QuickGelu',
  ({ inputs: [x], attributes: { alpha = 1.702 } }) => (x ? [mul(x, sigmoid(mul(x, Number(alpha))))] : []),
  DOMAIN,
);

/** A bias of the last axis and what skips the layer, added. */
export const BiasAdd: Composite = defineComposite(
  'BiasAdd',
  ({ inputs: [x, bias, skip] }) => (x && bias && skip ? [add(add(x, bias), skip)] : []),
  DOMAIN,
);
export const BiasSoftmax: Composite = defineComposite(
  'BiasSoftmax',
  ({ inputs: [x, bias], attributes: { axis = 1, is_inner_broadcast: isInner = 1 } }) => {
    if (x === undefined || bias === undefined) return [];
    const at = Number(axis) < 0 ? Number(axis) + x.shape.length : Number(axis);
    const rows = bias.shape.length;
    // What is broadcast outside stands for groups of rows that follow each other.
    const fitted =
      isInner === 1 || rows >= x.shape.length ? bias : reshape(bias, [...bias.shape, ...x.shape.slice(rows)]);
    const sum = add(x, fitted);
    const flat = reshape(sum, [
      sum.shape.slice(0, at).reduce((a, b) => a * b, 1),
      sum.shape.slice(at).reduce((a, b) => a * b, 1),
    ]);
    return [reshape(softmax(flat, 1), sum.shape)];
  },
  DOMAIN,
);
