import { inRole } from '../audit/climb.ts';
import { type Check, limit, percent } from './check.ts';

/** One step falls behind many wherever a model is curved. Where it finds less than 33 % of what they find, and half of all
 * samples less, the model has learnt to mislead it. */
const LEAST_SHARE = 0.33;
const GAP = 0.5;

/**
 * A network trained on FGSM examples can learn a gradient that misleads one step, and with it whoever measures robustness by one
 * step, as in the paper.
 *
 * @see Tramer et al. 2018, arXiv 1705.07204, section 3; Kurakin et al. 2017, arXiv 1611.01236, on label leaking
 */
export const oneStep: Check = {
  code: 'one-step',
  title: 'One step is not misled',
  alarm: `when one step (FGSM) fools less than ${limit(LEAST_SHARE)} of the samples that many steps (PGD) fool, and their success rates differ by more than ${100 * GAP} percentage points`,
  async find({ climbed, isRight }) {
    const right = isRight.filter(Boolean).length;
    const share = (role: 'one step' | 'many steps') => {
      const rung = inRole(climbed, role);
      return rung && [...rung.outcomes.values()].filter(({ fooled }) => fooled).length / right;
    };
    const [one, many] = [share('one step'), share('many steps')];
    if (one === undefined || many === undefined) return { verdict: 'unknown', evidence: 'FGSM or PGD was not run' };
    return {
      verdict: many - one > GAP && one < LEAST_SHARE * many ? 'alarm' : 'passed',
      evidence: `one step fools ${percent(one, 1)} of the samples, 40 steps fool ${percent(many, 1)}`,
    };
  },
};
