import type { Slope } from '../../classifier/index.ts';
import type { Subject } from '../../harness/attack.ts';
import { cosine } from './cosine-decay.ts';

/** What is climbed in a step: its slope at a point. */
export type Climbed = (x: Float32Array) => Promise<Slope>;

/** A stretch of steps that fall to none along half a cosine wave. */
export interface Stretch {
  readonly steps: number;
  readonly climbed: Climbed;
  /** @default 2 epsilon */
  readonly firstStep?: number;
}

/** Where an ascent ended: at the first point that fools, else at its last one. */
export interface Ascent {
  readonly x: Float32Array;
  readonly logits: Float32Array;
  readonly isFooled: boolean;
}

/** Climbs several stretches from a start, which it changes, until a point fools. */
export async function cosineAscent(
  subject: Subject,
  start: Float32Array,
  stretches: readonly Stretch[],
): Promise<Ascent> {
  const { norm, epsilon, box, project } = subject;
  const x = start;
  for (const { steps, climbed, firstStep = 2 * epsilon } of stretches) {
    for (let i = 0; i < steps; i++) {
      const { logits, gradient } = await climbed(x);
      if (subject.isFooled(logits) && subject.isNearEnough(x)) return { x, logits, isFooled: true };
      norm.ascend(x, gradient, cosine(firstStep, 0, i, steps), box);
      project(x);
    }
  }
  const logits = await subject.logits(x);
  return { x, logits, isFooled: subject.isFooled(logits) };
}

/** A uniform point of the ball. */
export function uniformStart(subject: Subject, ...purpose: readonly (string | number)[]): Float32Array {
  const { input, norm, epsilon, random, project } = subject;
  const x = new Float32Array(input.length);
  norm.sample(input, epsilon, random('start', ...purpose), x);
  project(x);
  return x;
}
