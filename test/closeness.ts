/** Whether two tensors agree. */
import type { Tensor } from '../src/tensor/index.ts';

export interface Tolerance {
  /** @default 1e-4 */
  readonly relative?: number;
  /** @default 1e-6 */
  readonly absolute?: number;
}

/** What tells two tensors apart, or nothing: their shapes, or the worst pair of elements beyond the tolerance. */
export function differenceBetween(actual: Tensor, expected: Tensor, tolerance: Tolerance = {}): string | undefined {
  const { relative = 1e-4, absolute = 1e-6 } = tolerance;
  if (`${actual.shape}` !== `${expected.shape}`) return `shape [${actual.shape}] instead of [${expected.shape}]`;
  let worst = { at: -1, excess: 0 };
  for (let i = 0; i < expected.data.length; i++) {
    const [a, b] = [actual.data[i], expected.data[i]];
    if (a === b) continue;
    const [x, y] = [Number(a), Number(b)];
    if (Object.is(x, y)) continue;
    const excess = Math.abs(x - y) - absolute - relative * Math.abs(y);
    if (!(excess <= worst.excess)) worst = { at: i, excess };
    if (Number.isNaN(excess)) break;
  }
  if (worst.at < 0) return undefined;
  return `element ${worst.at} of [${expected.shape}] is ${actual.data[worst.at]} instead of ${expected.data[worst.at]}`;
}
