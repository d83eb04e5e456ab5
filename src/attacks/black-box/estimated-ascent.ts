import type { Subject } from '../../harness/attack.ts';
import { leadOf } from '../steps/lead.ts';
import { type Estimation, estimateGradient } from './estimate.ts';

/** Moves x, in place, up an estimated gradient; it is projected afterwards. @param share of the queries that are spent, 0 to 1 */
type Move = (x: Float32Array, gradient: Float32Array, share: number) => void;

/** Climbs the lead by estimated gradients until it fools or has asked so often. Points it asks about may lie outside the box. */
export async function estimatedAscent(
  subject: Subject,
  x: Float32Array,
  queries: number,
  estimation: Estimation,
  move: Move,
): Promise<Float32Array> {
  const each = 2 * estimation.pairs + 1;
  const gradient = new Float32Array(x.length);
  const valueAt = async (point: Float32Array) => leadOf(subject, await subject.logits(point));
  for (let spent = 0; spent + each <= queries; spent += each) {
    if (subject.isFooled(await subject.logits(x))) return x;
    await estimateGradient(valueAt, x, estimation, gradient);
    move(x, gradient, spent / queries);
    subject.project(x);
  }
  return x;
}
