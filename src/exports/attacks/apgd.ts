import { OWN_SHARE } from '../../attacks/auto-pgd/dense.ts';
import { checkpoints, ENOUGH_INCREASES } from '../../attacks/auto-pgd/schedule.ts';
import { apgd as onHost } from '../../attacks/index.ts';
import { constant, scalar, type Value } from '../../graph/index.ts';
import {
  add,
  and,
  cast,
  equal,
  expand,
  gather,
  greater,
  greaterOrEqual,
  lessOrEqual,
  mul,
  not,
  or,
  reduceMax,
  reshape,
  sub,
  where,
} from '../../operators/index.ts';
import { loop } from '../../operators/loop.ts';
import { floats } from '../../tensor/index.ts';
import { defineGraphAttack } from './graph-attack.ts';
import { projected, step } from './subject.ts';

/**
 * APGD-CE, from the surface of the ball in the direction that is fed. A sample that is fooled stays where it is, and the loop ends
 * when all are.
 *
 * @see Croce and Hein 2020, arXiv 2003.01690, algorithm 1 and conditions 1 and 2 of section 3.1
 */
export const apgd = defineGraphAttack({
  attack: onHost,
  takes: ['steps'],
  norms: ['Linf', 'L2'],
  startsAtNoise: true,
  propose(subject, { steps }) {
    const { input, epsilon, norm, noise = input } = subject;
    const count = input.shape[0];
    const ofEach = (value: number | Value) => expand(typeof value === 'number' ? scalar(value) : value, [count]);
    const start = projected(subject, add(input, mul(epsilon, norm.outward(noise))));
    const { logits, loss, gradient } = subject.ascent(start);
    const isFooled = subject.isFooled(logits);
    // The number that stands for a loss of 0 in the authors' code; see `apgd` of attacks/.
    const zero = subject.aim === 'targeted' ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
    const intervals = constant(floats([steps], intervalsBefore(steps)));

    const climb = (
      [x, previous, slope, bestX, bestSlope, best, last, rises, length, lastBest, halved, done]: readonly Value[],
      i: Value,
    ) => {
      const ownShare = where(equal(i, 0), 1, OWN_SHARE);
      const ahead = step(subject, x, slope, perSample(length, input));
      const moved = add(add(x, mul(ownShare, sub(ahead, x))), mul(sub(1, ownShare), sub(x, previous)));
      const at = chosen(done, x, projected(subject, moved));
      const there = subject.ascent(at);
      const nowDone = or(done, subject.isFooled(there.logits));
      const isBest = and(greater(there.loss, best), not(nowDone));
      const [newBestX, newBestSlope] = [chosen(isBest, at, bestX), chosen(isBest, there.gradient, bestSlope)];
      const newBest = where(isBest, there.loss, best);

      const risen = add(rises, cast(greater(there.loss, last), 'float32'));
      const interval = gather(intervals, i, 0);
      const isCheckpoint = greater(interval, 0);
      const isStuck = and(not(halved), greaterOrEqual(lastBest, newBest));
      const halves = or(lessOrEqual(risen, mul(ENOUGH_INCREASES, interval)), isStuck);
      const turnsBack = and(and(isCheckpoint, halves), not(nowDone));
      return {
        goesOn: reshape(cast(reduceMax(cast(not(nowDone), 'float32'), [0], false), 'bool'), []),
        state: [
          chosen(turnsBack, newBestX, at),
          x,
          chosen(turnsBack, newBestSlope, there.gradient),
          newBestX,
          newBestSlope,
          newBest,
          there.loss,
          where(isCheckpoint, 0, risen),
          where(turnsBack, mul(0.5, length), length),
          where(isCheckpoint, newBest, lastBest),
          or(and(isCheckpoint, halves), and(not(isCheckpoint), halved)),
          nowDone,
        ],
      };
    };
    const fresh = [start, start, gradient, start, gradient, loss, ofEach(zero), ofEach(0), ofEach(mul(2, epsilon))];
    const wasHalved = greater(ofEach(1), 0);
    const state = [...fresh, ofEach(Number.NEGATIVE_INFINITY), wasHalved, isFooled];
    const [x, , , bestX, , , , , , , , done] = loop(steps, state, climb);
    return chosen(done, x, bestX);
  },
});

/** For each step the number of steps since the checkpoint before, where it ends at a checkpoint; else 0. */
function intervalsBefore(steps: number): number[] {
  const at = checkpoints(steps);
  const since = new Map(at.map((checkpoint, i) => [checkpoint - 1, checkpoint - (at[i - 1] ?? 0)]));
  return Array.from({ length: steps }, (_, i) => since.get(i) ?? 0);
}

/** Numbers [N] beside samples [N, ...]. */
function perSample(values: Value, { shape }: Value): Value {
  return reshape(values, [shape[0], ...shape.slice(1).map(() => 1)]);
}

/** One tensor or another for each sample, by a condition [N]. */
function chosen(condition: Value, a: Value, b: Value): Value {
  return where(perSample(condition, a), a, b);
}
