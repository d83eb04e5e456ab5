/** Interval and linear rules of rounding to whole numbers, and of signs. */
import type { Value } from '../../graph/index.ts';
import { max, min, sub } from '../arithmetic.ts';
import { cast, equal, where } from '../comparison.ts';
import type { BoundRules } from './elementary.ts';
import { rising } from './interval.ts';
import { between } from './linear.ts';

/**
 * A staircase of whole steps: what it is on an interval in which it does not change, else between two lines.
 *
 * @param below How far it may be below its input
 * @param above How far above
 */
export function ofStaircase(step: (x: Value) => Value, below: number, above: number): BoundRules {
  return {
    interval: (ranges) => rising(ranges),
    linear: (given) => {
      const { lower, upper } = given.interval(0);
      const [first, last] = [step(lower), step(upper)];
      const isFlat = equal(first, last);
      const slope = sub(1, cast(isFlat, lower.dtype));
      return between(
        given,
        { slopes: [slope], offset: where(isFlat, first, -below) },
        { slopes: [slope], offset: where(isFlat, last, above) },
      );
    },
  };
}

/** Between its values at both ends. */
export function ofSign(sign: (x: Value) => Value): BoundRules {
  return {
    interval: (ranges) => rising(ranges),
    linear: (given) => {
      const { lower, upper } = given.interval(0, [0]);
      const ends = [sign(lower), sign(upper)];
      return between(
        given,
        { slopes: [undefined], offset: ends.reduce(min) },
        { slopes: [undefined], offset: ends.reduce(max) },
      );
    },
  };
}
