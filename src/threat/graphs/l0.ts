import type { Value } from '../../graph/index.ts';
import {
  abs,
  add,
  and,
  cast,
  div,
  equal,
  greater,
  lessOrEqual,
  max,
  mul,
  or,
  reshape,
  sign,
  sliceAxis,
  sub,
  where,
  zeros,
} from '../../operators/index.ts';
import { boxWidth } from '../box.ts';
import { type GraphNorm, largest, rows, running, sorted, total } from './graph-norm.ts';
import { inBox, roomFor } from './in-box.ts';

const TINY = 1e-30;
/** As on the host. */
const FAR = 2 ** 20;

export const l0Graph: GraphNorm = {
  ascend(x, gradient, length, box) {
    const [start, g] = [rows(x), rows(gradient)];
    const gains = mul(abs(g), box === undefined ? 1 : roomFor(start, g, box));
    const moves = amongLargest(gains, Math.max(1, Math.floor(length)));
    if (box === undefined) return reshape(add(start, where(moves, sign(g), 0)), x.shape);
    const goes = and(or(moves, lessOrEqual(gains, 0)), greater(abs(g), 0));
    const beyond = mul(FAR * boxWidth(box), div(g, max(largest(abs(g)), TINY)));
    const edge = where(greater(g, 0), box.high, box.low);
    return reshape(where(goes, add(edge, beyond), start), x.shape);
  },

  project(x, clean, epsilon, box) {
    const [moved, center] = [rows(x), rows(clean)];
    const kept = inBox(moved, box);
    const gains = mul(sub(kept, center), add(sub(moved, center), sub(moved, kept)));
    const count = Math.floor(epsilon);
    const keeps = count < 1 ? greater(zeros(moved.shape), 0) : amongLargest(gains, count);
    return reshape(where(keeps, kept, center), x.shape);
  },

  /** Changes of at most 1, of which the projection leaves epsilon. */
  noise: (draws, shape) => draws.uniform(shape, -1, 1),
};

/** Whether a value is among the `count` largest of its row; of those that tie, the first are. */
function amongLargest(values: Value, count: number): Value {
  const k = Math.min(count, values.shape[1]);
  const bar = sliceAxis(sorted(values, k)[0], 1, k - 1, k);
  const above = greater(values, bar);
  const ties = cast(equal(values, bar), 'float32');
  const places = sub(k, total(cast(above, 'float32')));
  return or(above, and(equal(values, bar), lessOrEqual(running(ties), places)));
}
