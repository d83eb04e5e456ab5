import type { Subject } from '../../harness/attack.ts';
import type { NearestSoFar } from './nearest-so-far.ts';

/** Halvings: what is left is a thousandth of the distance, and enough lead that rounding elsewhere does not undo it. */
const HALVINGS = 10;

/** Bisects the way from the clean sample to the nearest example so far. */
export async function bisectTowardClean(subject: Subject, nearest: NearestSoFar): Promise<void> {
  const { input } = subject;
  const { example } = nearest;
  if (example === undefined) return;
  let [resists, fools] = [0, 1];
  for (let i = 0; i < HALVINGS; i++) {
    const share = (resists + fools) / 2;
    const x = input.map((value, j) => value + share * (example[j] - value));
    if (subject.isFooled(await subject.logits(x))) {
      nearest.offer(x);
      fools = share;
    } else resists = share;
  }
}
