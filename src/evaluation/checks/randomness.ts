import { takeSamples } from '../audit/sample-set.ts';
import { repetition } from '../probes/repetition.ts';
import { type Check, countTrue, factOf } from './check.ts';

const SAMPLES = 40;
/** As a share of the largest score; what float arithmetic may differ by from run to run. */
const TOLERATED = 1e-4;

/** @see Athalye, Carlini and Wagner 2018, arXiv 1802.00420, on stochastic gradients */
export const randomness: Check = {
  code: 'randomness',
  unit: 'samples',
  limit: 0.1,
  most: SAMPLES,
  words: {
    en: {
      passed: 'The model answers the same twice',
      alarm: 'The model answers the same samples differently',
      asks: 'Does the model answer the same twice?',
      counts: `samples whose two answers differ by more than ${TOLERATED} of the largest score, in the file as it ships or in the graph that is attacked`,
      evidence: (facts) =>
        factOf(facts, 'largest') === 0
          ? 'two answers to the same inputs are identical'
          : `two answers to the same inputs differ by up to ${factOf(facts, 'largest').toExponential(1)} of the largest score, and noticeably for ${facts.differing} of ${facts.asked} samples`,
    },
    zh: {
      passed: '同一输入两次得到相同的回答',
      alarm: '同一输入得到不同的回答',
      asks: '同一输入两次得到相同的回答吗？',
      counts: `两次回答相差超过最大得分的 ${TOLERATED} 的样本`,
      evidence: (facts) =>
        factOf(facts, 'largest') === 0
          ? '同一输入的两次回答完全相同'
          : `同一输入的两次回答最多相差最大得分的 ${factOf(facts, 'largest').toExponential(1)}；${facts.asked} 个样本中有 ${facts.differing} 个差别明显`,
    },
  },
  async find({ classifier, samples }) {
    const asked = Math.min(samples.labels.length, SAMPLES);
    const { inputs } = takeSamples(samples, [...Array(asked).keys()]);
    const differences = await repetition(classifier, inputs);
    const shows = differences.map((difference) => !(difference <= TOLERATED));
    return { shows, facts: { asked, differing: countTrue(shows), largest: Math.max(...differences) } };
  },
};
