import { gradientFacts } from '../probes/gradients.ts';
import { type Check, firstSamples, limit, percent } from './check.ts';

const SAMPLES = 200;
/** A few samples without a gradient are no mask. */
const TOLERATED = 0.02;

/** @see Athalye, Carlini and Wagner 2018, arXiv 1802.00420, on shattered gradients */
export const zeroGradient: Check = {
  code: 'zero-gradient',
  title: 'Gradients point somewhere',
  alarm: `when more than ${limit(TOLERATED)} of the first ${SAMPLES} samples that the model answers correctly have a useless gradient of the log-odds: exactly zero, not a number, or so small that crossing the whole box along it would change the log-odds by less than a millionth`,
  async find({ classifier, samples, isRight }) {
    const few = firstSamples(samples, isRight, SAMPLES);
    const facts = await gradientFacts(classifier, few);
    const useless = facts.zero + facts.notANumber + facts.tiny;
    return {
      verdict: useless > TOLERATED * facts.samples ? 'alarm' : 'passed',
      evidence: `of ${facts.samples} gradients ${percent(facts.zero, facts.samples)} are zero, ${percent(facts.tiny, facts.samples)} next to zero and ${percent(facts.notANumber, facts.samples)} no numbers`,
    };
  },
};
