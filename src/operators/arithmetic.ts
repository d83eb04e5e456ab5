/** Sums, products, powers and the elementary functions. */
import type { AttributeSpecs, AttributesOf, ImportedNode, Operand, Operator, Rule, Value } from '../graph/index.ts';
import { apply, applyOne, attribute, broadcastShapes, defineOperator, lift } from '../graph/index.ts';
import { and, cast, equal, greater, less, or, round, sign, where } from './comparison.ts';
import { broadcastMap, mapElements, numbersOf } from './evaluate.ts';
import * as curves from './rules/curves.ts';
import type { BoundRules } from './rules/elementary.ts';
import * as bounds from './rules/elementary.ts';
import { falling, risingRounded } from './rules/interval.ts';
import { linearInAll } from './rules/linear.ts';
import { ofPower } from './rules/power.ts';
import { reshape } from './shape.ts';

type GradientRule = Rule<'vjp', AttributesOf<AttributeSpecs>>;

function unary(name: string, vjp: GradientRule, evaluate?: (x: number) => number, bounding: BoundRules = {}): Operator {
  return defineOperator({
    name,
    infer: ({ inputs: [x] }) => [x],
    rules: { vjp, ...bounding },
    ...(evaluate && { evaluate: ([x]) => [mapElements(x, evaluate)] }),
  });
}

function nary(
  name: string,
  vjp: GradientRule,
  evaluate?: (a: number, b: number) => number,
  bounding: BoundRules = {},
  requiredInputs = 1,
): Operator {
  const operator: Operator = defineOperator({
    name,
    requiredInputs,
    infer: ({ inputs }) => [
      {
        dtype: inputs[0].dtype,
        shape: broadcastShapes(
          inputs.map((value) => value.shape),
          name,
        ),
      },
    ],
    rules: { vjp, ...bounding },
    ...(evaluate && { evaluate: (inputs) => [inputs.reduce((a, b) => broadcastMap(a, b, evaluate))] }),
    read: (node) => apply(operator, alignedInputs(node)),
  });
  return operator;
}

/** Before opset 7, the axes of a second operand may be those of the first from `axis` on, not the last ones. */
function alignedInputs({ opset, inputs, attributes: { axis } }: ImportedNode): readonly Value[] {
  const values = inputs.filter((value) => value !== undefined);
  const [a, b] = values;
  if (opset >= 7 || typeof axis !== 'number' || values.length !== 2) return values;
  const after = a.shape.length - axis - b.shape.length;
  return [a, reshape(b, [...b.shape, ...new Array<number>(Math.max(after, 0)).fill(1)])];
}

const isInteger = (value: Value) => value.dtype.includes('int');

export const Add: Operator = nary(
  'Add',
  ({ g }) => [() => g, () => g],
  (a, b) => a + b,
  { interval: risingRounded(), linear: linearInAll },
  2,
);
export const Sub: Operator = nary(
  'Sub',
  ({ g }) => [() => g, () => neg(g)],
  (a, b) => a - b,
  bounds.ofDifference(),
  2,
);
export const Mul: Operator = nary(
  'Mul',
  ({ g, inputs: [a, b] }) => [() => mul(g, b), () => mul(g, a)],
  (a, b) => a * b,
  bounds.ofProduct(),
  2,
);
export const Div: Operator = defineOperator({
  name: 'Div',
  requiredInputs: 2,
  infer: ({ inputs: [a, b] }) => [{ dtype: a.dtype, shape: broadcastShapes([a.shape, b.shape], 'Div') }],
  rules: {
    vjp: ({ g, output, inputs: [, b] }) => [() => div(g, b), () => neg(div(mul(g, output), b))],
    ...bounds.ofQuotient(),
  },
  read: (node) => apply(Div, alignedInputs(node)),
  evaluate: ([a, b], _, node) => [
    broadcastMap(a, b, node.inputs[0] && isInteger(node.inputs[0]) ? (x, y) => Math.trunc(x / y) : (x, y) => x / y),
  ],
});
export const Sum: Operator = nary(
  'Sum',
  ({ g, inputs }) => inputs.map(() => () => g),
  (a, b) => a + b,
  bounds.ofSum({ isMean: false }),
);
export const Mean: Operator = nary(
  'Mean',
  ({ g, inputs }) => inputs.map(() => () => div(g, inputs.length)),
  undefined,
  bounds.ofSum({ isMean: true }),
);

/** The gradient of a maximum or minimum goes to the first input that attains it. */
const toFirstWinner: GradientRule = ({ g, output, inputs }) =>
  inputs.map((value, index) => () => {
    const wins = (candidate: Value) => cast(equal(candidate, output), g.dtype);
    const earlier = inputs.slice(0, index).map((other) => sub(1, wins(other)));
    return earlier.reduce((product, lost) => mul(product, lost), mul(g, wins(value)));
  });
export const Max: Operator = nary('Max', toFirstWinner, Math.max, bounds.ofMax());
export const Min: Operator = nary('Min', toFirstWinner, Math.min, bounds.ofMin());

export const Neg: Operator = unary(
  'Neg',
  ({ g }) => [() => neg(g)],
  (x) => -x,
  { interval: falling, linear: linearInAll },
);
export const Abs: Operator = unary('Abs', ({ g, inputs: [x] }) => [() => mul(g, sign(x))], Math.abs, bounds.ofAbs());
export const Exp: Operator = unary('Exp', ({ g, output }) => [() => mul(g, output)], Math.exp, bounds.ofExp());
export const Log: Operator = unary('Log', ({ g, inputs: [x] }) => [() => div(g, x)], Math.log, bounds.ofLog());
/** At 0 the slope is infinite; as in every framework that is attacked, nothing is sent back there. */
export const Sqrt: Operator = unary(
  'Sqrt',
  ({ g, output }) => [
    () => {
      const atZero = equal(output, 0);
      return where(atZero, 0, div(mul(g, 0.5), where(atZero, 1, output)));
    },
  ],
  Math.sqrt,
  bounds.ofSqrt(),
);
export const Reciprocal: Operator = unary(
  'Reciprocal',
  ({ g, output }) => [() => neg(mul(g, mul(output, output)))],
  undefined,
  bounds.ofReciprocal(),
);
export const Sin: Operator = unary('Sin', ({ g, inputs: [x] }) => [() => mul(g, cos(x))], undefined, bounds.ofSin());
export const Cos: Operator = unary(
  'Cos',
  ({ g, inputs: [x] }) => [() => neg(mul(g, sin(x)))],
  undefined,
  bounds.ofCos(),
);
export const Tan: Operator = unary('Tan', ({ g, output }) => [() => mul(g, add(1, mul(output, output)))]);
export const Sinh: Operator = unary(
  'Sinh',
  ({ g, inputs: [x] }) => [() => mul(g, applyOne(Cosh, [x]))],
  undefined,
  curves.ofSinh(),
);
export const Cosh: Operator = unary(
  'Cosh',
  ({ g, inputs: [x] }) => [() => mul(g, applyOne(Sinh, [x]))],
  undefined,
  curves.ofCosh(),
);
export const Asin: Operator = unary('Asin', ({ g, inputs: [x] }) => [() => div(g, sqrt(oneMinusSquare(x)))]);
export const Acos: Operator = unary('Acos', ({ g, inputs: [x] }) => [() => neg(div(g, sqrt(oneMinusSquare(x))))]);
export const Atan: Operator = unary(
  'Atan',
  ({ g, inputs: [x] }) => [() => div(g, add(1, mul(x, x)))],
  undefined,
  curves.ofAtan(),
);
export const Asinh: Operator = unary('Asinh', ({ g, inputs: [x] }) => [() => div(g, sqrt(add(mul(x, x), 1)))]);
export const Acosh: Operator = unary('Acosh', ({ g, inputs: [x] }) => [() => div(g, sqrt(neg(oneMinusSquare(x))))]);
export const Atanh: Operator = unary('Atanh', ({ g, inputs: [x] }) => [() => div(g, oneMinusSquare(x))]);

/** 1 - x^2, as a product because near 1 the difference of squares loses all its digits. */
function oneMinusSquare(x: Value): Value {
  return mul(sub(1, x), add(1, x));
}

export const Pow: Operator = defineOperator({
  name: 'Pow',
  requiredInputs: 2,
  infer: ({ inputs: [base, exponent] }) => [
    { dtype: base.dtype, shape: broadcastShapes([base.shape, exponent.shape], 'Pow') },
  ],
  rules: {
    vjp: ({ g, output, inputs: [base, exponent] }) => [
      () => mul(g, powerSlope(base, exponent)),
      () => mul(g, where(greater(base, 0), mul(output, log(where(greater(base, 0), base, 1))), 0)),
    ],
    ...ofPower(),
  },
  evaluate: ([base, exponent]) => [broadcastMap(base, exponent, Math.pow)],
  read: (node) => apply(Pow, alignedInputs(node)),
});

/**
 * p x^(p-1). It is 0 where p is 0 although 0^-1 is infinite, and, as with the square root, where the base is 0 and the
 * slope infinite. The operands are kept harmless, not the result, so that the slope of the slope is a number too.
 */
function powerSlope(base: Value, exponent: Value): Value {
  const known = exponent.known && numbersOf(exponent.known);
  if (known?.length === 1 && known[0] === 2) return mul(2, base);
  const p = cast(exponent, base.dtype);
  if (known?.every((value) => value >= 1)) return mul(p, pow(base, sub(p, 1)));
  const isFlat = or(equal(p, 0), and(equal(base, 0), less(p, 1)));
  return mul(where(isFlat, 0, p), pow(where(isFlat, 1, base), sub(p, 1)));
}

export const Mod: Operator = defineOperator({
  name: 'Mod',
  requiredInputs: 2,
  attributes: { fmod: attribute('int', 0) },
  infer: ({ inputs: [a, b] }) => [{ dtype: a.dtype, shape: broadcastShapes([a.shape, b.shape], 'Mod') }],
  rules: { vjp: ({ g, output, inputs: [a, b] }) => [() => g, () => neg(mul(g, round(div(sub(a, output), b))))] },
  evaluate: ([a, b], { fmod }) => [broadcastMap(a, b, (x, y) => (fmod === 1 ? x % y : x - y * Math.floor(x / y)))],
});

export const add = (a: Operand, b: Operand): Value => applyOne(Add, lift([a, b]));
export const sub = (a: Operand, b: Operand): Value => applyOne(Sub, lift([a, b]));
export const mul = (a: Operand, b: Operand): Value => applyOne(Mul, lift([a, b]));
export const div = (a: Operand, b: Operand): Value => applyOne(Div, lift([a, b]));
export const max = (a: Operand, b: Operand): Value => applyOne(Max, lift([a, b]));
export const min = (a: Operand, b: Operand): Value => applyOne(Min, lift([a, b]));
export const pow = (a: Operand, b: Operand): Value => applyOne(Pow, lift([a, b]));
export const neg = (x: Value): Value => applyOne(Neg, [x]);
export const abs = (x: Value): Value => applyOne(Abs, [x]);
export const exp = (x: Value): Value => applyOne(Exp, [x]);
export const log = (x: Value): Value => applyOne(Log, [x]);
export const sqrt = (x: Value): Value => applyOne(Sqrt, [x]);
export const reciprocal = (x: Value): Value => applyOne(Reciprocal, [x]);
export const sin = (x: Value): Value => applyOne(Sin, [x]);
export const cos = (x: Value): Value => applyOne(Cos, [x]);
