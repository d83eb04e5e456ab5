/** Interval and linear rules of Softmax. */
import type { AttributeSpec, AttributesOf, Value } from '../../graph/index.ts';
import { relu } from '../activations.ts';
import { abs, add, div, exp, log, max, min, mul, neg, sub } from '../arithmetic.ts';
import { less, where } from '../comparison.ts';
import { reduceMax, reduceSum } from '../reduction.ts';
import type { BoundRules } from './elementary.ts';
import { elementary, type Interval, magnitude } from './interval.ts';
import { clamp } from './linear.ts';

type Axis = AttributesOf<{ axis: AttributeSpec<number> }>;

/** Shorter intervals have any slope between those of their ends. */
const SHORTEST = 1e-30;
/** Smaller probabilities have no chord over their logarithms. */
const SMALLEST = 1e-30;

/** How much sums of exponentials may lose, as a share. */
const lost = ({ dtype }: Value, terms: number) => (terms + 16) * (dtype === 'float64' ? 2 ** -50 : 2 ** -21);

/**
 * Probabilities are least where their own score is least and all others are greatest. For lines: p_k is above e^x_k divided
 * by chords of the exponentials, which is convex, and below a chord over log p_k, which is concave; tangents of both in the
 * middle are planes.
 *
 * @see Wei, Wu, Wu, Chen, Barrett and Farchi 2023, "Convex Bounds on the Softmax Function with Applications to Robustness
 * Verification", arXiv 2303.01713
 */
export function ofSoftmax(): BoundRules<Axis> {
  return {
    interval: ({ intervals: [x], attributes: { axis } }) => (x ? [elementary(probabilities(x, axis))] : []),
    linear: (given) => {
      const { axis } = given.attributes;
      const { lower, upper } = given.interval(0);
      const total = (value: Value) => reduceSum(value, [axis]);
      const { middle, shift, own, slope, sum } = exponentialsIn({ lower, upper }, axis);
      const below = div(own, sum);

      const p = div(own, total(own));
      const range = probabilities({ lower, upper }, axis);
      const isTiny = less(range.lower, SMALLEST);
      const [low, high] = [max(range.lower, SMALLEST), max(range.upper, SMALLEST)];
      const steepness = clamp(div(sub(high, low), max(log(div(high, low)), SHORTEST)), low, high);
      const chord = where(isTiny, 0, steepness);
      const offsets = [low, high].map((end) => sub(end, mul(chord, log(end))));
      const offset = max(offsets[0], offsets[1]);
      const logarithm = sub(sub(middle, shift), log(total(own)));
      const above = add(offset, mul(chord, logarithm));

      const atRows = given.atRows;
      const positive = relu(given.g);
      const negative = sub(given.g, positive);
      const [mass, pull] = [mul(positive, atRows(below)), mul(negative, atRows(chord))];
      const shares = mul(atRows(div(slope, sum)), total(mass));
      const pulled = mul(atRows(p), total(pull));
      const coefficients = add(sub(mass, shares), sub(pull, pulled));
      // Coefficients may cancel: what they lose is a share of their parts.
      const parts = add(add(mass, abs(shares)), add(abs(pull), abs(pulled)));
      const size = max(abs(lower), abs(upper));
      const share = lost(middle, lower.shape[axis < 0 ? lower.shape.length + axis : axis]);
      return {
        coefficients: [() => coefficients],
        constants: [
          mass,
          mul(negative, atRows(above)),
          neg(mul(coefficients, atRows(middle))),
          neg(mul(share, mul(parts, add(1, atRows(size))))),
          neg(mul(share, abs(given.g))),
        ],
      };
    },
  };
}

/**
 * x less the logarithm of the sum of its exponentials, which is convex: above its tangent in the middle, and below the logarithm's
 * tangent of the sum of chords. Where coefficients add up to 0, as those of a lead do, only x is left.
 */
export function ofLogSoftmax(): BoundRules<Axis> {
  return {
    interval: ({ intervals: [x], attributes: { axis } }) => {
      if (x === undefined) return [];
      const total = (value: Value) => {
        const shift = reduceMax(value, [axis]);
        return add(shift, log(reduceSum(exp(sub(value, shift)), [axis])));
      };
      const interval = { lower: sub(x.lower, total(x.upper)), upper: min(0, sub(x.upper, total(x.lower))) };
      const { rounding = interval.lower } = elementary(interval);
      // The largest score is subtracted from all first.
      return [{ ...interval, rounding: add(rounding, mul(2 ** -20, magnitude(x))) }];
    },
    linear: (given) => {
      const { axis } = given.attributes;
      const { lower, upper } = given.interval(0);
      const total = (value: Value) => reduceSum(value, [axis]);
      const { middle, shift, own, slope, sum } = exponentialsIn({ lower, upper }, axis);
      const below = div(own, total(own));
      const above = div(slope, sum);
      const heightBelow = add(shift, log(total(own)));
      const heightAbove = add(shift, log(sum));

      const { atRows } = given;
      const weight = neg(total(given.g));
      const positive = relu(weight);
      const negative = sub(weight, positive);
      const ofTotal = add(mul(positive, atRows(below)), mul(negative, atRows(above)));
      const coefficients = add(given.g, ofTotal);
      const terms = lower.shape[axis < 0 ? lower.shape.length + axis : axis];
      const share = lost(middle, terms);
      const size = max(abs(lower), abs(upper));
      const spread = max(abs(heightBelow), abs(heightAbove));
      // Adding up coefficients may lose of each of them.
      const unsure = mul(share, total(abs(given.g)));
      return {
        coefficients: [() => coefficients],
        constants: [
          mul(positive, atRows(heightBelow)),
          mul(negative, atRows(heightAbove)),
          neg(mul(ofTotal, atRows(middle))),
          neg(mul(share, mul(add(abs(ofTotal), abs(given.g)), add(1, atRows(size))))),
          neg(mul(share, mul(abs(weight), add(1, atRows(spread))))),
          neg(mul(unsure, add(1, atRows(add(spread, reduceMax(size, [axis])))))),
        ],
      };
    },
  };
}

/** Exponentials of scores less the largest that one may be: in the middle, the slopes of their chords, and the sum of the chords there. */
function exponentialsIn({ lower, upper }: Interval, axis: number) {
  const middle = add(lower, mul(0.5, sub(upper, lower)));
  const shift = reduceMax(upper, [axis]);
  const [least, most] = [exp(sub(lower, shift)), exp(sub(upper, shift))];
  const slope = clamp(div(sub(most, least), max(sub(upper, lower), SHORTEST)), least, most);
  const chords = max(add(least, mul(slope, sub(middle, lower))), sub(most, mul(slope, sub(upper, middle))));
  return { middle, shift, own: exp(sub(middle, shift)), slope, sum: reduceSum(chords, [axis]) };
}

function probabilities({ lower, upper }: Interval, axis: number): Interval {
  const shift = reduceMax(upper, [axis]);
  const [least, most] = [exp(sub(lower, shift)), exp(sub(upper, shift))];
  const terms = lower.shape[axis < 0 ? lower.shape.length + axis : axis];
  const ends = (own: Value, others: Value, spare: number) => {
    const [all, self] = [reduceSum(others, [axis]), others];
    const rest = max(0, add(sub(all, self), mul(spare, all)));
    return div(own, max(add(own, rest), SHORTEST));
  };
  const spare = lost(lower, terms);
  return { lower: ends(least, most, spare), upper: min(1, ends(most, least, -spare)) };
}
