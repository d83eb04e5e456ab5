import type { Attributes } from './attributes.ts';
import type { Operator } from './operator.ts';
import { type Node, Value } from './value.ts';

/** Applies an operator to values: one new node. */
export function apply(
  operator: Operator,
  inputs: readonly (Value | undefined)[],
  attributes: Attributes = {},
  outputCount = 1,
): readonly Value[] {
  const types = operator.infer(inputs, attributes, outputCount);
  const outputs: Value[] = [];
  const node: Node = { operator, inputs, attributes, outputs };
  types.forEach((type, index) => {
    outputs.push(new Value(type, { kind: 'node', node, index }));
  });
  return outputs;
}

/** Applies an operator of which only the first output is wanted. */
export function applyOne(
  operator: Operator,
  inputs: readonly (Value | undefined)[],
  attributes: Attributes = {},
): Value {
  return apply(operator, inputs, attributes)[0];
}
