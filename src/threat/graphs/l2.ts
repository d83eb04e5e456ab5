import { type Operand, scalar, type Value } from '../../graph/index.ts';
import {
  abs,
  add,
  div,
  gatherElements,
  lessOrEqual,
  max,
  min,
  mul,
  neg,
  pow,
  reshape,
  sqrt,
  sub,
  where,
} from '../../operators/index.ts';
import { type FedNorm, type GraphNorm, rows, running, sorted, total } from './graph-norm.ts';
import { inBox, roomFor } from './in-box.ts';

/** Below this a length counts as nothing. */
const TINY = 1e-30;
/** A change that is nothing reaches the box after so long. */
const NEVER = 1e15;
/** So much smaller is the ball that is aimed at, for the rounding of float32 sums. */
const INNER = 1 - 1e-6;

const square = (x: Value) => mul(x, x);
const times = (a: number, b: Operand): Operand => (typeof b === 'number' ? a * b : mul(a, b));
const squared = (a: Operand): Operand => (typeof a === 'number' ? a ** 2 : square(a));
const lengthOf = (x: Value) => sqrt(total(square(x)));

const fed: FedNorm = {
  ascend(x, gradient, length) {
    const g = rows(gradient);
    // Scaled first, because squares of small slopes underflow.
    const scaled = div(g, max(largestOf(g), TINY));
    return add(x, mul(length, reshape(div(scaled, max(lengthOf(scaled), TINY)), x.shape)));
  },

  /** center + t (x - center), clipped to the box, with the t of `L2.project`. */
  project(x, clean, epsilon, box) {
    const change = rows(sub(x, clean));
    const radius = times(INNER, epsilon);
    const scale =
      box === undefined
        ? div(radius, max(lengthOf(change), TINY))
        : scaleInto(change, roomFor(rows(clean), change, box), radius);
    return inBox(add(clean, reshape(mul(min(scale, 1), change), x.shape)), box);
  },

  outward(change) {
    const flat = rows(change);
    const scaled = div(flat, max(largestOf(flat), TINY));
    return reshape(div(scaled, max(lengthOf(scaled), TINY)), change.shape);
  },

  /** The projection aims lower itself. */
  within: (_, epsilon) => epsilon,
};

export const l2Graph: GraphNorm = {
  ...fed,
  fed,

  /** Uniform in the ball. */
  noise(draws, shape, epsilon) {
    const direction = rows(draws.normal(shape));
    const radius = mul(epsilon, pow(draws.uniform([shape[0], 1], 0, 1), 1 / direction.shape[1]));
    return reshape(mul(direction, div(radius, max(lengthOf(direction), TINY))), shape);
  },
};

function largestOf(x: Value): Value {
  return sorted(abs(x), 1)[0];
}

/**
 * Sorted by when they reach the box, the coordinates that have reached it at the scale t are the first ones; those for which the
 * distance is within the radius when they do are all that do.
 */
function scaleInto(change: Value, room: Value, radius: Operand): Value {
  const reach = min(div(room, max(abs(change), TINY)), NEVER);
  const [negated, order] = sorted(neg(reach));
  const reached = neg(negated);
  const rooms = gatherElements(square(room), order, 1);
  const changes = gatherElements(square(change), order, 1);
  const free = running(changes, { exclusive: 1, reverse: 1 });
  const distance = add(running(rooms), mul(square(reached), free));
  const arrives = lessOrEqual(distance, squared(radius));
  const none = scalar(0);
  const arrived = total(where(arrives, rooms, none));
  const others = total(where(arrives, none, changes));
  return sqrt(div(max(sub(squared(radius), arrived), 0), max(others, TINY)));
}
