import { binarisation as tested } from '../probes/binarisation.ts';
import { proportion } from '../statistics/proportion.ts';
import { type Check, firstSamples, limit } from './check.ts';

/** A program is compiled for each. */
const SAMPLES = 16;
/** The share of planted examples that a good attack finds; few tests must be clearly below it to raise an alarm. */
const ENOUGH = 0.95;
/** Where random points find as many, the examples were not hidden well enough to say anything. */
const EASY = 0.9;

/** How many of all examples it must miss for an alarm. */
function leastMissed(): number {
  const counts = Array.from({ length: SAMPLES + 1 }, (_, missed) => missed);
  return counts.find((missed) => proportion(SAMPLES - missed, SAMPLES).high < ENOUGH) ?? SAMPLES;
}

/** @see Zimmermann, Brendel, Tramer and Carlini 2022, arXiv 2206.13991 */
export const binarisation: Check = {
  code: 'binarisation',
  title: 'The attack finds examples that are known to exist',
  alarm: `when the strongest attack of the ladder finds so few of the examples that were planted for it, one for each of ${SAMPLES} samples, that the upper end of the 95 % interval of that share is below ${limit(ENOUGH)}: with ${SAMPLES} samples, when it misses ${leastMissed()} or more`,
  async find({ classifier, samples, isRight, run, strongest }) {
    const few = firstSamples(samples, isRight, SAMPLES);
    const { method, options } = strongest;
    const result = await tested(classifier, few.inputs, { ...run, names: few.names, method, options });
    if (result.tested === 0) {
      return { verdict: 'unknown', evidence: 'the features before the last layer tell no points in the ball apart' };
    }
    const isEasy = result.fooledByChance >= EASY * result.tested;
    const isMissed = proportion(result.fooled, result.tested).high < ENOUGH;
    return {
      verdict: isMissed ? 'alarm' : isEasy ? 'unknown' : 'passed',
      evidence: `${method.name} finds ${result.fooled} of ${result.tested} examples that were planted in the ball; random points find ${result.fooledByChance}`,
    };
  },
};
