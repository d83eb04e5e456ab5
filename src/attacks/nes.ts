import { defineAttack } from '../harness/attack.ts';
import { integer } from '../harness/options.ts';
import { boxWidth } from '../threat/index.ts';
import { estimatedAscent } from './black-box/estimated-ascent.ts';
import { cosine } from './steps/cosine-decay.ts';

const SPREAD = 1e-3;
const MOMENTUM = 0.9;
/** The first step as a share of epsilon, and the last as a share of the first. */
const FIRST_STEP = 0.25;
const LAST_STEP = 0.01;

/**
 * NES: steps in the norm up the lead of the wrong classes, by gradients that are estimated from pairs of points on opposite sides
 * along normal directions, with momentum.
 *
 * @see Ilyas, Engstrom, Athalye and Lin 2018, arXiv 1804.08598, section 2.1
 */
export const nes = defineAttack({
  name: 'nes',
  description: 'gradients estimated along normal directions, without any of the model (Ilyas et al. 2018)',
  access: 'scores',
  norms: ['Linf', 'L2', 'L1'],
  options: {
    queries: integer(5000, 'forward passes', 1),
    pairs: integer(25, 'pairs of points for one estimate', 1),
  },
  deviations: [
    'Steps fall from a quarter of epsilon along a cosine, where theirs are halved when the loss stalls.',
    'Points are 0.001 of the width of the box away, as in their code.',
  ],
  async run(subject, { queries, pairs }) {
    const { input, norm, epsilon, box } = subject;
    const random = subject.random('directions');
    const draw = () => random.normal();
    const momentum = new Float32Array(input.length);
    const spread = SPREAD * (box === undefined ? 1 : boxWidth(box));
    const first = FIRST_STEP * epsilon;
    return estimatedAscent(subject, input.slice(), queries, { pairs, spread, draw }, (x, gradient, share) => {
      for (let j = 0; j < x.length; j++) momentum[j] = MOMENTUM * momentum[j] + (1 - MOMENTUM) * gradient[j];
      norm.ascend(x, momentum, cosine(first, LAST_STEP * first, share, 1), box);
    });
  },
});
