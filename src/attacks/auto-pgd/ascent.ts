/** One ascent of APGD from one start. */
import type { Slope } from '../../classifier/index.ts';
import type { Subject } from '../../harness/attack.ts';

/** What is climbed. */
export interface Objective {
  /** A loss that the attacker wants to be large, and its gradient in x. */
  slope(x: Float32Array): Promise<Slope>;
  /** The number on the scale of this loss that stands for a loss of 0 in the authors' code. */
  readonly zero: number;
}

/** Where an ascent ended: at the first point that fools, else at the best one. */
export interface Ascent {
  readonly x: Float32Array;
  readonly isFooled: boolean;
}

/** The way from point to point. */
export interface Strides {
  /** Moves x, in place. */
  move(x: Float32Array, gradient: Float32Array): void;
  /** Takes note of the loss there. Returns whether to go on from the best point so far. */
  turnsBack(loss: number, best: { readonly x: Float32Array; readonly loss: number }): boolean;
}

/** Climbs from a start, which it changes, until a point in the ball fools. */
export async function ascend(
  subject: Subject,
  objective: Objective,
  start: Float32Array,
  steps: number,
  strides: Strides,
): Promise<Ascent> {
  const fools = (point: Float32Array, { logits }: Slope) => subject.isFooled(logits) && subject.isNearEnough(point);
  const x = start;
  let slope = await objective.slope(x);
  if (fools(x, slope)) return { x, isFooled: true };
  const best = { x: x.slice(), loss: slope.loss, gradient: slope.gradient.slice() };
  let gradient: Float32Array = best.gradient;
  for (let step = 0; step < steps; step++) {
    strides.move(x, gradient);
    slope = await objective.slope(x);
    if (fools(x, slope)) return { x, isFooled: true };
    gradient = slope.gradient;
    if (slope.loss > best.loss) {
      best.x.set(x);
      best.loss = slope.loss;
      best.gradient.set(gradient);
    }
    if (strides.turnsBack(slope.loss, best)) {
      x.set(best.x);
      gradient = best.gradient;
    }
  }
  return { x: best.x, isFooled: false };
}
