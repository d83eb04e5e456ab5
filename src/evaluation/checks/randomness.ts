import { repetition } from '../probes/repetition.ts';
import { type Check, firstSamples } from './check.ts';

const SAMPLES = 32;
/** As a share of the largest score; what float arithmetic may differ by from run to run. */
const TOLERATED = 1e-4;

/** @see Athalye, Carlini and Wagner 2018, arXiv 1802.00420, on stochastic gradients */
export const randomness: Check = {
  code: 'randomness',
  title: 'The model answers the same twice',
  alarm: `when two answers to the same ${SAMPLES} samples differ by more than ${TOLERATED} of the largest score, in the file as it ships or in the graph that is attacked`,
  async find({ classifier, samples, isRight }) {
    const { inputs } = firstSamples(samples, isRight, SAMPLES);
    const { shipped, graph } = await repetition(classifier, inputs);
    const worst = Math.max(shipped, graph);
    return {
      verdict: worst > TOLERATED ? 'alarm' : 'passed',
      evidence: `two answers to the same inputs differ by ${worst === 0 ? 'nothing' : `up to ${worst.toExponential(1)} of the largest score`}`,
    };
  },
};
