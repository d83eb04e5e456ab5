import { scalar, type Value } from '../../graph/index.ts';
import {
  abs,
  add,
  and,
  cast,
  concat,
  div,
  equal,
  expand,
  gatherElements,
  greater,
  lessOrEqual,
  log,
  max,
  min,
  mul,
  reduceMin,
  reshape,
  sign,
  sliceAxis,
  sub,
  where,
  zeros,
} from '../../operators/index.ts';
import { type GraphNorm, largest, rows, running, sorted, total } from './graph-norm.ts';
import { inBox, roomFor } from './in-box.ts';

const TINY = 1e-30;
const HUGE = 1e30;
/** So much smaller is the ball that is aimed at, for the rounding of float32 sums. */
const INNER = 1 - 1e-6;
/** As on the host. */
const FAR = 2 ** 10;

export const l1Graph: GraphNorm = {
  /** As on the host, with the whole length for the steepest of those that can move. */
  ascend(x, gradient, length, box) {
    const [start, g] = [rows(x), rows(gradient)];
    const slopes = abs(g);
    const most = box === undefined ? expand(scalar(HUGE), g.shape) : roomFor(start, g, box);
    const room = where(greater(g, 0), most, where(greater(0, g), most, 0));
    const free = where(greater(room, 0), slopes, 0);
    const [descending, order] = sorted(free);
    const rooms = gatherElements(min(room, length), order, 1);
    const before = running(rooms, { exclusive: 1 });
    const moving = and(greater(rooms, 0), greater(length, before));
    const flattest = reduceMin(where(moving, descending, HUGE), [1]);
    const steeper = greater(slopes, flattest);
    const last = and(equal(free, flattest), greater(room, 0));
    const left = sub(length, total(where(steeper, room, 0)));
    const ties = total(cast(last, 'float32'));
    const moves = where(steeper, room, where(last, min(room, div(left, max(ties, 1))), 0));
    const beyond =
      box === undefined ? 0 : where(steeper, mul(FAR * length, div(slopes, max(largest(slopes), TINY))), 0);
    return reshape(add(start, mul(sign(g), add(moves, beyond))), x.shape);
  },

  /** All changes shrunk by the threshold of `L1.project`, and clipped to the box. */
  project(x, clean, epsilon, box) {
    const change = rows(sub(x, clean));
    const size = abs(change);
    const radius = INNER * epsilon;
    const room = box === undefined ? add(size, 1) : roomFor(rows(clean), change, box);
    const inside = lessOrEqual(total(min(size, room)), radius);
    const threshold = where(inside, 0, thresholdInto(size, room, radius));
    const kept = min(max(sub(size, threshold), 0), room);
    const fitting = mul(kept, min(div(radius, max(total(kept), TINY)), 1));
    return inBox(add(clean, reshape(mul(sign(change), where(inside, kept, fitting)), x.shape)), box);
  },

  /** n of n + 1 exponentials over their sum are uniform below the simplex, as on the host. */
  noise(draws, shape, epsilon) {
    const drawn = rows(draws.uniform(shape, -1, 1));
    const exponentials = exponential(drawn);
    const sum = add(total(exponentials), exponential(draws.uniform([shape[0], 1], 0, 1)));
    return reshape(mul(sign(drawn), mul(epsilon, div(exponentials, sum))), shape);
  },
};

function exponential(uniform: Value): Value {
  return sub(0, log(max(abs(uniform), TINY)));
}

/**
 * While the threshold falls, a change begins to count where it passes its size, and stops where it passes its size less its room.
 * Sorted, these are the corners of the distance as a function of the threshold; between two of them it is a straight line.
 */
function thresholdInto(size: Value, room: Value, radius: number): Value {
  const [count, width] = size.shape;
  const sides = (value: number) => expand(scalar(value), [count, width]);
  const [corners, order] = sorted(concat([size, sub(size, room)], 1));
  const slope = running(gatherElements(concat([sides(1), sides(-1)], 1), order, 1));
  const gaps = sub(sliceAxis(corners, 1, 0, 2 * width - 1), sliceAxis(corners, 1, 1, 2 * width));
  const distance = running(concat([zeros([count, 1]), mul(sliceAxis(slope, 1, 0, 2 * width - 1), gaps)], 1));
  const passed = total(cast(lessOrEqual(distance, radius), 'float32'));
  const at = (values: Value) => gatherElements(values, cast(sub(passed, 1), 'int64'), 1);
  return max(sub(at(corners), div(sub(radius, at(distance)), max(at(slope), 1))), 0);
}
