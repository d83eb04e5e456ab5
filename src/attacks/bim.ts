import { defineAttack } from '../harness/attack.ts';
import { chosen, integer } from '../harness/options.ts';
import { normNames } from '../threat/index.ts';
import { iterate } from './steps/iterate.ts';

/**
 * The basic iterative method: FGSM in small steps, from the clean sample. The last iterate is returned.
 *
 * @see Kurakin, Goodfellow and Bengio 2017, arXiv 1607.02533, section 2.2
 */
export const bim = defineAttack({
  name: 'bim',
  description: 'FGSM in small steps from the clean sample (Kurakin et al. 2017)',
  access: 'gradient',
  use: 'try first',
  norms: normNames,
  deviations: ['It climbs the log-odds, as `fgsm` does.'],
  options: {
    steps: integer(10, 'gradient steps', 1),
    stepSize: chosen('length of a step in the norm, in the input scale; by default epsilon / 5'),
  },
  run: (subject, { steps, stepSize }) => iterate(subject, subject.input, steps, stepSize ?? subject.epsilon / 5),
});
