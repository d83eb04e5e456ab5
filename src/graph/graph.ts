import type { Body, Node, Value } from './value.ts';

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

/** The nodes of a body that depend on its inputs, each after the nodes it uses. All others are computed once, around it. */
export function nodesInside({ inputs, outputs }: Body): Node[] {
  const inside = new Set<Value>(inputs);
  return nodesOf(outputs).filter((node) => {
    if (!node.inputs.some((value) => value !== undefined && inside.has(value))) return false;
    for (const output of node.outputs) inside.add(output);
    return true;
  });
}

/** What a body takes from the graph around it. */
export function takenFromAround(body: Body): Value[] {
  const nodes = nodesInside(body);
  const inside = new Set<Value>([...body.inputs, ...nodes.flatMap(({ outputs }) => outputs)]);
  const used = [...nodes.flatMap(({ inputs }) => inputs), ...body.outputs];
  return [...new Set(used.filter((value) => value !== undefined && !inside.has(value)))].filter(
    (value) => value !== undefined,
  );
}

/** All nodes that the values depend on, those in bodies after the node that they are in. */
export function nodesWithin(values: Iterable<Value>): Node[] {
  const andInside = (node: Node): Node[] => [node, ...(node.body ? nodesInside(node.body).flatMap(andInside) : [])];
  return nodesOf(values).flatMap(andInside);
}
