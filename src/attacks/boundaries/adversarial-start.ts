import type { Subject } from '../../harness/attack.ts';
import { NearestSoFar } from './nearest-so-far.ts';
import { bisectTowardClean } from './toward-clean.ts';

/** So many pictures of noise are asked about: uniform noise and, in turn, corners of the box, which differ more in what a model answers. */
const NOISES = 16;

/**
 * An example from which a search can begin where no gradient leads to one: of the inverse of the sample, blank pictures and noise,
 * bisected toward the sample, the nearest that fools. Undefined where none does, and where there is no box.
 */
export async function adversarialStart(subject: Subject): Promise<Float32Array | undefined> {
  const { input, box, random } = subject;
  if (box === undefined) return undefined;
  const { low, high } = box;
  const starts = [
    input.map((value) => low + high - value),
    new Float32Array(input.length).fill(low),
    new Float32Array(input.length).fill(high),
    ...Array.from({ length: NOISES }, (_, draw) => {
      const stream = random('adversarial start', draw);
      return input.map(() => {
        const share = stream.uniform();
        return low + (high - low) * (draw % 2 === 0 ? share : Math.round(share));
      });
    }),
  ];
  const nearest = new NearestSoFar(subject);
  for (const start of starts) {
    subject.clip(start);
    if (!subject.isFooled(await subject.logits(start))) continue;
    const own = new NearestSoFar(subject);
    own.offer(start);
    await bisectTowardClean(subject, own);
    if (own.example !== undefined) nearest.offer(own.example);
  }
  return nearest.example;
}
