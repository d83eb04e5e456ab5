import { pgd as onHost } from '../../attacks/index.ts';
import { scalar } from '../../graph/index.ts';
import { add, mul } from '../../operators/index.ts';
import { defineGraphAttack } from './graph-attack.ts';
import { iterate } from './iterate.ts';
import { projected } from './subject.ts';

/** From the point of the ball that is fed. @see Madry et al. 2018, arXiv 1706.06083, section 2.1 */
export const pgd = defineGraphAttack({
  attack: onHost,
  takes: ['steps', 'stepSize'],
  norms: ['Linf', 'L2'],
  startsAtNoise: true,
  propose(subject, { steps, stepSize }) {
    const { input, epsilon, noise = input } = subject;
    const start = projected(subject, add(input, mul(epsilon, noise)));
    return iterate(subject, start, steps, stepSize === undefined ? mul(2.5 / steps, epsilon) : scalar(stepSize));
  },
});
