/** Neighbours of numbers among the 32-bit floats: epsilon and the box are 64-bit, what goes into the model is not. */

/** Just above half a unit in the last place of a float32, relative to the float32. */
const HALF_UNIT = 2 ** -24 * (1 + 2 ** -22);
/** Three quarters of the smallest positive float32: what moves a subnormal number by one unit. */
const SUBNORMAL_STEP = 0.75 * 2 ** -149;
/** The first power of two that rounds to infinity. */
const OVERFLOW = 2 ** 128;

/**
 * The float32 that comes after the float32 `value` on the way to `target`; `value` itself if it is there.
 *
 * Adds more than half a unit and less than one and a half, and lets the rounding do the rest (Rump, Zimmermann, Boldo and
 * Melquiond, "Computing predecessor and successor in rounding to nearest", BIT 2009).
 */
export function nextToward(value: number, target: number): number {
  if (value === target) return value;
  const start = Math.max(-OVERFLOW, Math.min(OVERFLOW, value));
  const step = Math.max(Math.abs(start) * HALF_UNIT, SUBNORMAL_STEP);
  return Math.fround(target > value ? start + step : start - step);
}

/** The largest float32 that is not above `value`. */
export function floatAtMost(value: number): number {
  const rounded = Math.fround(value);
  return rounded > value ? nextToward(rounded, Number.NEGATIVE_INFINITY) : rounded;
}

/** The smallest float32 that is not below `value`. */
export function floatAtLeast(value: number): number {
  return -floatAtMost(-value);
}
