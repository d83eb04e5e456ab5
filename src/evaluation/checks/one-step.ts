import { type Check, percent } from './check.ts';

/** One step may fall this far behind many where a model is merely curved; farther, it has learnt to fool the one step. */
const SUSPICIOUS = 0.3;

/**
 * A network trained on FGSM examples can learn a gradient that misleads one step. The number of many steps is then right and that of
 * one step is worthless: an alarm only where many steps do not find much more than nothing either.
 *
 * @see Tramer et al. 2018, arXiv 1705.07204, section 3; Kurakin et al. 2017, arXiv 1611.01236, on label leaking
 */
export const oneStep: Check = {
  code: 'one-step',
  title: 'One step is not misled',
  async find({ climbed, isRight }) {
    const right = isRight.filter(Boolean).length;
    const share = (name: string) => {
      const rung = climbed.find((candidate) => candidate.rung.name === name);
      return rung && [...rung.outcomes.values()].filter(({ fooled }) => fooled).length / right;
    };
    const [one, many] = [share('fgsm'), share('pgd')];
    if (one === undefined || many === undefined) return { verdict: 'unknown', evidence: 'FGSM or PGD was not run' };
    return {
      verdict: many - one > SUSPICIOUS && one < 0.5 ? 'alarm' : 'passed',
      evidence: `one step fools ${percent(one, 1)} of the samples, 40 steps fool ${percent(many, 1)}`,
    };
  },
};
