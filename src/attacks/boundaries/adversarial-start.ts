import type { Subject } from '../../harness/attack.ts';
import { NearestSoFar } from './nearest-so-far.ts';
import { bisectTowardClean } from './toward-clean.ts';

/** So many pictures of noise are asked about: uniform noise and, in turn, corners of the box, which differ more in what a model answers. */
const NOISES = 16;

/** Of the points that were given to start from, so many that fool are followed: the nearest ones. */
const FOLLOWED = 3;

/**
 * An example from which a search can begin where no gradient leads to one: of the points that were given to start from or, where
 * none of them fools, of the inverse of the sample, blank pictures and noise, bisected toward the sample, the nearest that fools.
 * Undefined where none does.
 */
export async function adversarialStart(subject: Subject): Promise<Float32Array | undefined> {
  const { input, norm, starts } = subject;
  const byDistance = starts.toSorted((a, b) => norm.distance(a, input) - norm.distance(b, input));
  return (await nearestOf(subject, byDistance, FOLLOWED)) ?? nearestOf(subject, picturesFor(subject), Infinity);
}

/** What fools, bisected toward the sample, of points in this order: the nearest of the first `most`. */
async function nearestOf(
  subject: Subject,
  points: readonly Float32Array[],
  most: number,
): Promise<Float32Array | undefined> {
  const nearest = new NearestSoFar(subject);
  let followed = 0;
  for (const point of points) {
    const start = point.slice();
    subject.clip(start);
    if (!subject.isFooled(await subject.logits(start))) continue;
    const own = new NearestSoFar(subject);
    own.offer(start);
    await bisectTowardClean(subject, own);
    if (own.example !== undefined) nearest.offer(own.example);
    if (++followed === most) break;
  }
  return nearest.example;
}

/** None where there is no box. */
function picturesFor({ input, box, random }: Subject): Float32Array[] {
  if (box === undefined) return [];
  const { low, high } = box;
  return [
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
}
