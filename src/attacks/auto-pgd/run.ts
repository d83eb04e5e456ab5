/** Auto-PGD: projected gradient ascent that finds the length of its steps itself, whatever it climbs. */
import type { Diagnostic } from '../../errors.ts';
import type { Subject } from '../../harness/attack.ts';
import { integer, type OptionsOf } from '../../harness/options.ts';
import { diversifiedStart } from '../steps/diversified-start.ts';
import type { Ascent, Objective } from './ascent.ts';
import { denseAscent } from './dense.ts';
import { sparseAscent } from './sparse.ts';

/** The options of all variants. */
export const autoPgdOptions = {
  steps: integer(100, 'gradient steps of one ascent', 1),
  restarts: integer(1, 'random starts; a later one is tried only where the earlier ones failed', 1),
  eot: integer(1, 'gradients that are averaged at each point, for models that answer at random', 1),
};

/** How ascents begin, where a variant lets that be chosen. */
export const diversifying = integer(0, 'steps along a random direction of the logits that lead to a start; 0 for none');

/** What all variants do otherwise than the authors' code; none of it makes them weaker. */
export const autoPgdDeviations: readonly string[] = [
  'It stops at the first point that fools, where theirs goes on and returns the last one; the verdict is the same.',
  'Where all fail, the best point is returned instead of the clean sample.',
  'Points are projected onto the intersection of ball and box, in L2 too, where theirs is first shrunk and then clipped.',
  'In L1 the number of coordinates that a step moves is rounded down; theirs rounds up, and cannot get from two to one.',
  'In L1 coordinates at the edge of the box neither use up a step nor count among those that move.',
  'In L1 the ball always shrinks from 3 epsilon, as in AutoAttack; in theirs that is an option.',
  'In L1 the start is noise around the clean sample; theirs adds the clean sample twice before it is projected.',
];

/** The options, and the one that not all variants have. */
export type AutoPgdOptions = OptionsOf<typeof autoPgdOptions> & { readonly diversifying?: number };

/**
 * Climbs from random starts until the model is fooled.
 *
 * @param purpose what the random numbers are for, where a subject is climbed for several purposes
 */
export async function autoPgd(
  subject: Subject,
  objective: Objective,
  { steps, restarts, eot, diversifying = 0 }: AutoPgdOptions,
  ...purpose: readonly (string | number)[]
): Promise<Ascent> {
  const climbed = eot === 1 ? objective : averaged(objective, eot);
  for (let restart = 0; ; restart++) {
    const random = subject.random('start', restart, ...purpose);
    const climb = subject.norm.isSparse ? sparseAscent : denseAscent;
    const start = diversifying > 0 ? await diversifiedStart(subject, diversifying, restart, ...purpose) : undefined;
    const ascent = await climb(subject, climbed, steps, random, start);
    if (ascent.isFooled || restart + 1 === restarts) return ascent;
  }
}

/** Expectation over transformations: the mean of several gradients. Loss and logits are those of the last draw. */
function averaged(objective: Objective, draws: number): Objective {
  return {
    ...objective,
    async slope(x) {
      const gradient = new Float32Array(x.length);
      for (let draw = 1; ; draw++) {
        const slope = await objective.slope(x);
        for (let j = 0; j < x.length; j++) gradient[j] += slope.gradient[j] / draws;
        if (draw === draws) return { ...slope, gradient };
      }
    },
  };
}

/** Says that an attack climbed another loss, because a ratio of logits needs more classes than the model has. */
export function lossReplaced(
  attack: string,
  climbed: string,
  ratio: string,
  needed: number,
  classCount: number,
): Diagnostic {
  const message = `${attack} climbed ${climbed}: ${ratio} needs ${needed} classes, and the model has ${classCount}`;
  return { code: 'loss-replaced', message };
}
