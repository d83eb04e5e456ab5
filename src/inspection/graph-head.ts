/** The head of a graph: what happens to the pixels before and in the first layer with weights. */
import { type Graph, type Node, nodesOf, type Value } from '../graph/index.ts';
import type { Tensor } from '../tensor/index.ts';

/** One number a channel, or one for all. */
export type PerChannel = readonly number[];

/** Mean and standard deviation of each channel, as batch normalisation learned them. */
export interface Statistics {
  readonly mean: PerChannel;
  readonly deviation: PerChannel;
}

/** A convolution that the pixels go into, with what is known of its outputs. */
export interface FirstLayer {
  readonly name: string;
  /** [filters, channels, ...kernel] */
  readonly weights: Tensor<'float32'>;
  /** One a filter; undefined where it has none. */
  readonly bias: PerChannel | undefined;
  /** Of its outputs, where batch normalisation follows. */
  readonly statistics: Statistics | undefined;
  /** Where the activation after it saturates, e.g. 6; undefined where it does not. */
  readonly ceiling: number | undefined;
}

export interface GraphHead {
  /** What constants at the head do to a pixel x: scale * x + shift. */
  readonly scale: PerChannel;
  readonly shift: PerChannel;
  /** The pixel values that the head clips to, as quantised models do; undefined at an end where it does not. */
  readonly low: number | undefined;
  readonly high: number | undefined;
  /** How the axes of the input are reordered before the first layer, where they are. */
  readonly permutation: readonly number[] | undefined;
  /** Of the input itself, where batch normalisation comes first. */
  readonly statistics: Statistics | undefined;
  readonly layer: FirstLayer | undefined;
}

/** Operators that move values about and leave them nearly as they are. */
const MOVING: ReadonlySet<string> = new Set([
  ...['Reshape', 'Transpose', 'Expand', 'Pad', 'Slice', 'Gather'],
  ...['Cast', 'Round'],
]);
const CLIPPING: ReadonlySet<string> = new Set(['Max', 'Min', 'Clip']);
/** Where functions that level off have done so, as a multiple of their input's unit. */
const SATURATION: Readonly<Record<string, number>> = { Sigmoid: 4, HardSigmoid: 3, Tanh: 3, Softsign: 10 };

/** Reads the head of a graph, from an input onward. */
export function readHead(graph: Graph, input: Value): GraphHead {
  const next = followers(graph);
  let head: GraphHead = { ...UNTOUCHED };
  let value = input;
  for (let node = next(value); node !== undefined; node = next(value)) {
    const { name } = node.operator;
    const step = affineStep(node, value);
    if (step !== undefined) head = { ...head, ...afterwards(head, step) };
    else if (CLIPPING.has(name)) head = { ...head, ...clipped(head, node, value) };
    else if (name === 'BatchNormalization') return { ...head, statistics: statisticsOf(node) };
    else if (!MOVING.has(name) || node.inputs[0] !== value) return { ...head, layer: firstLayer(node, value, next) };
    const { perm } = node.attributes;
    if (name === 'Transpose' && Array.isArray(perm)) head = { ...head, permutation: perm.map(Number) };
    value = node.outputs[0];
  }
  return head;
}

const UNTOUCHED: GraphHead = {
  scale: [1],
  shift: [0],
  low: undefined,
  high: undefined,
  permutation: undefined,
  statistics: undefined,
  layer: undefined,
};

/** Constants of one affine step after another. */
function afterwards(
  { scale, shift }: Pick<GraphHead, 'scale' | 'shift'>,
  step: Pick<GraphHead, 'scale' | 'shift'>,
): Pick<GraphHead, 'scale' | 'shift'> {
  const times = (a: number, b: number) => a * b;
  return {
    scale: combine(scale, step.scale, times),
    shift: combine(combine(shift, step.scale, times), step.shift, (a, b) => a + b),
  };
}

/** The bounds of a Max, Min or Clip with constants, as pixel values of the first channel. */
function clipped({ scale, shift, low, high }: GraphHead, node: Node, value: Value): Pick<GraphHead, 'low' | 'high'> {
  const pixelOf = (operand: Value | undefined) => {
    const [bound] = operand === value ? [] : (floatsOf(operand) ?? []);
    return bound === undefined ? undefined : (bound - shift[0]) / scale[0];
  };
  const [first, second, third] = node.inputs;
  const bound = first === value ? second : first;
  if (node.operator.name === 'Max') return { low: low ?? pixelOf(bound), high };
  if (node.operator.name === 'Min') return { low, high: high ?? pixelOf(bound) };
  return { low: low ?? pixelOf(second), high: high ?? pixelOf(third) };
}

/** The one node that uses a value, index arithmetic on its shape aside; undefined where several do. */
function followers(graph: Graph): (value: Value) => Node | undefined {
  const users = new Map<Value, Node[]>();
  for (const node of nodesOf(Object.values(graph.outputs))) {
    if (node.outputs.every(({ known }) => known !== undefined)) continue;
    for (const input of new Set(node.inputs)) {
      if (input !== undefined) users.set(input, [...(users.get(input) ?? []), node]);
    }
  }
  return (value) => {
    const nodes = users.get(value) ?? [];
    return nodes.length === 1 ? nodes[0] : undefined;
  };
}

/** A sum, product or quotient with a constant, as scale * x + shift. */
function affineStep(node: Node, value: Value): Pick<GraphHead, 'scale' | 'shift'> | undefined {
  const [first, second] = node.inputs;
  if (first === undefined || second === undefined || node.inputs.length !== 2) return undefined;
  const isFirst = first === value;
  const constant = channelNumbers((isFirst ? second : first).known);
  if (constant === undefined) return undefined;
  switch (node.operator.name) {
    case 'Add':
      return { scale: [1], shift: constant };
    case 'Sub':
      return isFirst ? { scale: [1], shift: constant.map((c) => -c) } : { scale: [-1], shift: constant };
    case 'Mul':
      return { scale: constant, shift: [0] };
    case 'Div':
      return isFirst ? { scale: constant.map((c) => 1 / c), shift: [0] } : undefined;
    default:
      return undefined;
  }
}

/** A constant as one number a channel, or as one: the mean of what differs from pixel to pixel. */
function channelNumbers(constant: Tensor | undefined): PerChannel | undefined {
  if (constant === undefined || !(constant.data instanceof Float32Array) || constant.data.length === 0)
    return undefined;
  const { data, shape } = constant;
  const long = shape.filter((length) => length !== 1);
  if (long.length <= 1 && data.length <= 4) return [...data];
  return [data.reduce((sum, number) => sum + number, 0) / data.length];
}

function combine(a: PerChannel, b: PerChannel, f: (x: number, y: number) => number): PerChannel {
  const length = Math.max(a.length, b.length);
  const at = (list: PerChannel, i: number) => (list.length === 1 ? list[0] : (list[i] ?? 0));
  return Array.from({ length }, (_, i) => f(at(a, i), at(b, i)));
}

function floatsOf(value: Value | undefined): PerChannel | undefined {
  const data = value?.known?.data;
  return data instanceof Float32Array ? [...data] : undefined;
}

function statisticsOf(node: Node): Statistics | undefined {
  const [, , , mean, variance] = node.inputs.map(floatsOf);
  return mean && variance && { mean, deviation: variance.map((v) => Math.sqrt(Math.max(v, 0))) };
}

function firstLayer(node: Node, input: Value, next: (value: Value) => Node | undefined): FirstLayer | undefined {
  const [x, kernel, ownBias] = node.inputs;
  const known = kernel?.known;
  if (node.operator.name !== 'Conv' || x !== input || !(known?.data instanceof Float32Array)) return undefined;
  const weights = { dtype: 'float32', shape: known.shape, data: known.data } as const;
  let bias = floatsOf(ownBias);
  let statistics: Statistics | undefined;
  let value = node.outputs[0];
  for (let after = next(value); after !== undefined; after = next(value)) {
    const other = after.inputs.find((candidate) => candidate !== value);
    if (after.operator.name === 'Add' && floatsOf(other)?.length === known.shape[0]) {
      bias = combine(bias ?? [0], floatsOf(other) ?? [0], (a, b) => a + b);
    } else if (after.operator.name === 'BatchNormalization') {
      statistics = statisticsOf(after);
      break;
    } else {
      return { name: value.name ?? '', weights, bias, statistics, ceiling: ceilingOf(after) };
    }
    value = after.outputs[0];
  }
  return { name: value.name ?? '', weights, bias, statistics, ceiling: undefined };
}

function ceilingOf(node: Node): number | undefined {
  const { name } = node.operator;
  if (name !== 'Clip') return SATURATION[name];
  const [, , high] = node.inputs;
  const [ceiling] = floatsOf(high) ?? [];
  return ceiling !== undefined && ceiling > 0 && ceiling < 100 ? ceiling : undefined;
}
