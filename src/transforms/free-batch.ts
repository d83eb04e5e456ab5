/** Files that take any number of samples, from graphs that are built for one number each. */
import { ShapeError } from '../errors.ts';
import {
  type Attributes,
  applyOne,
  attribute,
  constant,
  defineOperator,
  type ExportOptions,
  exportGraph,
  type FreeBatch,
  type Graph,
  type Node,
  nodesWithin,
  type Operator,
  type Value,
} from '../graph/index.ts';
import { numbersOf } from '../operators/evaluate.ts';
import { add, Expand, mul } from '../operators/index.ts';
import { integers, sameTensor, type Tensor } from '../tensor/index.ts';

/** Two sizes that no other axis is likely to have, so that errors name the right one. */
const SIZES = [3, 5] as const;

/**
 * The graphs that `build` makes for batches of any size, as one ONNX file with a free first axis "N".
 *
 * Two graphs of different batch sizes are compared. Wherever they differ, the file needs something that is right for all
 * sizes: the first axes of inputs and outputs are left open; one entry of a Reshape's target may be -1, which is whatever the
 * number of elements asks for; other lists of integers that grow evenly with the batch are computed from its size, and constants
 * that repeat one row are expanded to it.
 *
 * @throws ShapeError where anything else depends on the size of the batch
 */
export function exportFreeBatch(
  build: (batch: number) => Graph,
  options: Omit<ExportOptions, 'freeBatch'> = {},
): Uint8Array {
  const [graph, other] = SIZES.map(build);
  return exportGraph(graph, { ...options, freeBatch: compare(graph, other) });
}

function compare(graph: Graph, other: Graph): FreeBatch {
  const values = new Set<Value>();
  const constants = new Map<Value, Tensor>();
  const computed = new Map<Value, Value>();
  const leaveOpen = (value: Value, counterpart: Value) => {
    const axes = value.shape.flatMap((length, axis) => (length === counterpart.shape[axis] ? [] : axis));
    if (axes.some((axis) => axis > 0)) {
      throw new ShapeError(`"${value.name}" [${value.shape}] does not have the batch in its first axis alone`);
    }
    if (axes.length > 0) values.add(value);
  };
  const visible = ({ inputs, outputs }: Graph) => [...inputs, ...Object.values(outputs)];
  const others = visible(other);
  visible(graph).forEach((value, i) => {
    leaveOpen(value, others[i]);
  });
  const ofSize = sizesFrom(graph.inputs.find((value) => values.has(value)));

  const nodes = nodesWithin(Object.values(graph.outputs));
  const otherNodes = nodesWithin(Object.values(other.outputs));
  if (nodes.length !== otherNodes.length) throw depends('the number of its nodes');
  const [originOf, otherOriginOf] = [originIn(nodes), originIn(otherNodes)];
  nodes.forEach((node, i) => {
    if (!sameNode(node, otherNodes[i])) throw depends(node.operator.name);
    const inside = node.body ? [...node.body.inputs, ...node.body.outputs] : [];
    const otherBody = otherNodes[i].body;
    const otherInside = otherBody ? [...otherBody.inputs, ...otherBody.outputs] : [];
    inside.forEach((value, position) => {
      leaveOpen(value, otherInside[position]);
    });
    [...node.inputs, ...inside].forEach((value, position) => {
      const counterpart = [...otherNodes[i].inputs, ...otherInside][position];
      if (originOf(value) !== otherOriginOf(counterpart)) throw depends(node.operator.name);
      const [mine, theirs] = [constantOf(value), constantOf(counterpart)];
      if (value === undefined || mine === undefined || theirs === undefined || sameTensor(mine, theirs)) return;
      if (constants.has(value) || computed.has(value)) return;
      const open = node.operator.name === 'Reshape' ? openTarget(mine, theirs) : undefined;
      const made = open ? undefined : (growing(mine, theirs, ofSize) ?? repeated(mine, theirs, ofSize));
      if (open !== undefined) constants.set(value, open);
      else if (made !== undefined) computed.set(value, made);
      else throw depends(node.operator.name);
    });
  });
  return { values, constants, computed };
}

const depends = (where: string): ShapeError =>
  new ShapeError(
    `the size of the batch shapes more of this graph than a file can leave open: ${where}`,
    'Export it for one size: exportGraph in code, --batch on the command line.',
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

/** The target of a Reshape with -1 in the one entry that depends on the batch. */
function openTarget(a: Tensor, b: Tensor): Tensor | undefined {
  const target = Array.from(a.data, Number);
  const differing = target.flatMap((length, i) => (length === Number(b.data[i]) ? [] : i));
  if (b.data.length !== target.length || differing.length !== 1 || target.includes(-1)) return undefined;
  return integers(a.shape, target.with(differing[0], -1));
}

/** int64 [1]: the length of the first axis, when the file runs. */
const BatchSize: Operator = {
  ...defineOperator({
    name: 'BatchSize',
    exportedAs: 'Shape',
    attributes: { start: attribute('int', 0), end: attribute('int', 1) },
    infer: () => [{ dtype: 'int64', shape: [1] }],
  }),
  evaluate: ({ inputs: [x] }) => (x === undefined ? undefined : [integers([1], [x.shape[0]])]),
};

type Sizes = (fixed: readonly number[], perSample: readonly number[]) => Value | undefined;

/** Lists `fixed + perSample * N` of the batch size N, each computed once. */
function sizesFrom(x: Value | undefined): Sizes {
  const made = new Map<string, Value>();
  const size = x && applyOne(BatchSize, [x], { start: 0, end: 1 });
  return (fixed, perSample) => {
    const key = `${fixed};${perSample}`;
    const known = made.get(key);
    if (known !== undefined || size === undefined) return known;
    const length = [fixed.length];
    const list = add(mul(size, constant(integers(length, perSample))), constant(integers(length, fixed)));
    made.set(key, list);
    return list;
  };
}

/** A list of integers that grows evenly with the batch. */
function growing(a: Tensor, b: Tensor, ofSize: Sizes): Value | undefined {
  if (a.dtype !== 'int64' || a.shape.length !== 1 || `${a.shape}` !== `${b.shape}`) return undefined;
  const [small, large] = SIZES;
  const [entries, others] = [numbersOf(a), numbersOf(b)];
  const perSample = entries.map((entry, i) => (others[i] - entry) / (large - small));
  if (!perSample.every(Number.isInteger)) return undefined;
  return ofSize(
    entries.map((entry, i) => entry - small * perSample[i]),
    perSample,
  );
}

/** A constant that says the same of every sample, written out for the batch. */
function repeated(a: Tensor, b: Tensor, ofSize: Sizes): Value | undefined {
  const [small, large] = SIZES;
  const rest = a.shape.slice(1);
  const perSample = a.shape[0] / small;
  if (`${rest}` !== `${b.shape.slice(1)}` || !Number.isInteger(perSample) || b.shape[0] !== perSample * large)
    return undefined;
  const width = a.data.length / a.shape[0];
  const isRow = (element: unknown, i: number) => Object.is(element, a.data[i % width]);
  if (!a.data.every(isRow) || !b.data.every(isRow)) return undefined;
  const target = ofSize([0, ...rest], [perSample, ...rest.map(() => 0)]);
  const row = { ...a, shape: [1, ...rest], data: a.data.slice(0, width) } as Tensor;
  return target && applyOne(Expand, [constant(row), target]);
}
