import { ModelFormatError } from '../errors.ts';
import type { GraphProto, NodeProto } from '../onnx/index.ts';

/** The names a node needs: its inputs, and what the graphs in its attributes take from outside. */
export function needsOf(node: NodeProto): string[] {
  return [
    ...node.input,
    ...node.attribute.flatMap(({ g, graphs }) => [...(g ? [g] : []), ...graphs].flatMap(captures)),
  ];
}

function captures(graph: GraphProto): string[] {
  const own = new Set([
    ...graph.input.map(({ name }) => name),
    ...graph.initializer.map(({ name }) => name),
    ...graph.node.flatMap(({ output }) => output),
  ]);
  return [...graph.node.flatMap(needsOf), ...graph.output.map(({ name = '' }) => name)].filter(
    (name) => !own.has(name),
  );
}

/**
 * The nodes, each after those whose outputs it uses. Files should be sorted so, and some are not.
 * @throws ModelFormatError if nodes wait for each other, or two make one value
 */
export function inExecutionOrder(nodes: readonly NodeProto[], known: ReadonlyMap<string, unknown>): NodeProto[] {
  const makers = new Map<string, NodeProto>();
  for (const node of nodes) {
    for (const name of node.output.filter((output) => output !== '')) {
      if (makers.has(name)) throw new ModelFormatError(`two nodes make the value "${name}"`);
      makers.set(name, node);
    }
  }
  const order: NodeProto[] = [];
  const state = new Map<NodeProto, 'open' | 'done'>();
  const stack: { node: NodeProto; needs: string[] }[] = [];
  const open = (node: NodeProto) => {
    state.set(node, 'open');
    stack.push({ node, needs: needsOf(node).filter((name) => !known.has(name) || makers.has(name)) });
  };
  for (const root of nodes) {
    if (!state.has(root)) open(root);
    while (stack.length > 0) {
      const { node, needs } = stack[stack.length - 1];
      const name = needs.pop();
      if (name === undefined) {
        state.set(node, 'done');
        order.push(node);
        stack.pop();
        continue;
      }
      const maker = makers.get(name);
      if (maker === undefined || state.get(maker) === 'done') continue;
      if (state.get(maker) === 'open') {
        throw new ModelFormatError(`the graph has a cycle through the value "${name}"`, {
          hint: 'An ONNX graph must be acyclic; the file is damaged or was written by a faulty exporter.',
        });
      }
      open(maker);
    }
  }
  return order;
}
