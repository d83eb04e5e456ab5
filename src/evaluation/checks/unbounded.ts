import { triedUnbounded } from '../probes/effort.ts';
import { type Check, firstSamples, percent } from './check.ts';

const SAMPLES = 50;

/** @see Carlini et al. 2019, arXiv 1902.06705: attacks with unbounded distortion must reach 100 % */
export const unbounded: Check = {
  code: 'unbounded',
  title: 'Without a limit on epsilon everything is fooled',
  alarm: `when the strongest attack of the ladder leaves any of the first ${SAMPLES} samples standing though epsilon spans the whole box`,
  async find({ classifier, samples, isRight, run, strongest }) {
    const few = firstSamples(samples, isRight, SAMPLES);
    const found = await triedUnbounded(classifier, few, strongest, { ...run, names: few.names });
    return {
      verdict: found.fooled < found.samples ? 'alarm' : 'passed',
      evidence: `${strongest.method.name} fools ${percent(found.fooled, found.samples)} of ${found.samples} samples when every input is allowed`,
    };
  },
};
