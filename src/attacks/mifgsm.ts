import { defineAttack } from '../harness/attack.ts';
import { chosen, integer, real } from '../harness/options.ts';
import { step } from './steps/iterate.ts';

/**
 * The momentum iterative method: gradients, each divided by its L1 norm, accumulate; the step follows their sum.
 *
 * @see Dong, Liao, Pang, Su, Zhu, Hu and Li 2018, arXiv 1710.06081, algorithm 1
 */
export const mifgsm = defineAttack({
  name: 'mifgsm',
  description: 'iterated FGSM with momentum (Dong et al. 2018)',
  access: 'gradient',
  norms: ['Linf', 'L2', 'L1'],
  deviations: ['It climbs the log-odds, as `fgsm` does.'],
  options: {
    steps: integer(10, 'gradient steps', 1),
    stepSize: chosen('length of a step in the norm, in the input scale; by default epsilon / steps'),
    decay: real(1, 'how much of the accumulated gradient is kept from step to step'),
  },
  async run(subject, { steps, stepSize = subject.epsilon / steps, decay }) {
    const x = subject.input.slice();
    const momentum = new Float32Array(x.length);
    for (let i = 0; i < steps; i++) {
      const { gradient } = await subject.ascent(x);
      accumulate(momentum, gradient, decay);
      step(subject, x, momentum, stepSize);
    }
    return x;
  },
});

function accumulate(momentum: Float32Array, gradient: Float32Array, decay: number): void {
  let norm = 0;
  for (const slope of gradient) norm += Math.abs(slope);
  const scale = norm > 0 ? 1 / norm : 0;
  for (let j = 0; j < momentum.length; j++) momentum[j] = decay * momentum[j] + scale * gradient[j];
}
