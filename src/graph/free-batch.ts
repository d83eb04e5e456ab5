/** Files that take any number of samples, from graphs that are built for one number each. */
import { ShapeError } from '../errors.ts';
import { integers, type Tensor } from '../tensor/index.ts';
import type { Attributes } from './attributes.ts';
import { exportGraph, type FreeBatch } from './export.ts';
import { type Graph, nodesOf } from './graph.ts';
import type { Node, Value } from './value.ts';

/** Two sizes that no other axis is likely to have, so that errors name the right one. */
const SIZES = [3, 5] as const;

/**
 * The graphs that `build` makes for batches of any size, as one ONNX file with a free first axis "N".
 *
 * Two graphs of different batch sizes are compared. Wherever they differ, the file needs something that is right for all
 * sizes: the first axes of inputs and outputs are left open, and one entry of a Reshape's target may be -1, which is
 * whatever the number of elements asks for.
 *
 * @throws ShapeError where anything else depends on the size of the batch
 */
export function exportFreeBatch(build: (batch: number) => Graph): Uint8Array {
  const [graph, other] = SIZES.map(build);
  return exportGraph(graph, { freeBatch: compare(graph, other) });
}

function compare(graph: Graph, other: Graph): FreeBatch {
  const values = new Set<Value>();
  const constants = new Map<Value, Tensor>();
  const visible = ({ inputs, outputs }: Graph) => [...inputs, ...Object.values(outputs)];
  const others = visible(other);
  visible(graph).forEach((value, i) => {
    const axes = value.shape.flatMap((length, axis) => (length === others[i].shape[axis] ? [] : axis));
    if (axes.some((axis) => axis > 0)) {
      throw new ShapeError(`"${value.name}" [${value.shape}] does not have the batch in its first axis alone`);
    }
    if (axes.length > 0) values.add(value);
  });

  const nodes = nodesOf(Object.values(graph.outputs));
  const otherNodes = nodesOf(Object.values(other.outputs));
  if (nodes.length !== otherNodes.length) throw depends('the number of its nodes');
  const [originOf, otherOriginOf] = [originIn(nodes), originIn(otherNodes)];
  nodes.forEach((node, i) => {
    if (!sameNode(node, otherNodes[i])) throw depends(node.operator.name);
    node.inputs.forEach((value, position) => {
      const counterpart = otherNodes[i].inputs[position];
      if (originOf(value) !== otherOriginOf(counterpart)) throw depends(node.operator.name);
      const [mine, theirs] = [constantOf(value), constantOf(counterpart)];
      if (value === undefined || mine === undefined || theirs === undefined || sameTensor(mine, theirs)) return;
      const open = node.operator.name === 'Reshape' ? openTarget(mine, theirs) : undefined;
      if (open === undefined) throw depends(node.operator.name);
      constants.set(value, open);
    });
  });
  return { values, constants };
}

const depends = (where: string): ShapeError =>
  new ShapeError(
    `the size of the batch shapes more of this graph than a file can leave open: ${where}`,
    'Export it for one size, by exportGraph(classifierGraph(architecture, parameters, batch)).',
  );

/** Where a value comes from, by the places of nodes in their order. */
function originIn(nodes: readonly Node[]): (value: Value | undefined) => string | undefined {
  const places = new Map(nodes.map((node, i) => [node, i]));
  return (value) => {
    if (value?.source.kind !== 'node')
      return value?.source.kind === 'input' ? `input ${value.name}` : value?.source.kind;
    return `output ${value.source.index} of ${places.get(value.source.node)}`;
  };
}

const constantOf = (value: Value | undefined): Tensor | undefined =>
  value?.source.kind === 'constant' ? value.source.tensor : undefined;

const sameNode = (a: Node, b: Node): boolean =>
  a.operator === b.operator &&
  a.inputs.length === b.inputs.length &&
  Object.keys({ ...a.attributes, ...b.attributes }).every((name) =>
    sameAttribute(a.attributes[name], b.attributes[name]),
  );

const sameAttribute = (a: Attributes[string], b: Attributes[string]): boolean =>
  isTensor(a) && isTensor(b) ? sameTensor(a, b) : `${a}` === `${b}`;

const isTensor = (value: Attributes[string]): value is Tensor => typeof value === 'object' && 'dtype' in value;

const sameTensor = (a: Tensor, b: Tensor): boolean =>
  a === b ||
  (a.dtype === b.dtype &&
    `${a.shape}` === `${b.shape}` &&
    a.data.every((element: unknown, i: number) => Object.is(element, b.data[i])));

/** The target of a Reshape with -1 in the one entry that depends on the batch. */
function openTarget(a: Tensor, b: Tensor): Tensor | undefined {
  const target = Array.from(a.data, Number);
  const differing = target.flatMap((length, i) => (length === Number(b.data[i]) ? [] : i));
  if (b.data.length !== target.length || differing.length !== 1 || target.includes(-1)) return undefined;
  return integers(a.shape, target.with(differing[0], -1));
}
