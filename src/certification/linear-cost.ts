import type { Diagnostic } from '../errors.ts';
import { flopsOf } from '../transforms/flops.ts';
import { type Anatomy, type Bounded, traceAt, valueAt } from './trace.ts';

/** Why linear bounds that take so much are left out. */
export function tooDear(cost: number): Diagnostic {
  return {
    code: 'no-linear-bounds',
    message: `linear bounds were left out: this model is too large for them, up to ${cost.toExponential(1)} multiplications and additions a sample; intervals alone were tried`,
  };
}

/**
 * How many multiplications and additions linear bounds of one sample may take: a row for each end of each element that may be on both sides of a
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
