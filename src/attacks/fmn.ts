import { defineAttack } from '../harness/attack.ts';
import { chosen, integer, real } from '../harness/options.ts';
import { margin } from '../nn/index.ts';
import { L2 } from '../threat/index.ts';
import { adversarialStart } from './boundaries/adversarial-start.ts';
import { wayToBoundary } from './boundaries/boundary.ts';
import { unblocked } from './boundaries/inward.ts';
import { NearestSoFar } from './boundaries/nearest-so-far.ts';
import { bisectTowardClean } from './boundaries/toward-clean.ts';
import { cosine } from './steps/cosine-decay.ts';

/** After this share of its steps without an example, it goes on from one that needs no gradient to be found. */
const PATIENCE = 0.25;

/** Step size and gamma at the end, as shares of what they are at the start. */
const LAST_STEP = 0.01;
const LAST_GAMMA = 0.02;

/**
 * The fast minimum-norm attack: gradient steps in a ball whose radius is where the linearised model would be fooled, until
 * an iterate fools; from then on the radius shrinks where an iterate fools and grows where it does not.
 *
 * @see Pintor, Roli, Brendel and Biggio 2021, arXiv 2102.12827, algorithm 1
 */
export const fmn = defineAttack({
  name: 'fmn',
  description: 'gradient steps in a ball that shrinks once fooled (Pintor et al. 2021)',
  access: 'gradient',
  seeks: 'smallest',
  norms: ['L2', 'Linf', 'L1'],
  deviations: [
    'Steps begin with the L2 distance at which the model would be fooled if it were linear, instead of 1 in L2 and 10 in Linf, so that no scale of pixels is presumed.',
    'Projections are onto ball and box at once.',
    'Where no gradient has led to an example in a quarter of the steps, it goes on from an inverse, blank or noise picture that fools, bisected toward the sample; the authors leave a start from another class to the caller.',
    'A bisection of the way from the clean sample to the nearest example ends it.',
    "The paper's L0 is left out.",
  ],
  options: {
    steps: integer(100, 'gradient steps', 1),
    gamma: real(0.05, 'share by which the radius changes in the first step; 0.02 of that in the last'),
    stepSize: chosen('L2 length of the first step; by default the way to the boundary if the model were linear'),
  },
  async run(subject, { steps, gamma, stepSize }) {
    const { input, norm, box } = subject;
    const nearest = new NearestSoFar(subject);
    const x = input.slice();
    const direction = new Float32Array(x.length);
    let slope = await subject.ascent(x, margin);
    const firstStep = stepSize ?? wayToBoundary({ ...subject, norm: L2 }, x, slope);
    let radius = 0;
    for (let i = 0; i < steps; i++) {
      if (i === Math.ceil(PATIENCE * steps) && nearest.example === undefined) {
        const start = await adversarialStart(subject);
        if (start !== undefined) {
          if (nearest.offer(start)) return start;
          x.set(start);
          radius = nearest.distance;
          slope = await subject.ascent(x, margin);
        }
      }
      const change = cosine(gamma, LAST_GAMMA * gamma, i, steps);
      if (nearest.example === undefined) radius = norm.distance(x, input) + wayToBoundary(subject, x, slope);
      else if (subject.isFooled(slope.logits)) radius = Math.min(radius * (1 - change), nearest.distance);
      else radius *= 1 + change;
      L2.steepest(unblocked(subject, x, slope.gradient), direction);
      const step = cosine(firstStep, LAST_STEP * firstStep, i, steps);
      for (let j = 0; j < x.length; j++) x[j] += step * direction[j];
      norm.project(x, input, radius, box);
      slope = await subject.ascent(x, margin);
      if (subject.isFooled(slope.logits) && nearest.offer(x)) return nearest.example;
    }
    await bisectTowardClean(subject, nearest);
    return nearest.example;
  },
});
