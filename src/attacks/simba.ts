import { defineAttack } from '../harness/attack.ts';
import { chosen, integer } from '../harness/options.ts';
import { leadOf } from './steps/lead.ts';

/** In norms that add up, so many coordinates share epsilon before it is spent. */
const SHARED_BY = 50;

/**
 * SimBA: coordinate by coordinate in random order, a step down or else up is kept where the lead of the wrong classes grows.
 *
 * @see Guo, Gardner, You, Wilson and Weinberger 2019, arXiv 1905.07121, algorithm 1, in the pixel basis
 */
export const simba = defineAttack({
  name: 'simba',
  description: 'tries coordinates in random order and keeps what helps, without gradients (Guo et al. 2019)',
  access: 'scores',
  norms: ['Linf', 'L2', 'L1'],
  options: {
    queries: integer(5000, 'forward passes', 1),
    stepSize: chosen(
      'change of one coordinate; by default epsilon in Linf, and what 50 coordinates can share in L2 and L1',
    ),
  },
  deviations: [
    'What is kept goes by the lead of the best wrong class, where theirs goes by the probability of the true one.',
    'Points are projected onto ball and box, and once all coordinates were tried it begins again in another order.',
  ],
  async run(subject, { queries, stepSize }) {
    const { input, norm, epsilon, project } = subject;
    const random = subject.random('order');
    const length = stepSize ?? epsilon / SHARED_BY ** (1 / norm.power);
    const x = input.slice();
    const logits = await subject.logits(x);
    if (subject.isFooled(logits)) return x;
    let lead = leadOf(subject, logits);
    const point = new Float32Array(x.length);
    for (let [asked, before] = [1, 0]; asked > before; ) {
      before = asked;
      for (const j of random.permutation(x.length)) {
        for (const change of [-length, length]) {
          if (asked >= queries) return x;
          point.set(x);
          point[j] += change;
          project(point);
          if (point[j] === x[j]) continue;
          asked++;
          const answer = await subject.logits(point);
          if (subject.isFooled(answer)) return point;
          if (!(leadOf(subject, answer) > lead)) continue;
          lead = leadOf(subject, answer);
          x.set(point);
          break;
        }
      }
    }
    return x;
  },
});
