/**
 * Slopes at the edge of the box. Where an operator in front of a network has a kink just there (Clip(0, 1), Relu, Abs, a power and its
 * root), its derivative is that of the wrong side, or none, and gradients vanish in every black or white pixel. The right one is the
 * slope into the box. No rule of an operator can give it (the root of a square at 0), but a point a hair inside the box does.
 */
import { constant, type Graph, input, nodesOf, type Value } from '../graph/index.ts';
import {
  add,
  and,
  expand,
  greater,
  greaterOrEqual,
  less,
  lessOrEqual,
  mul,
  reduceSum,
  reshape,
  where,
} from '../operators/index.ts';
import { randomStream } from '../random.ts';
import type { Runtime } from '../runtime/index.ts';
import { floats, isFloat32, type Shape, sizeOf } from '../tensor/index.ts';
import { type Box, boxWidth } from '../threat/index.ts';
import { type GradientOptions, gradient } from '../transforms/gradient.ts';
import type { LogitsOf } from './classifier.ts';

/** A hair, as a share of the box's width: a sixteenth of a level of 8-bit pixels. Its tenth power is a float32 still. */
const HAIR = 2 ** -12;

/** The ends of the box, and the points a hair inside. */
function hairsOf(box: Box) {
  const hair = HAIR * boxWidth(box);
  return { low: Math.fround(box.low + hair), high: Math.fround(box.high - hair) };
}

/** x with whatever stands at the edge of the box, or within a hair of it, moved a hair inside. What is outside the box stays. */
export function insideEdge(x: Value, box: Box): Value {
  const { low, high } = hairsOf(box);
  const raised = where(and(greaterOrEqual(x, box.low), less(x, low)), low, x);
  return where(and(lessOrEqual(raised, box.high), greater(raised, high)), high, raised);
}

/** The same of host numbers. */
export function movedInside(values: Float32Array, box: Box): Float32Array {
  const { low, high } = hairsOf(box);
  return values.map((value) => {
    if (value >= box.low && value < low) return low;
    return value > high && value <= box.high ? high : value;
  });
}

/** What is looked at: the graph up to its logits, and where its inputs live. */
export interface Front {
  readonly logitsOf: LogitsOf;
  readonly inputShape: Shape;
  /** What is held beside each input. */
  readonly heldThere?: Float32Array;
  readonly box: Box;
  readonly batchSize: number;
  readonly runtime: Runtime;
  readonly gradientOptions?: GradientOptions;
}

/** Points at random: each value at the one end, at the other, or between. */
const POINTS = 4;
/** A change of the slope that matters, as a share of the largest slope. */
const NOTICEABLE = 0.01;
/** Kinks that lie elsewhere change all slopes alike. Those at the edge change slopes there, and these so many times as much. */
const MORE_THAN_ELSEWHERE = 2;

/**
 * Whether slopes at the edge of the box differ from those a hair inside because of what stands in front of the network: all that is
 * computed from the inputs before anything larger than the inputs. Looks at a few random points; where the front is linear, at none.
 */
export async function hasKinksAtEdge(front: Front): Promise<boolean> {
  const graph = slopeOfFront(front);
  if (graph === undefined) return false;
  const { inputShape, batchSize, box, runtime } = front;
  const program = await runtime.compile(graph);
  try {
    const slopesAt = async (point: Float32Array) => {
      const inputs = floats([batchSize, ...inputShape]);
      for (let i = 0; i < batchSize; i++) inputs.data.set(point, i * point.length);
      const { slopes } = await program.run({ inputs });
      return isFloat32(slopes) ? slopes.data.slice(0, point.length) : new Float32Array(point.length);
    };
    let [atEdge, elsewhere, largest] = [0, 0, 0];
    for (let k = 0; k < POINTS; k++) {
      const point = pointOnEdges(sizeOf(inputShape), box, k);
      const moved = movedInside(point, box);
      const [here, inside] = [await slopesAt(point), await slopesAt(moved)];
      for (let i = 0; i < point.length; i++) {
        // What is not a number at the edge and one inside is a kink.
        const change = Number.isFinite(here[i]) ? Math.abs(inside[i] - here[i]) : Number.MAX_VALUE;
        if (!Number.isFinite(inside[i])) continue;
        largest = Math.max(largest, Math.abs(inside[i]));
        if (moved[i] === point[i]) elsewhere = Math.max(elsewhere, change);
        else atEdge = Math.max(atEdge, change);
      }
    }
    return atEdge > NOTICEABLE * largest && atEdge > MORE_THAN_ELSEWHERE * elsewhere;
  } finally {
    await program.dispose();
  }
}

function pointOnEdges(size: number, { low, high }: Box, k: number): Float32Array {
  const random = randomStream('edge of the box', k);
  const point = new Float32Array(size);
  for (let i = 0; i < size; i++) {
    const draw = random.uniform(0, 3);
    const between = low + (high - low) * (draw / 2 - 0.75);
    point[i] = draw < 1 ? low : draw < 2 ? high : between;
  }
  return point;
}

/** The slope of a random combination of where the front ends; undefined where that is the same everywhere. */
function slopeOfFront({ logitsOf, inputShape, heldThere, batchSize, gradientOptions = {} }: Front): Graph | undefined {
  const x = input('inputs', 'float32', [batchSize, ...inputShape]);
  const held = heldThere && expand(constant(floats([1, heldThere.length], heldThere)), [batchSize, heldThere.length]);
  const ends = endsOfFront(x, logitsOf(x, held));
  if (ends.length === 0) return undefined;
  const slopesOf = (parts: readonly Value[]) =>
    gradient(
      parts.reduce((sum, part) => add(sum, part)),
      x,
      gradientOptions,
    );
  // Whether slopes are the same everywhere does not depend on the combination.
  const whole = slopesOf(ends.map((end) => reduceSum(reshape(end, [sizeOf(end.shape)]), [0], false)));
  if (!nodesOf([whole]).some(({ inputs }) => inputs.includes(x))) return undefined;
  const random = randomStream('edge of the box');
  const parts = ends.map((end) => {
    // The same for all samples, which have an axis in front as a rule.
    const shape = end.shape[0] === batchSize ? [1, ...end.shape.slice(1)] : end.shape;
    const weights = constant(
      floats(
        shape,
        Array.from({ length: sizeOf(shape) }, () => random.uniform(-1, 1)),
      ),
    );
    return reduceSum(reshape(mul(weights, end), [sizeOf(end.shape)]), [0], false);
  });
  return { inputs: [x], outputs: { slopes: slopesOf(parts) } };
}

/** The last values on each way from x that are made of such values alone and are not larger than x. */
function endsOfFront(x: Value, logits: Value): Value[] {
  const size = sizeOf(x.shape);
  const reached = new Set<Value>([x]);
  const front = new Set<Value>([x]);
  const ends = new Set<Value>();
  for (const { inputs, outputs } of nodesOf([logits])) {
    const from = inputs.filter((value): value is Value => value !== undefined && reached.has(value));
    if (from.length === 0) continue;
    for (const output of outputs) reached.add(output);
    const inFront = from.every((value) => front.has(value)) && outputs.every(({ shape }) => sizeOf(shape) <= size);
    if (inFront) for (const output of outputs) front.add(output);
    else for (const value of from) if (front.has(value)) ends.add(value);
  }
  if (front.has(logits)) ends.add(logits);
  ends.delete(x);
  return [...ends].filter(({ dtype }) => dtype === 'float32');
}
