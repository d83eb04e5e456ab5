/**
 * A graph of one sample as one of many, side by side along an axis of their own in front of all others: for files that mix the
 * first axis with others, or have none for samples.
 */
import { UnsupportedOperatorError } from '../errors.ts';
import { apply, applyOne, mustKnowIntegers, type Node, nodesOf, normalizeAxis, type Value } from '../graph/index.ts';
import { add, Expand, indexList, matmul, mul, Reshape, transpose } from '../operators/index.ts';
import { type Shape, sizeOf } from '../tensor/index.ts';

/**
 * What a value of a graph is for each of some inputs.
 *
 * @param value Depends on `x` [...shape]
 * @param xs [N, ...shape]
 * @returns [N, ...value.shape]
 * @throws UnsupportedOperatorError that names every node that cannot take another axis
 */
export function sideBySide(value: Value, x: Value, xs: Value): Value {
  const many = new Map<Value, Value>([[x, xs]]);
  const unable: Node[] = [];
  for (const node of nodesOf([value])) {
    if (!node.inputs.some((each) => each !== undefined && many.has(each))) continue;
    const rule = ofKind.get(node.operator.name);
    const outputs = rule?.(node, new Axis(many, xs.shape[0])) ?? [];
    if (outputs.length < node.outputs.length) unable.push(node);
    node.outputs.forEach((output, i) => {
      // After an obstacle shapes still tell what else is one.
      many.set(output, outputs[i] ?? reshapedTo(output, output.shape));
    });
  }
  if (unable.length > 0) {
    const reason = 'it does not keep the samples of a batch apart';
    throw new UnsupportedOperatorError(
      unable.map(({ operator, outputs }) => ({ operator: operator.name, node: outputs[0].name ?? '', reason })),
    );
  }
  return many.get(value) ?? repeated(value, xs.shape[0], value.shape.length);
}

type Rule = (node: Node, axis: Axis) => readonly Value[] | undefined;

/** The inputs of a node with the axis in front. */
class Axis {
  readonly count: number;
  readonly #many: ReadonlyMap<Value, Value>;

  constructor(many: ReadonlyMap<Value, Value>, count: number) {
    this.#many = many;
    this.count = count;
  }

  isFixed(value: Value | undefined): boolean {
    return value === undefined || !this.#many.has(value);
  }

  /** With as many axes behind the new one as are asked for. What is fixed stays, and broadcasts. */
  aligned(value: Value, rank: number): Value {
    const found = this.#many.get(value);
    if (found === undefined || value.shape.length === rank) return found ?? value;
    return reshapedTo(found, [this.count, ...new Array<number>(rank - value.shape.length).fill(1), ...value.shape]);
  }

  /** Written out for each sample. */
  whole(value: Value): Value {
    return this.#many.get(value) ?? repeated(value, this.count, value.shape.length);
  }
}

function reshapedTo(value: Value, shape: Shape): Value {
  return applyOne(Reshape, [value, indexList(shape)]);
}

function repeated(value: Value, count: number, rank: number): Value {
  const one = reshapedTo(value, [...new Array<number>(1 + rank - value.shape.length).fill(1), ...value.shape]);
  return applyOne(Expand, [one, indexList([count, ...one.shape.slice(1)])]);
}

/** Operands broadcast, or are stacks of matrices. */
const broadcasting: Rule = ({ operator, inputs, attributes, outputs }, axis) => {
  const [{ shape }] = outputs;
  const aligned = inputs.map((value) => value && axis.aligned(value, shape.length));
  return apply(operator, aligned, attributes, outputs.length);
};

/** The first input varies, and an attribute counts its axes. */
const alongAxis: Rule = ({ operator, inputs: [x, ...others], attributes, outputs }, axis) => {
  if (x === undefined || !others.every((value) => axis.isFixed(value))) return undefined;
  const at = normalizeAxis(Number(attributes.axis ?? 0), x.shape.length, operator.name);
  return apply(operator, [axis.whole(x), ...others], { ...attributes, axis: at + 1 }, outputs.length);
};

const reducing: Rule = ({ operator, inputs: [x, axes], attributes }, axis) => {
  if (x === undefined || axes === undefined) return undefined;
  const moved = mustKnowIntegers(axes, 'axes').map((at) => normalizeAxis(at, x.shape.length, operator.name) + 1);
  return [applyOne(operator, [axis.whole(x), indexList(moved)], attributes)];
};

/** Samples beside each other are more of the file's own batch. */
const merged: Rule = ({ operator, inputs: [x, ...others], attributes, outputs }, axis) => {
  if (x === undefined || !others.every((value) => axis.isFixed(value))) return undefined;
  const [batch, ...rest] = x.shape;
  const all = reshapedTo(axis.whole(x), [axis.count * batch, ...rest]);
  const made = apply(operator, [all, ...others], attributes, outputs.length);
  return made.map((value, i) => reshapedTo(value, [axis.count, ...outputs[i].shape]));
};

const elementwise = [
  ...['Add', 'Sub', 'Mul', 'Div', 'Max', 'Min', 'Sum', 'Mean', 'Pow', 'Where', 'PRelu', 'Clip', 'Cast', 'Identity'],
  ...['Neg', 'Abs', 'Exp', 'Log', 'Sqrt', 'Reciprocal', 'Sin', 'Cos', 'Sinh', 'Cosh', 'Atan', 'Floor', 'Ceil', 'Round'],
  ...[
    'Relu',
    'LeakyRelu',
    'Elu',
    'Selu',
    'Celu',
    'Sigmoid',
    'HardSigmoid',
    'Tanh',
    'Softplus',
    'Softsign',
    'Erf',
    'Gelu',
  ],
  ...['HardSwish', 'Sign', 'StopGradient', 'MatMul'],
];
const alongOne = ['Softmax', 'LogSoftmax', 'Split', 'Gather'];
const reductions = ['ReduceSum', 'ReduceMean', 'ReduceMax', 'ReduceMin'];
const batched = ['Conv', 'ConvTranspose', 'MaxPool', 'AveragePool', 'GlobalAveragePool', 'BatchNormalization'];

const ofKind = new Map<string, Rule>([
  ...elementwise.map((name) => [name, broadcasting] as const),
  ...alongOne.map((name) => [name, alongAxis] as const),
  ...reductions.map((name) => [name, reducing] as const),
  ...batched.map((name) => [name, merged] as const),
  [
    'Reshape',
    ({ inputs: [x], outputs: [{ shape }] }, axis) => x && [reshapedTo(axis.whole(x), [axis.count, ...shape])],
  ],
  [
    'Expand',
    ({ inputs: [x], outputs: [{ shape }] }, axis) =>
      x && [applyOne(Expand, [axis.aligned(x, shape.length), indexList([axis.count, ...shape])])],
  ],
  [
    'Transpose',
    ({ inputs: [x], attributes: { perm } }, axis) => {
      if (x === undefined) return undefined;
      const order = Array.isArray(perm) ? perm.map(Number) : x.shape.map((_, i) => x.shape.length - 1 - i);
      return [transpose(axis.whole(x), [0, ...order.map((at) => at + 1)])];
    },
  ],
  [
    'Concat',
    ({ operator, inputs, attributes, outputs: [{ shape }] }, axis) => {
      const at = normalizeAxis(Number(attributes.axis), shape.length, 'Concat');
      const parts = inputs.map((value) => value && axis.whole(value));
      return [applyOne(operator, parts, { axis: at + 1 })];
    },
  ],
  [
    'Slice',
    ({ operator, inputs: [x, starts, ends, axes, steps], attributes }, axis) => {
      if (x === undefined || starts === undefined) return undefined;
      const named = axes ? mustKnowIntegers(axes, 'axes') : Array.from({ length: sizeOf(starts.shape) }, (_, i) => i);
      const moved = named.map((at) => normalizeAxis(at, x.shape.length, 'Slice') + 1);
      return [applyOne(operator, [axis.whole(x), starts, ends, indexList(moved), steps], attributes)];
    },
  ],
  [
    'Pad',
    ({ operator, inputs: [x, pads, fill], attributes }, axis) => {
      if (x === undefined || pads === undefined) return undefined;
      const amounts = mustKnowIntegers(pads, 'the amounts of a Pad');
      const [before, after] = [amounts.slice(0, x.shape.length), amounts.slice(x.shape.length)];
      return [applyOne(operator, [axis.whole(x), indexList([0, ...before, 0, ...after]), fill], attributes)];
    },
  ],
  [
    'Gemm',
    ({ inputs: [a, b, c], attributes }, axis) => {
      if (a === undefined || b === undefined) return undefined;
      const { alpha = 1, beta = 1, transA = 0, transB = 0 } = attributes;
      const turned = (value: Value, isTurned: boolean) => {
        const found = axis.aligned(value, 2);
        return isTurned ? transpose(found, axis.isFixed(value) ? [1, 0] : [0, 2, 1]) : found;
      };
      const product = matmul(turned(a, transA === 1), turned(b, transB === 1));
      const scaled = alpha === 1 ? product : mul(Number(alpha), product);
      if (c === undefined) return [scaled];
      const addend = axis.aligned(c, 2);
      return [add(scaled, beta === 1 ? addend : mul(Number(beta), addend))];
    },
  ],
]);
