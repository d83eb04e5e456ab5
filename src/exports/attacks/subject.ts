/** What an attack sees of a batch in a graph: the samples, the budget, and the model. */

import type { Value } from '../../graph/index.ts';
import type { Box, FedNorm } from '../../threat/index.ts';
import type { Slope } from '../graph-model.ts';

/** A batch under attack, as `Subject` of `harness/` is one sample under attack. */
export interface GraphSubject {
  /** The clean samples [N, ...inputShape]. */
  readonly input: Value;
  /** The radius of the ball, []. */
  readonly epsilon: Value;
  readonly norm: FedNorm;
  readonly box: Box | undefined;
  /** Points of the unit ball [N, ...inputShape], where the attack starts at random. */
  readonly noise: Value | undefined;
  readonly aim: 'untargeted' | 'targeted';
  /** What an attacker gains at x [N, ...inputShape]. */
  ascent(x: Value): Slope;
  /** The same of the logits as they are, however they are spread. */
  ascentUnscaled(x: Value): Slope;
  /** bool [N] */
  isFooled(logits: Value): Value;
}

/** Moves x by a length along a gradient, and back into ball and box. */
export function step(subject: GraphSubject, x: Value, gradient: Value, length: Value): Value {
  return projected(subject, subject.norm.ascend(x, gradient, length, subject.box));
}

/** The nearest points in ball and box. */
export function projected({ input, epsilon, norm, box }: GraphSubject, x: Value): Value {
  return norm.project(x, input, norm.within(input, epsilon), box);
}
