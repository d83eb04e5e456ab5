import { defineAttack } from '../harness/attack.ts';
import { chosen, integer } from '../harness/options.ts';
import { boxWidth } from '../threat/index.ts';
import { estimatedAscent } from './black-box/estimated-ascent.ts';
import { Moments } from './steps/moments.ts';

/** How far points are asked about, and how long a step of Adam is, as shares of epsilon's largest coordinate. */
const SPREAD = 0.01;

/**
 * SPSA: steps of Adam up the lead of the wrong classes, by gradients that are estimated from pairs of points on opposite sides, along
 * random signs.
 *
 * @see Uesato, O'Donoghue, van den Oord and Kohli 2018, arXiv 1802.05666, algorithm 1; Spall 1992
 */
export const spsa = defineAttack({
  name: 'spsa',
  description: 'gradients estimated along random signs, without any of the model (Uesato et al. 2018)',
  access: 'scores',
  norms: ['Linf', 'L2'],
  options: {
    queries: integer(5000, 'forward passes', 1),
    pairs: integer(16, 'pairs of points for one estimate', 1),
    stepSize: chosen('length of a step of a coordinate; by default a quarter of what epsilon leaves each'),
  },
  deviations: [
    'Points are 0.01 of the width of the box away, which is theirs, and steps go by epsilon, where theirs are 0.01.',
    'An estimate takes 16 pairs where theirs takes 128: at the same number of queries more steps come farther.',
  ],
  async run(subject, { queries, pairs, stepSize }) {
    const { input, norm, epsilon, box } = subject;
    const each = norm.power === 2 ? epsilon / Math.sqrt(input.length) : epsilon;
    const length = stepSize ?? each / 4;
    const random = subject.random('directions');
    const draw = () => ((random.bits() & 1) === 0 ? -1 : 1);
    const moments = new Moments(input.length);
    const [direction, size] = [new Float64Array(input.length), new Float64Array(input.length)];
    const spread = SPREAD * (box === undefined ? 1 : boxWidth(box));
    return estimatedAscent(subject, input.slice(), queries, { pairs, spread, draw }, (x, gradient) => {
      moments.note(gradient);
      moments.write(direction, size);
      for (let j = 0; j < x.length; j++) x[j] += length * direction[j];
    });
  },
});
