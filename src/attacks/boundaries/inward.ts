import type { Subject } from '../../harness/attack.ts';
import { float32Box } from '../../threat/index.ts';

/**
 * A gradient without what leads out of the box. Steps of a fixed length would else be spent on pixels that cannot move, and
 * where a model looks at these most, lead nowhere.
 */
export function unblocked({ box }: Subject, x: Float32Array, gradient: Float32Array): Float32Array {
  if (box === undefined) return gradient;
  const { low, high } = float32Box(box);
  return gradient.map((slope, j) => ((slope > 0 ? x[j] < high : x[j] > low) ? slope : 0));
}
