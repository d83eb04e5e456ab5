/** Interval propagation: where all values of a graph lie when some of them lie in intervals. */
import { type UnsupportedNode, UnsupportedOperatorError } from '../errors.ts';
import { apply, type Node, nodesOf, type Value } from '../graph/index.ts';
import { add, type Interval, mul, sub } from '../operators/index.ts';

export interface IntervalOptions {
  /**
   * By how many times the rounding of float32 arithmetic what each node computes is widened. The rounding of known values is
   * told too. @default 0
   */
  readonly rounding?: number;
}

/**
 * The intervals of some values and of all between them and those whose intervals are known. A value that does not depend
 * on these is its own interval.
 *
 * @throws UnsupportedOperatorError that names every node without a rule on the way
 * @see Gowal et al. 2018, "On the Effectiveness of Interval Bound Propagation", arXiv 1810.12715
 * @example
 * const y = boundIntervals([logits], new Map([[x, { lower, upper }]])).get(logits);
 */
export function boundIntervals(
  values: readonly Value[],
  known: ReadonlyMap<Value, Interval>,
  { rounding = 0 }: IntervalOptions = {},
): Map<Value, Interval> {
  const intervals = new Map<Value, Interval>(known);
  const intervalOf = (value: Value): Interval => intervals.get(value) ?? { lower: value, upper: value };
  const intervalFor = (output: Value, { lower, upper, rounding: error, copies }: Interval): Interval => {
    const earlier = intervals.get(output);
    if (rounding === 0 || error === undefined) return { ...(earlier ?? { lower, upper }), ...(copies && { copies }) };
    const wider = mul(rounding, error);
    return { ...(earlier ?? { lower: sub(lower, wider), upper: add(upper, wider) }), rounding: error };
  };
  const missing: UnsupportedNode[] = [];
  for (const node of rounding > 0 ? nodesOf(values) : nodesUpTo(values, known)) {
    const varies = node.inputs.map((value) => value !== undefined && intervals.has(value));
    if (!varies.includes(true)) continue;
    const results = resultsOf(node, varies, intervalOf);
    node.outputs.forEach((output, i) => {
      const found = results[i];
      if (found === undefined) missing.push(withoutRule(node));
      else intervals.set(output, intervalFor(output, found));
    });
  }
  if (missing.length > 0) throw new UnsupportedOperatorError(missing);
  for (const value of values) intervals.set(value, intervalOf(value));
  return intervals;
}

/** What bounds of a node without a rule fail with. */
export function withoutRule({ operator, outputs }: Node): UnsupportedNode {
  return { operator: operator.name, node: outputs[0].name ?? '', reason: 'it cannot be bounded' };
}

/** The intervals of a node's outputs; none where only an input that is no number, such as an index or a condition, varies. */
function resultsOf(
  node: Node,
  varies: readonly boolean[],
  intervalOf: (value: Value) => Interval,
): readonly (Interval | undefined)[] {
  const isNumber = node.inputs.every((value, i) => !varies[i] || value?.dtype.startsWith('float'));
  const rule = isNumber ? node.operator.rule('interval') : undefined;
  return (
    rule?.(node, {
      intervals: node.inputs.map((value) => value && intervalOf(value)),
      reapply: (inputs) => apply(node.operator, inputs, node.attributes, node.outputs.length),
    }) ?? []
  );
}

/** The nodes that lead to some values, not looking behind those that are known. */
export function nodesUpTo(values: readonly Value[], known: Pick<ReadonlySet<Value>, 'has'>): Node[] {
  const wanted = new Set<Value>(values.filter((value) => !known.has(value)));
  const needed = nodesOf(values)
    .toReversed()
    .filter((node) => {
      if (!node.outputs.some((output) => wanted.has(output))) return false;
      for (const input of node.inputs) if (input !== undefined && !known.has(input)) wanted.add(input);
      return true;
    });
  return needed.toReversed();
}
