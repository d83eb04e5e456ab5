import { OptionError } from '../errors.ts';
import type { RandomStream } from '../random.ts';
import { nextToward } from './float32.ts';

/** What the norms share about balls of 32-bit floats. */

/** A radius is a number from zero to infinity. */
export function requireRadius(epsilon: number): void {
  if (!(epsilon >= 0)) {
    throw new OptionError(
      'epsilon',
      `${epsilon} is not a radius`,
      'Give a number that is zero or more, in the input scale.',
    );
  }
}

/**
 * The radius that a projection aims at: smaller than epsilon by a hundredth of what float32 can resolve, so that the
 * rounding of the float64 sums cannot lead out of the ball.
 */
export function innerRadius(epsilon: number): number {
  return epsilon * (1 - 2 ** -33);
}

/**
 * Brings x, in place, back into a ball that only its rounding to float32 has led it out of. That rounding moved no
 * coordinate away from the centre by more than half a unit in the last place; stepping coordinates one unit toward the
 * centre undoes it. Most often a few suffice, so their number doubles from one test to the next.
 */
export function settle(
  x: Float32Array,
  center: Float32Array,
  epsilon: number,
  distance: (a: Float32Array, b: Float32Array) => number,
): void {
  let next = 0;
  for (let count = 1; next < x.length && distance(x, center) > epsilon; count *= 2) {
    for (let moved = 0; moved < count && next < x.length; next++) {
      if (x[next] === center[next]) continue;
      x[next] = nextToward(x[next], center[next]);
      moved++;
    }
  }
}

/** -1 or 1 with equal chances. */
export function randomSign(random: RandomStream): number {
  return (random.bits() & 1) === 0 ? -1 : 1;
}
