/** A network written out as a graph at some batch size, and where in it linear bounds need intervals. */
import { UnsupportedOperatorError } from '../errors.ts';
import { input, type Node, nodesOf, type Value } from '../graph/index.ts';
import { type Shape, sizeOf } from '../tensor/index.ts';
import { withoutRule } from '../transforms/bounds.ts';
import { inDoublePrecision } from '../transforms/double-precision.ts';
import { linearBound } from '../transforms/linear-bounds.ts';

export type Precision = 'float32' | 'float64';

/** A function of one input that can be bounded. */
export interface Bounded {
  /** The shape of one input. */
  readonly inputShape: Shape;
  /** Outputs [N, outputs] of inputs [N, ...inputShape]. */
  outputsOf(x: Value): Value;
}

/** The function as a graph. Two of the same function have the same nodes in the same order. */
export interface Trace {
  readonly x: Value;
  readonly y: Value;
  readonly nodes: readonly Node[];
  readonly indexOf: ReadonlyMap<Node, number>;
}

export function traceAt({ inputShape, outputsOf }: Bounded, batch: number, precision: Precision): Trace {
  const fed = input('low', 'float32', [batch, ...inputShape]);
  const answers = outputsOf(fed);
  const x = precision === 'float32' ? fed : input('low', 'float64', fed.shape);
  const [y] = precision === 'float32' ? [answers] : inDoublePrecision([answers], fed, x);
  const nodes = nodesOf([y]);
  return { x, y, nodes, indexOf: new Map(nodes.map((node, i) => [node, i])) };
}

/** Where a value is in every trace: an output of a node, or the input itself. */
export interface Place {
  /** -1 is the input. */
  readonly node: number;
  readonly output: number;
}

export function placeOf({ indexOf }: Trace, value: Value): Place {
  const { source } = value;
  return source.kind === 'node'
    ? { node: indexOf.get(source.node) ?? -1, output: source.index }
    : { node: -1, output: 0 };
}

export function valueAt({ x, nodes }: Trace, { node, output }: Place): Value {
  return node < 0 ? x : nodes[node].outputs[output];
}

/** A value whose interval decides how an operator behind it is relaxed. */
export interface Relaxed extends Place {
  /** Its shape without the batch. */
  readonly shape: Shape;
  readonly size: number;
  /** Where operators behind it bend: on one side of all of them they are straight. Undefined where they bend everywhere. */
  readonly bends: readonly number[] | undefined;
  /** The largest value on the way to it, in elements of one sample. */
  readonly widest: number;
}

/** Whether all that is behind a value is straight on both sides of 0: a unit, whose cases need no lines. */
export function isUnit({ bends }: Relaxed): boolean {
  return bends?.every((at) => at === 0) ?? false;
}

/** A number that relaxations of one node leave free, of each element. */
export interface Free {
  readonly node: number;
  /** Counts the free numbers of the node. */
  readonly index: number;
  /** Without the batch. */
  readonly shape: Shape;
  readonly size: number;
}

export interface Anatomy {
  /** Each after those it depends on; the input is not among them. */
  readonly relaxed: readonly Relaxed[];
  readonly free: readonly Free[];
  readonly outputs: number;
  readonly widest: number;
}

/** What is bounded: one of the anatomy's relaxed values, or the outputs. */
export type Target = number | 'outputs';

export function targetOf(trace: Trace, { relaxed }: Anatomy, target: Target): Value {
  return target === 'outputs' ? trace.y : valueAt(trace, relaxed[target]);
}

const ALONE = 'The file takes one input that has no axis for a batch.';

/**
 * What a linear bound of the function asks for.
 *
 * @throws UnsupportedOperatorError where a node has no rule, or mixes the samples of a batch
 */
export function anatomyOf(bounded: Bounded, precision: Precision): Anatomy {
  const trace = traceAt(bounded, 2, precision);
  requireSeparate(trace, traceAt(bounded, 3, precision));
  if (traceAt(bounded, 1, precision).nodes.length !== trace.nodes.length) throw new UnsupportedOperatorError([], ALONE);
  const bends = new Map<Value, readonly number[] | undefined>();
  const free: Free[] = [];
  linearBound(trace.y, trace.y, trace.x, {
    interval(node, at, where) {
      const value = node.inputs[at] ?? trace.x;
      const earlier = bends.get(value);
      bends.set(value, bends.has(value) ? earlier && where && [...earlier, ...where] : where);
      return { lower: value, upper: value };
    },
    free(node, start) {
      const at = trace.indexOf.get(node) ?? -1;
      const shape = start.shape.slice(1);
      free.push({ node: at, index: free.filter((other) => other.node === at).length, shape, size: sizeOf(shape) });
      return start;
    },
  });
  const sizes = trace.nodes.map((node) => Math.max(...node.outputs.map(({ shape }) => sizeOf(shape.slice(1)))));
  const widestUpTo = (node: number) => sizes.slice(0, node + 1).reduce((most, size) => Math.max(most, size), 1);
  const relaxed = [...bends].flatMap(([value, where]): Relaxed[] => {
    const place = placeOf(trace, value);
    const shape = value.shape.slice(1);
    if (place.node < 0) return [];
    return [{ ...place, shape, size: sizeOf(shape), bends: where, widest: widestUpTo(place.node) }];
  });
  return {
    relaxed: relaxed.sort((a, b) => a.node - b.node || a.output - b.output),
    free,
    outputs: sizeOf(trace.y.shape.slice(1)),
    widest: widestUpTo(trace.nodes.length - 1),
  };
}

/** The first axis of all that varies is the batch, at whatever size. */
function requireSeparate(two: Trace, three: Trace): void {
  const varying = new Set<Value>([two.x]);
  const mixing = two.nodes.filter((node, i) => {
    if (!node.inputs.some((value) => value !== undefined && varying.has(value))) return false;
    for (const output of node.outputs) varying.add(output);
    return node.outputs.some(
      ({ shape }, at) => shape[0] !== 2 || three.nodes[i]?.outputs[at]?.shape[0] !== 3 || movesBatch(node),
    );
  });
  if (mixing.length > 0 || two.nodes.length !== three.nodes.length) {
    throw new UnsupportedOperatorError(
      mixing.map((node) => ({ ...withoutRule(node), reason: 'it does not keep the samples of a batch apart' })),
    );
  }
}

/** Operators that keep a tensor's shape and may yet run along its first axis. */
function movesBatch({ operator, attributes, outputs: [{ shape }] }: Node): boolean {
  if (operator.name === 'CumSum') return shape.length < 2;
  return typeof attributes.axis === 'number' && (attributes.axis === 0 || attributes.axis === -shape.length);
}
