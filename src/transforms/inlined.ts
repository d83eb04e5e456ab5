/** Graphs inside graphs. */
import { apply, type Graph, nodesOf, type Value } from '../graph/index.ts';

/**
 * The outputs of a graph with other values in place of its inputs, by their names. What does not depend on these stays.
 *
 * @param given Of the same types as the inputs; inputs that are not named stay inputs.
 */
export function inlined(graph: Graph, given: ReadonlyMap<string, Value>): Record<string, Value> {
  const replaced = new Map<Value, Value>();
  for (const value of graph.inputs) {
    const other = given.get(value.name ?? '');
    if (other !== undefined) replaced.set(value, other);
  }
  const now = (value: Value) => replaced.get(value) ?? value;
  for (const { operator, inputs, attributes, outputs } of nodesOf(Object.values(graph.outputs))) {
    if (!inputs.some((value) => value !== undefined && replaced.has(value))) continue;
    const made = apply(
      operator,
      inputs.map((value) => value && now(value)),
      attributes,
      outputs.length,
    );
    outputs.forEach((output, i) => {
      replaced.set(output, made[i]);
    });
  }
  return Object.fromEntries(Object.entries(graph.outputs).map(([name, value]) => [name, now(value)]));
}
