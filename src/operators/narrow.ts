/** Casts to element types that graphs do not have: values are rounded to what the type holds, and kept in a wider one. */
import { type Attributes, applyOne, lift, type Value } from '../graph/index.ts';
import type { NarrowFloat, NarrowType } from '../onnx/index.ts';
import { abs, add, div, log, Mod, max, min, mul, pow } from './arithmetic.ts';
import { cast, equal, floor, greater, greaterOrEqual, lessOrEqual, round, stopGradient, where } from './comparison.ts';

/** How a cast rounds and what it does with what is too large; attributes of Cast. */
export interface Narrowing {
  readonly saturate: boolean;
  /** Of powers of two only. @default 'up' */
  readonly roundMode: string;
}

export const narrowingOf = ({ saturate, round_mode: mode }: Attributes): Narrowing => ({
  saturate: saturate !== 0,
  roundMode: typeof mode === 'string' ? mode : 'up',
});

/** The value as a narrow type holds it. */
export function narrowed(x: Value, { float, range, heldAs }: NarrowType, narrowing: Narrowing): Value {
  if (float !== undefined) return roundedTo(cast(x, 'float32'), float, narrowing.saturate);
  if (range === undefined) return powerOfTwo(cast(x, 'float32'), narrowing.roundMode);
  const [lowest, highest] = range;
  // What does not fit loses its upper bits, as ONNX has it for integers.
  const rest = applyOne(Mod, lift([add(cast(x, 'int32'), -lowest), highest - lowest + 1]));
  return cast(add(rest, lowest), heldAs);
}

/** 2 to the power of the exponent of a size, at least 2^lowest. Near a power of two it may be one place off. */
function placeOf(size: Value, lowest: number): Value {
  const exponent = max(floor(div(log(max(size, 2 ** -126)), Math.LN2)), lowest);
  return stopGradient(pow(2, min(exponent, 127)));
}

/** The nearest number of the type, the one with an even significand where two are as near. The last place passes no gradient. */
function roundedTo(x: Value, { mantissa, lowest, largest, beyond }: NarrowFloat, isSaturating: boolean): Value {
  const size = abs(x);
  const place = mul(placeOf(size, lowest), 2 ** -mantissa);
  const nearest = where(lessOrEqual(size, 3.4028234663852886e38), mul(round(div(x, place)), place), x);
  const within = min(max(nearest, -largest), largest);
  // A type without a sign for what is not a number has zero in its place.
  if (beyond === largest) return where(equal(x, x), within, 0);
  if (isSaturating) return where(equal(x, x), within, x);
  return where(greater(abs(nearest), largest), where(greater(x, 0), beyond, -beyond), nearest);
}

/** The power of two that a type which has only these holds; 2^-127 is the smallest. */
function powerOfTwo(x: Value, roundMode: string): Value {
  const rough = placeOf(x, -126);
  const fallen = where(greater(rough, x), mul(rough, 0.5), rough);
  const below = where(lessOrEqual(mul(fallen, 2), x), mul(fallen, 2), fallen);
  const halfway = mul(below, 1.5);
  const rises = roundMode === 'nearest' ? greaterOrEqual(x, halfway) : greater(x, below);
  const rounded = roundMode === 'down' ? below : where(rises, mul(below, 2), below);
  return where(greater(x, 0), rounded, 2 ** -127);
}
