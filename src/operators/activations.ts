/** Activation functions. Rules prefer the output to the input, so that the runtime can still fuse an activation into what precedes it. */
import type { Value } from '../graph/index.ts';
import {
  type AttributeSpecs,
  type AttributesOf,
  apply,
  applyOne,
  attribute,
  type Composite,
  defineComposite,
  defineOperator,
  type Operator,
  scalar,
} from '../graph/index.ts';
import { sizeOf } from '../tensor/index.ts';
import { abs, add, div, exp, mul, neg, sub } from './arithmetic.ts';
import { and, cast, equal, greater, greaterOrEqual, less, lessOrEqual, where } from './comparison.ts';
import * as bounds from './rules/activation.ts';
import * as curves from './rules/curves.ts';
import type { BoundRules } from './rules/elementary.ts';
import type { VjpContext } from './rules/vjp.ts';
import { reshape } from './shape.ts';
import { stepAbove, stepBelow } from './step.ts';

/** An activation is known by its slope at each element. */
function activation<const S extends AttributeSpecs>(
  name: string,
  attributes: S,
  slope: (context: VjpContext<AttributesOf<S>>) => Value,
  bounding: BoundRules<AttributesOf<S>> = {},
): Operator {
  return defineOperator({
    name,
    attributes,
    infer: ({ inputs: [x] }) => [x],
    rules: { vjp: (context) => [() => mul(context.g, slope(context))], ...bounding },
  });
}

const indicator = (condition: Value, like: Value) => cast(condition, like.dtype);

export const Relu: Operator = activation('Relu', {}, ({ output }) => stepAbove(output), bounds.ofRelu());
export const LeakyRelu: Operator = activation(
  'LeakyRelu',
  { alpha: attribute('float', 0.01) },
  ({ inputs: [x], output, attributes: { alpha } }) => where(greater(alpha >= 0 ? output : x, 0), 1, alpha),
  bounds.ofLeakyRelu(),
);
export const ThresholdedRelu: Operator = activation(
  'ThresholdedRelu',
  { alpha: attribute('float', 1) },
  ({ inputs: [x], attributes }) => indicator(greater(x, attributes.alpha), x),
);
export const Elu: Operator = activation(
  'Elu',
  { alpha: attribute('float', 1) },
  ({ inputs: [x], output, attributes: { alpha } }) => where(greater(x, 0), 1, add(output, alpha)),
  bounds.ofElu(),
);
export const Selu: Operator = activation(
  'Selu',
  { alpha: attribute('float', 1.6732631921768188), gamma: attribute('float', 1.0507010221481323) },
  ({ inputs: [x], output, attributes: { alpha, gamma } }) => where(greater(x, 0), gamma, add(output, alpha * gamma)),
  curves.ofSelu(),
);
export const Celu: Operator = activation(
  'Celu',
  { alpha: attribute('float', 1) },
  ({ inputs: [x], output, attributes: { alpha } }) => where(greater(x, 0), 1, add(div(output, alpha), 1)),
  curves.ofCelu(),
);
export const Sigmoid: Operator = activation(
  'Sigmoid',
  {},
  ({ output }) => mul(output, sub(1, output)),
  bounds.ofSigmoid(),
);
export const HardSigmoid: Operator = activation(
  'HardSigmoid',
  { alpha: attribute('float', 0.2), beta: attribute('float', 0.5) },
  ({ output, attributes: { alpha } }) => mul(alpha, indicator(and(greater(output, 0), less(output, 1)), output)),
  bounds.ofHardSigmoid(),
);
export const Tanh: Operator = activation('Tanh', {}, ({ output }) => sub(1, mul(output, output)), bounds.ofTanh());
/** The slope is the sigmoid, as e^(x - softplus(x)): ONNX Runtime's own Sigmoid is exactly zero below -17. */
export const Softplus: Operator = activation(
  'Softplus',
  {},
  ({ inputs: [x], output }) => exp(sub(x, output)),
  bounds.ofSoftplus(),
);
export const Softsign: Operator = activation(
  'Softsign',
  {},
  ({ inputs: [x] }) => {
    const width = add(1, abs(x));
    return div(1, mul(width, width));
  },
  curves.ofSoftsign(),
);
export const Erf: Operator = activation(
  'Erf',
  {},
  ({ inputs: [x] }) => mul(2 / Math.sqrt(Math.PI), exp(neg(mul(x, x)))),
  curves.ofErf(),
);
export const Gelu: Operator = activation(
  'Gelu',
  { approximate: attribute('string', 'none') },
  ({ inputs: [x], attributes }) => {
    if (attributes.approximate === 'tanh') {
      const root = Math.sqrt(2 / Math.PI);
      const t = tanh(mul(root, add(x, mul(0.044715, mul(x, mul(x, x))))));
      const inner = mul(root, add(1, mul(3 * 0.044715, mul(x, x))));
      return add(mul(0.5, add(1, t)), mul(mul(mul(0.5, x), sub(1, mul(t, t))), inner));
    }
    const density = mul(1 / Math.sqrt(2 * Math.PI), exp(mul(-0.5, mul(x, x))));
    return add(mul(0.5, add(1, erf(mul(x, Math.SQRT1_2)))), mul(x, density));
  },
  curves.ofGelu(),
);
/** x * relu6(x + 3) / 6. */
export const HardSwish: Operator = activation(
  'HardSwish',
  {},
  ({ inputs: [x] }) => where(lessOrEqual(x, -3), 0, where(greaterOrEqual(x, 3), 1, div(add(mul(2, x), 3), 6))),
  bounds.ofHardSwish(),
);

export const PRelu: Operator = defineOperator({
  name: 'PRelu',
  requiredInputs: 2,
  infer: ({ inputs: [x] }) => [x],
  rules: {
    vjp: ({ g, inputs: [x, slope] }) => [
      () => mul(g, where(greater(x, 0), 1, slope)),
      () => where(greater(x, 0), 0, mul(g, x)),
    ],
    ...bounds.ofPRelu(),
  },
  read: ({ opset, inputs: [x, slope] }) => {
    if (x === undefined || slope === undefined) return [];
    const perChannel = opset < 7 && slope.shape.length === 1 && x.shape.length > 1;
    const fitted = perChannel ? reshape(slope, [sizeOf(slope.shape), ...x.shape.slice(2).map(() => 1)]) : slope;
    return [applyOne(PRelu, [x, fitted])];
  },
});

/** Bounds are optional inputs. The slope is 1 strictly between them: relu6 at its corners is flat. */
export const Clip: Operator = defineOperator({
  name: 'Clip',
  infer: ({ inputs: [x] }) => [x],
  rules: {
    vjp: ({ g, output, optionalInputs: [, low, high] }) => [
      () => {
        const above = low && isAbove(output, low);
        const below = high && isBelow(output, high);
        return [above, below].reduce<Value>((passed, slope) => (slope === undefined ? passed : mul(passed, slope)), g);
      },
      low && (() => mul(g, indicator(equal(output, low), g))),
      high && (() => mul(g, indicator(equal(output, high), g))),
    ],
    ...bounds.ofClip(),
  },
  read: ({ opset, inputs, attributes }) => {
    const [x] = inputs;
    if (x === undefined) return [];
    if (opset >= 11) return apply(Clip, inputs);
    const bounds = [attributes.min, attributes.max].map((bound) =>
      typeof bound === 'number' && Math.abs(bound) < LARGEST_FLOAT32 ? scalar(bound, x.dtype) : undefined,
    );
    return apply(Clip, [x, ...bounds]);
  },
});

/** A finite bound that is known before anything runs. */
function knownBound({ known }: Value): number | undefined {
  const bound = known?.data.length === 1 ? Number(known.data[0]) : Number.NaN;
  return Math.abs(bound) < LARGEST_FLOAT32 ? bound : undefined;
}

function isAbove(x: Value, low: Value): Value {
  const bound = knownBound(low);
  return bound === undefined ? indicator(greater(x, low), x) : stepAbove(x, bound);
}

function isBelow(x: Value, high: Value): Value {
  const bound = knownBound(high);
  return bound === undefined ? indicator(less(x, high), x) : stepBelow(x, bound);
}

/** Files of old opsets write a bound that is not there as the largest float. */
const LARGEST_FLOAT32 = 3.4028234663852886e38;

/** x * tanh(softplus(x)), Misra 2019, arXiv 1908.08681. */
export const Mish: Composite = defineComposite('Mish', ({ inputs: [x] }) =>
  x ? [mul(x, tanh(applyOne(Softplus, [x])))] : [],
);
/** x * sigmoid(alpha x). */
export const Swish: Composite = defineComposite('Swish', ({ inputs: [x], attributes: { alpha } }) =>
  x ? [mul(x, sigmoid(typeof alpha === 'number' ? mul(alpha, x) : x))] : [],
);
export const Shrink: Operator = activation(
  'Shrink',
  { bias: attribute('float', 0), lambd: attribute('float', 0.5) },
  ({ inputs: [x], attributes: { lambd } }) => indicator(greater(abs(x), lambd), x),
);

/** The value, cut at two bounds that are known. */
export const clip = (x: Value, low: number, high: number): Value =>
  applyOne(Clip, [x, scalar(low, x.dtype), scalar(high, x.dtype)]);
export const relu = (x: Value): Value => applyOne(Relu, [x]);
export const sigmoid = (x: Value): Value => applyOne(Sigmoid, [x]);
export const tanh = (x: Value): Value => applyOne(Tanh, [x]);
export const softplus = (x: Value): Value => applyOne(Softplus, [x]);
export const erf = (x: Value): Value => applyOne(Erf, [x]);
