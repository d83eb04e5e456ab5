/**
 * A second opinion on graphs: an interpreter in 64-bit floats, written from the ONNX specification and sharing no code
 * with the operators of the product beyond the shapes that they infer. Slow, and for tests alone.
 */
import { type Graph, type Node, nodesOf, resolveAttributes, type Value } from '../../src/graph/index.ts';
import { convolution } from './convolution.ts';
import { elementwise } from './elementwise.ts';
import { layout } from './layout.ts';
import { linear } from './linear.ts';
import { pooling } from './pooling.ts';
import { recurrent } from './recurrent.ts';
import { reduction } from './reduction.ts';
import { type Doubles, inDoubles, type Kernels, NotInReference } from './values.ts';

const kernels: Kernels = {
  ...elementwise,
  ...linear,
  ...convolution,
  ...pooling,
  ...layout,
  ...reduction,
  ...recurrent,
};

export interface Evaluation {
  readonly outputs: Readonly<Record<string, Doubles>>;
  /** For each operator with kinks, in the order of execution: the piece that each of its elements is on. */
  readonly pieces: readonly Int32Array[];
}

/** A graph made ready to be evaluated. Feeds go by the names of the inputs. */
export type Reference = (feeds: Readonly<Record<string, Doubles>>) => Evaluation;

/** @throws NotInReference for operators that have no kernel here, all of them named */
export function referenceOf(graph: Graph): Reference {
  const results = Object.entries(graph.outputs);
  const nodes = nodesOf(results.map(([, value]) => value));
  const missing = new Set(nodes.map(({ operator }) => operator.name).filter((name) => !(name in kernels)));
  if (missing.size > 0) throw new NotInReference(`the reference interpreter does not know ${[...missing].join(', ')}`);
  const constants = new Map<Value, Doubles>();
  for (const value of [...results.map(([, value]) => value), ...nodes.flatMap(({ inputs }) => inputs)]) {
    if (value?.source.kind === 'constant') constants.set(value, inDoubles(value.source.tensor));
  }
  const uses = usesIn(graph, nodes);

  return (feeds) => {
    const values = new Map<Value, Doubles>(constants);
    const pieces: Int32Array[] = [];
    const open = new Map(uses);
    for (const value of graph.inputs) {
      const fed = feeds[value.name ?? ''];
      if (fed === undefined || `${fed.shape}` !== `${value.shape}`) {
        throw new Error(`input "${value.name}" should be [${value.shape}] and is [${fed?.shape}]`);
      }
      values.set(value, fed);
    }
    for (const node of nodes) {
      run(node, values, pieces).forEach((result, i) => {
        values.set(node.outputs[i], result);
      });
      for (const value of node.inputs) {
        if (value === undefined || constants.has(value)) continue;
        const left = (open.get(value) ?? 0) - 1;
        open.set(value, left);
        if (left === 0) values.delete(value);
      }
    }
    return { outputs: Object.fromEntries(results.map(([name, value]) => [name, known(values, value)])), pieces };
  };
}

/** How often each value is needed, so that the large ones can be let go. */
function usesIn({ outputs }: Graph, nodes: readonly Node[]): Map<Value, number> {
  const uses = new Map<Value, number>();
  for (const value of [...Object.values(outputs), ...nodes.flatMap(({ inputs }) => inputs)]) {
    if (value !== undefined) uses.set(value, (uses.get(value) ?? 0) + 1);
  }
  return uses;
}

function known(values: ReadonlyMap<Value, Doubles>, value: Value): Doubles {
  const found = values.get(value);
  if (found === undefined) throw new Error(`value "${value.name}" was not computed`);
  return found;
}

function run(node: Node, values: ReadonlyMap<Value, Doubles>, pieces: Int32Array[]): readonly Doubles[] {
  const { operator } = node;
  const inputs = node.inputs.map((value) => value && known(values, value));
  const [x] = inputs;
  if (x === undefined) throw new Error(`${operator.name}: it has no first input`);
  const result = kernels[operator.name]({
    inputs,
    x,
    attributes: resolveAttributes(operator.attributes, node.attributes),
    shape: node.outputs[0].shape,
    node,
    choose: (chosen) => pieces.push(chosen),
  });
  const results = 'data' in result ? [result] : result;
  results.forEach(({ shape }, i) => {
    const expected = node.outputs[i].shape;
    if (`${shape}` !== `${expected}`) {
      throw new Error(`${operator.name}: the reference gives [${shape}] and the graph [${expected}]`);
    }
  });
  return results;
}

/** How many elements are on another piece in one evaluation than in another: the kinks that lie between the two. */
export function kinksBetween(a: Evaluation, b: Evaluation): number {
  let count = 0;
  a.pieces.forEach((pieces, i) => {
    const others = b.pieces[i];
    for (let j = 0; j < pieces.length; j++) if (pieces[j] !== others[j]) count++;
  });
  return count;
}
