import type { Value } from '../../graph/index.ts';
import { abs, greater, max, min, sub, where } from '../../operators/index.ts';
import type { Box } from '../box.ts';

/** Each number brought back into the box, where there is one. */
export function inBox(x: Value, box: Box | undefined): Value {
  return box === undefined ? x : max(box.low, min(box.high, x));
}

/** How far each number of x can move in a direction until it leaves the box. */
export function roomFor(x: Value, direction: Value, { low, high }: Box): Value {
  return abs(where(greater(direction, 0), sub(high, x), sub(x, low)));
}
