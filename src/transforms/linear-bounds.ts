/**
 * Backward linear bounds: the walk of the gradient with coefficients in place of cotangents. Each row of coefficients is a
 * linear function of some value that is to be bounded from below; what comes out is a linear function of the input that
 * lies below it.
 *
 * @see Zhang et al. 2018, arXiv 1811.00866; Xu et al. 2020, "Automatic Perturbation Analysis for Scalable Certified
 * Robustness and Beyond", arXiv 2002.12920
 */
import { UnsupportedOperatorError } from '../errors.ts';
import { type Node, nodesOf, type Operand, type Value } from '../graph/index.ts';
import { abs, add, expand, type Interval, mul, relu, sub, sumTo, zeros } from '../operators/index.ts';
import { withoutRule } from './bounds.ts';
import { perRow, type RowContext, Sums } from './sums.ts';

/** What is known of the values between the input and what is bounded. */
export interface LinearContext extends RowContext {
  /** Where the elements of an input of a node lie, for each box. */
  interval(node: Node, input: number, bends: readonly number[] | undefined): Interval;
  /** The number that a rule may choose, its start value unless somebody knows a better one. @default the start */
  free?(node: Node, start: Value, low: Operand, high: Operand): Value;
  /**
   * How far the value that the file computes may be from the node's exact result, and what the walk through the node may lose
   * by one unit of its coefficients. @default not at all
   */
  rounding?(value: Value): Value | undefined;
  /** What the walk may lose by one unit of coefficient where coefficients are added or multiplied by slopes. @default nothing */
  loss?(value: Value): Value | undefined;
  /** Told of each value's coefficients, once all have arrived. */
  arrived?(value: Value, coefficients: Value): void;
  /** Where a value lies, for each box: asked of the last value that bends, to stop there too. @default not known */
  stop?(value: Value): Interval | undefined;
  /** What is added to the coefficients of a value: multipliers of constraints on it. @default nothing */
  multiplier?(value: Value): Value | undefined;
}

export interface LinearBound {
  /** [rows, ...x.shape without its batch] */
  readonly coefficients: Value;
  /** [rows], less what is lost. */
  readonly constant: Value;
  /** [rows]: what rounding may take, of the file and of the walk. Undefined where it is not asked for. */
  readonly lost: Value | undefined;
  /**
   * The bound where the walk is stopped at the last value that bends, [rows]: better than lines in networks that are trained
   * for intervals. Undefined where a path leads past that value.
   */
  readonly stopped: Value | undefined;
}

/**
 * A lower bound of `sum(coefficients * target)`, row by row, that is linear in `x`.
 *
 * @param coefficients Shaped as `target`, whose batch is the rows
 * @throws UnsupportedOperatorError that names every node without a rule on the way
 */
export function linearBound(target: Value, coefficients: Value, x: Value, context: LinearContext): LinearBound {
  const { nodes, varying } = nodesFrom(x, target);
  const rules = new Map(nodes.map((node) => [node, node.operator.rule('linear')]));
  const missing = nodes.filter((node) => rules.get(node) === undefined || variesByIndex(node, varying));
  if (missing.length > 0) throw new UnsupportedOperatorError(missing.map(withoutRule));

  const rows = target.shape[0];
  const accumulated = new Map<Value, Value>([[target, coefficients]]);
  const sums = new Sums(zeros([rows], coefficients.dtype), context);
  const arrived = (value: Value) => {
    const sum = accumulated.get(value);
    if (sum === undefined) return undefined;
    const total = expand(sum, value.shape);
    const multiplier = context.multiplier?.(value);
    const all = multiplier === undefined ? total : add(total, multiplier);
    context.arrived?.(value, all);
    return all;
  };

  let stopped: Value | undefined;
  let bends = false;
  const open = new Set<Value>([target]);
  for (const node of nodes.toReversed()) {
    const rule = rules.get(node);
    const outgoing = node.outputs.map(arrived);
    if (rule === undefined || outgoing.every((value) => value === undefined)) continue;
    const [first = zeros(node.outputs[0].shape, coefficients.dtype), ...others] = outgoing;
    node.outputs.forEach((output, i) => {
      const g = i === 0 ? first : others[i - 1];
      if (g !== undefined) sums.lose(g, context.rounding?.(output));
    });
    const isCut = node.outputs.length === 1 && open.size === 1;
    for (const output of node.outputs) open.delete(output);
    const isVariable = (input: number) => {
      const value = node.inputs[input];
      return value !== undefined && varying.has(value);
    };
    let isBent = false;
    const step = rule(node, {
      g: first,
      isVariable,
      interval: (input, where) => {
        const value = node.inputs[input];
        if (value !== undefined && !isVariable(input)) return { lower: value, upper: value };
        isBent = true;
        return context.interval(node, input, where);
      },
      free: (start, low, high) => context.free?.(node, start, low, high) ?? start,
      atRows,
      pullbacks: () => node.operator.rule('vjp')?.(node, { g: first, cotangents: [first, ...others] }) ?? [],
    });
    if (isBent && !bends && isCut) stopped = stoppedAt(node.outputs[0], first, sums.total());
    bends ||= isBent;
    step.constants?.forEach((term) => {
      sums.collect(term);
    });
    node.inputs.forEach((input, i) => {
      const build = step.coefficients[i];
      if (input === undefined || build === undefined) return;
      if (!varying.has(input)) {
        sums.collect({ of: build(), by: input, knownOf: 'network' });
        return;
      }
      const whole = build();
      const earlier = accumulated.get(input);
      if (isBent || earlier !== undefined) sums.lose(whole, context.loss?.(input));
      const part = sumTo(whole, input.shape);
      accumulated.set(input, earlier === undefined ? part : add(earlier, part));
      open.add(input);
    });
    const followed = new Set(node.inputs.filter((_, i) => step.coefficients[i] !== undefined));
    if (node.inputs.some((value, i) => isVariable(i) && !followed.has(value)))
      throw new UnsupportedOperatorError([withoutRule(node)]);
  }
  const constant = sums.total();
  return {
    coefficients: arrived(x) ?? zeros([rows, ...x.shape.slice(1)], coefficients.dtype),
    constant,
    lost: sums.lost,
    stopped,
  };

  function stoppedAt(value: Value, g: Value, before: Value): Value | undefined {
    const interval = context.stop?.(value);
    if (interval === undefined) return undefined;
    const positive = relu(g);
    const least = add(mul(positive, atRows(interval.lower)), mul(sub(g, positive), atRows(interval.upper)));
    const loss = context.loss?.(value);
    const lost = loss === undefined ? least : sub(least, mul(abs(g), atRows(loss)));
    return add(before, perRow(lost));
  }

  function atRows(value: Value): Value {
    return context.atRows?.(value) ?? value;
  }
}

/** The nodes from an input to a value, and all that varies with the input. */
function nodesFrom(x: Value, target: Value): { readonly nodes: readonly Node[]; readonly varying: ReadonlySet<Value> } {
  const varying = new Set<Value>([x]);
  const nodes = nodesOf([target]).filter((node) => {
    if (!node.inputs.some((input) => input !== undefined && varying.has(input))) return false;
    for (const output of node.outputs) varying.add(output);
    return true;
  });
  return { nodes, varying };
}

/** Whether an index, a condition or another value that is no number varies: no plane follows it. */
function variesByIndex({ inputs }: Node, varying: ReadonlySet<Value>): boolean {
  return inputs.some((input) => input !== undefined && varying.has(input) && !input.dtype.startsWith('float'));
}
