import { defineAttack } from '../harness/attack.ts';
import { integer } from '../harness/options.ts';
import { momentumAscent, momentumOptions } from './steps/momentum.ts';

/**
 * SI-NI-FGSM: momentum with Nesterov's look ahead, along the mean gradient over copies of the input that are darker by halves.
 * With one scale it is NI-FGSM.
 *
 * @see Lin, Song, He, Wang and Hopcroft 2020, arXiv 1908.06281, algorithm 1
 */
export const sinifgsm = defineAttack({
  name: 'sinifgsm',
  description: 'momentum that looks ahead, over scaled copies of the input (Lin et al. 2020)',
  access: 'gradient',
  norms: ['Linf', 'L2', 'L1'],
  deviations: ['It climbs the log-odds, as `fgsm` does.'],
  options: { ...momentumOptions, scales: integer(5, 'copies of the input, each half as bright as the one before', 1) },
  run(subject, { scales, ...options }) {
    const { decay, steps, stepSize = subject.epsilon / steps } = options;
    return momentumAscent(subject, options, async (x, momentum) => {
      const ahead = x.map((value, j) => value + stepSize * decay * momentum[j]);
      const mean = new Float32Array(x.length);
      for (let scale = 0; scale < scales; scale++) {
        const share = 2 ** -scale;
        const { gradient } = await subject.ascent(ahead.map((value) => share * value));
        for (let j = 0; j < mean.length; j++) mean[j] += (share * gradient[j]) / scales;
      }
      return mean;
    });
  },
});
