import type { Subject } from '../../harness/attack.ts';
import type { NearestSoFar } from './nearest-so-far.ts';

/** Undoes changes of the nearest example so far one after the other, the smallest first, where it fools without them too. */
export async function undoChanges(subject: Subject, nearest: NearestSoFar): Promise<void> {
  const { input } = subject;
  const x = nearest.example?.slice();
  if (x === undefined) return;
  const sizes = x.map((value, j) => Math.abs(value - input[j]));
  const changed = Array.from(sizes, (_, j) => j).filter((j) => sizes[j] > 0);
  for (const j of changed.sort((a, b) => sizes[a] - sizes[b])) {
    const kept = x[j];
    x[j] = input[j];
    if (subject.isFooled(await subject.logits(x))) nearest.offer(x);
    else x[j] = kept;
  }
}
