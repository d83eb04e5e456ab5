import { row } from '../tensor/index.ts';
import { defineAttack } from './attack.ts';
import { copyOf } from './iterate.ts';

/**
 * Random noise at distance epsilon: the baseline that an attack must beat. In Linf each coordinate moves by plus or
 * minus epsilon, as in the control experiment of the paper; in L2 and L1 the direction is uniform.
 *
 * @see Goodfellow, Shlens and Szegedy 2015, arXiv 1412.6572, section 6
 */
export const noise = defineAttack({
  name: 'noise',
  description: 'random noise at distance epsilon, the baseline',
  access: 'none',
  norms: ['Linf', 'L2', 'L1'],
  options: {},
  async run({ inputs, norm, epsilon, box, random }) {
    const x = copyOf(inputs);
    for (let i = 0; i < inputs.shape[0]; i++) {
      norm.sampleSphere(row(inputs, i), epsilon, random(i, 'noise'), row(x, i));
      norm.project(row(x, i), row(inputs, i), epsilon, box);
    }
    return x;
  },
});
