import type { Node, Value } from './value.ts';

/** A function from fed values to named outputs. Its nodes are all that the outputs can be traced back to. */
export interface Graph {
  readonly inputs: readonly Value[];
  readonly outputs: Readonly<Record<string, Value>>;
}

/** All nodes that the values depend on, each after the nodes it uses. */
export function nodesOf(values: Iterable<Value>): Node[] {
  const order: Node[] = [];
  const seen = new Set<Node>();
  const stack: { node: Node; next: number }[] = [];
  const visit = (value: Value | undefined) => {
    const node = value?.node;
    if (node === undefined || seen.has(node)) return;
    seen.add(node);
    stack.push({ node, next: 0 });
  };
  for (const value of values) {
    visit(value);
    while (stack.length > 0) {
      const top = stack[stack.length - 1];
      if (top.next < top.node.inputs.length) {
        visit(top.node.inputs[top.next++]);
      } else {
        order.push(top.node);
        stack.pop();
      }
    }
  }
  return order;
}
