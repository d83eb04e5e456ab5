/** Reverse-mode differentiation of graphs: the gradient of a graph is a graph of operators that have gradients themselves. */
import { ShapeError } from '../errors.ts';
import { type Node, nodesOf, rulesOf, scalar, type Value } from '../graph/index.ts';
import { add, type Cotangents, expand, mul, sumTo, zeros } from '../operators/index.ts';
import { sizeOf } from '../tensor/index.ts';

export interface GradientOptions {
  /**
   * Lets gradients pass Round, Floor, Ceil and Sign as if they were the identity (Bengio, Léonard and Courville 2013,
   * arXiv 1308.3432). Their true gradient is zero.
   * @default false
   */
  readonly straightThrough?: boolean;
  /**
   * Gradients of some scalars, in the order of what gradients are asked in. No walk goes on behind these scalars: what they
   * make of the cotangent that arrives is a multiple. @default none
   */
  readonly known?: ReadonlyMap<Value, readonly Value[]>;
}

/**
 * The gradient of a scalar in one value, of that value's shape.
 *
 * @throws UnsupportedOperatorError that names every operator without a rule between the two.
 * @example
 * const eta = mul(epsilon, sign(gradient(crossEntropy(model(x), y), x)));
 */
export function gradient(scalarValue: Value, wrt: Value, options: GradientOptions = {}): Value {
  return gradients(scalarValue, [wrt], options)[0];
}

/** The gradients of a scalar in several values, from one backward walk. */
export function gradients(scalarValue: Value, wrt: readonly Value[], options: GradientOptions = {}): Value[] {
  if (sizeOf(scalarValue.shape) !== 1) {
    throw new ShapeError(`a gradient is of one number, and this value has shape [${scalarValue.shape}]`);
  }
  return pullBack([scalarValue], [expand(scalar(1, scalarValue.dtype), scalarValue.shape)], wrt, options);
}

/**
 * The vector-Jacobian product: what cotangents of some values make of values that they depend on. Zeros where they do
 * not depend on them.
 */
export function pullBack(
  values: readonly Value[],
  cotangents: readonly Value[],
  wrt: readonly Value[],
  options: GradientOptions = {},
): Value[] {
  const path = nodesBetween(wrt, values, options);
  const rules = rulesOf(path, kindsOf(options), 'it has no gradient rule');
  const accumulated = new Map<Value, Value>();
  const accumulate = (value: Value, cotangent: Value) => {
    const known = options.known?.get(value);
    if (known !== undefined) {
      known.forEach((slope, i) => {
        accumulate(wrt[i], mul(cotangent, slope));
      });
      return;
    }
    const earlier = accumulated.get(value);
    accumulated.set(value, earlier === undefined ? cotangent : add(earlier, cotangent));
  };
  // Sums broadcast, so that what a reduction sends back is only written out where nothing else arrives.
  const arrived = (value: Value) => {
    const cotangent = accumulated.get(value);
    return cotangent && expand(cotangent, value.shape);
  };
  values.forEach((value, i) => {
    accumulate(value, cotangents[i]);
  });

  const wanted = new Set<Value>([...wrt, ...path.flatMap((node) => node.outputs)]);
  for (const node of path.toReversed()) {
    const rule = rules.get(node);
    const outgoing = node.outputs.map(arrived);
    if (rule === undefined || outgoing.every((cotangent) => cotangent === undefined)) continue;
    const incoming = rule(node, cotangentsOf(node, outgoing));
    node.inputs.forEach((input, i) => {
      const build = incoming[i];
      if (input === undefined || build === undefined || !wanted.has(input)) return;
      accumulate(input, sumTo(build(), input.shape));
    });
  }
  return wrt.map((value) => arrived(value) ?? zeros(value.shape, value.dtype));
}

/** The first output's cotangent is always there; rules with several outputs check the others. */
function cotangentsOf(node: Node, [first, ...others]: readonly (Value | undefined)[]): Cotangents {
  const g = first ?? zeros(node.outputs[0].shape, node.outputs[0].dtype);
  return { g, cotangents: [g, ...others] };
}

function kindsOf({ straightThrough }: GradientOptions): ('vjp' | 'straightThrough')[] {
  return straightThrough ? ['straightThrough', 'vjp'] : ['vjp'];
}

/** The operators between two values whose gradient is zero and that the straight-through estimator passes, by their names. */
export function roundingBetween(from: Value, to: Value): string[] {
  const path = nodesBetween([from], [to], { straightThrough: true });
  const rounding = path.filter(({ operator }) => operator.piecewiseConstant && operator.rule('straightThrough'));
  return [...new Set(rounding.map(({ operator }) => operator.name))];
}

/** The nodes on the way from some values to others, each after those it uses. No gradient flows through integers. */
function nodesBetween(from: readonly Value[], to: readonly Value[], options: GradientOptions): Node[] {
  const reached = new Set<Value>(from);
  const after = nodesOf(to).filter((node) => {
    if (!node.inputs.some((input) => input !== undefined && reached.has(input))) return false;
    const { operator } = node;
    if (operator.piecewiseConstant && !kindsOf(options).some((kind) => operator.rule(kind))) return false;
    const isThrough = options.straightThrough === true && operator.rule('straightThrough') !== undefined;
    const passing = node.outputs.filter(
      ({ dtype }) => dtype.startsWith('float') || (isThrough && dtype.includes('int')),
    );
    for (const output of passing) reached.add(output);
    return passing.length > 0;
  });
  const leading = new Set<Value>(to);
  const between = after.toReversed().filter((node) => {
    if (!node.outputs.some((output) => leading.has(output))) return false;
    for (const input of node.inputs) if (input !== undefined) leading.add(input);
    return true;
  });
  return between.toReversed();
}
