import type { Diagnostic } from '../errors.ts';
import { flopsOf } from '../transforms/flops.ts';
import { type Anatomy, type Bounded, traceAt, valueAt } from './trace.ts';

/** Multiplications and additions that linear bounds of one sample may take at most: about a minute of a core. */
const MOST_FLOPS = 2e12;

/** Why linear bounds are left out; undefined where they are not. */
export function tooDear(bounded: Bounded, anatomy: Anatomy): Diagnostic | undefined {
  const cost = linearCost(bounded, anatomy);
  if (cost <= MOST_FLOPS) return undefined;
  return {
    code: 'no-linear-bounds',
    message: `linear bounds were left out: this model is too large for them, up to ${cost.toExponential(1)} multiplications and additions a sample; intervals alone were tried`,
  };
}

/**
 * How much arithmetic linear bounds of one sample may take: a row for each end of each element that may be on both sides of a
 * bend, and each row goes back through all that is before its value.
 */
export function linearCost(bounded: Bounded, { relaxed }: Anatomy): number {
  const trace = traceAt(bounded, 1, 'float32');
  return relaxed.reduce((sum, place, i) => {
    // Of the first one intervals are exact.
    const rows = i === 0 ? 0 : 2 * place.size;
    return rows === 0 ? sum : sum + rows * flopsOf({ inputs: [], outputs: { value: valueAt(trace, place) } });
  }, 0);
}
