import type { Subject } from '../../harness/attack.ts';
import { margin } from '../../nn/index.ts';
import { cosine } from '../steps/cosine-decay.ts';
import type { NearestSoFar } from './nearest-so-far.ts';

/** Of the distance, what the first ball is smaller by; half as much after each that holds no example. */
const FIRST_SHRINKAGE = 0.1;
/** The first step, as a share of the radius. */
const FIRST_STEP = 0.2;

export interface NearerOptions {
  /** Balls that are tried. */
  readonly rounds: number;
  /** Gradient steps in each. */
  readonly steps: number;
}

/**
 * Comes nearer from the nearest example so far: ascents of the margin from there, in balls that shrink as long as they hold an
 * example. Returns whether what it found is near enough.
 */
export async function comeNearer(
  subject: Subject,
  nearest: NearestSoFar,
  { rounds, steps }: NearerOptions,
): Promise<boolean> {
  let shrinkage = FIRST_SHRINKAGE;
  for (let round = 0; round < rounds; round++) {
    const { example, distance } = nearest;
    if (example === undefined) return false;
    const x = await exampleWithin(subject, example, distance * (1 - shrinkage), steps);
    if (x === undefined) shrinkage /= 2;
    else if (nearest.offer(x)) return true;
  }
  return false;
}

/** The first point in a ball that fools, on an ascent from an example outside it. */
async function exampleWithin(
  subject: Subject,
  example: Float32Array,
  radius: number,
  steps: number,
): Promise<Float32Array | undefined> {
  const { input, norm, box } = subject;
  const project = norm.projection(input, radius, box);
  const x = example.slice();
  project(x);
  for (let i = 0; i < steps; i++) {
    const { logits, gradient } = await subject.ascent(x, margin);
    if (subject.isFooled(logits)) return x;
    norm.ascend(x, gradient, cosine(FIRST_STEP * radius, 0, i, steps), box);
    project(x);
  }
  return subject.isFooled(await subject.logits(x)) ? x : undefined;
}
