import type { Subject } from '../../harness/attack.ts';
import { margin } from '../../nn/index.ts';
import { float32Box } from '../../threat/index.ts';
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

/**
 * Exchanges two changes of the nearest example so far, drawn at random, for the one other that gains most where the model is taken to be
 * linear; the rest go to the edge of the box that the gradient points to. Needs a box. What fools then has one change less, and the
 * search goes on from there.
 */
export async function exchangeChanges(subject: Subject, nearest: NearestSoFar, attempts: number): Promise<boolean> {
  const { input, box } = subject;
  if (box === undefined) return false;
  const { low, high } = float32Box(box);
  const random = subject.random('exchanged changes');
  for (let attempt = 0; attempt < attempts; attempt++) {
    const x = nearest.example?.slice();
    if (x === undefined) return false;
    const changed = Array.from(x, (_, j) => j).filter((j) => x[j] !== input[j]);
    if (changed.length < 2) return false;
    const dropped = [0, 1].map(() => changed.splice(random.integer(changed.length), 1)[0]);
    for (const j of dropped) x[j] = input[j];
    const { logits, gradient } = await subject.ascent(x, margin);
    if (!subject.isFooled(logits)) {
      const edge = (j: number) => (gradient[j] > 0 ? high : low);
      const gain = (j: number) => Math.abs(gradient[j] * (edge(j) - x[j]));
      for (const j of changed) x[j] = edge(j) === input[j] ? x[j] : edge(j);
      let best = -1;
      for (let j = 0; j < x.length; j++) {
        if (x[j] === input[j] && !dropped.includes(j) && (best < 0 || gain(j) > gain(best))) best = j;
      }
      if (best < 0) return false;
      x[best] = edge(best);
      if (!subject.isFooled(await subject.logits(x))) continue;
    }
    if (nearest.offer(x)) return true;
  }
  return false;
}
