import { defineAttack } from '../harness/attack.ts';
import { chosen, integer, real } from '../harness/options.ts';
import { margin } from '../nn/index.ts';
import { L2 } from '../threat/index.ts';
import { wayToBoundary } from './boundaries/boundary.ts';
import { unblocked } from './boundaries/inward.ts';
import { NearestSoFar } from './boundaries/nearest-so-far.ts';
import { cosine } from './steps/cosine-decay.ts';

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
      const change = cosine(gamma, LAST_GAMMA * gamma, i, steps);
      if (nearest.example === undefined) radius = norm.distance(x, input) + wayToBoundary(subject, x, slope);
      else if (subject.isFooled(slope.logits)) radius = Math.min(radius * (1 - change), nearest.distance);
      else radius *= 1 + change;
      L2.steepest(unblocked(subject, x, slope.gradient), direction);
      const step = cosine(firstStep, LAST_STEP * firstStep, i, steps);
      for (let j = 0; j < x.length; j++) x[j] += step * direction[j];
      norm.project(x, input, radius, box);
      slope = await subject.ascent(x, margin);
      if (subject.isFooled(slope.logits) && nearest.offer(x)) break;
    }
    return nearest.example;
  },
});
