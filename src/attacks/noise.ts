import { defineAttack } from '../harness/attack.ts';
import { normNames } from '../threat/index.ts';

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
  use: 'try first',
  norms: normNames,
  options: {},
  async run({ input, norm, epsilon, random, project }) {
    const x = new Float32Array(input.length);
    norm.sampleSphere(input, epsilon, random('noise'), x);
    project(x);
    return x;
  },
});
