import { gradientKinds } from '../probes/gradients.ts';
import { amongFirst, amongResisting, type Check, countAmong, countTrue, shareIn } from './check.ts';

/** A gradient costs little. */
const SAMPLES = 1000;

/** @see Athalye, Carlini and Wagner 2018, arXiv 1802.00420, on shattered gradients */
export const zeroGradient: Check = {
  code: 'zero-gradient',
  unit: 'points',
  limit: 0.02,
  most: SAMPLES,
  words: {
    en: {
      passed: 'Gradients point somewhere',
      alarm: 'Samples resist because they have no gradient',
      asks: 'Do gradients point somewhere?',
      counts:
        'samples that resist and have a useless gradient of the log-odds: exactly zero, not a number, or so small that crossing the whole box along it would change the log-odds by less than a millionth of the lead over the next class',
      evidence: amongResisting(
        'en',
        (facts, samples) =>
          `of ${samples}, the gradients of ${shareIn(facts, 'zero', 'resisting')} are zero, of ${shareIn(facts, 'tiny', 'resisting')} next to zero and of ${shareIn(facts, 'notANumber', 'resisting')} not numbers`,
      ),
    },
    zh: {
      passed: '梯度指明了方向',
      alarm: '有样本攻不破，是因为没有梯度',
      asks: '梯度指明方向了吗？',
      counts: '攻不破、且对数几率的梯度没有用处的样本',
      evidence: amongResisting(
        'zh',
        (facts, samples) =>
          `在${samples}中，梯度为零的占 ${shareIn(facts, 'zero', 'resisting')}，几乎为零的占 ${shareIn(facts, 'tiny', 'resisting')}，不是数的占 ${shareIn(facts, 'notANumber', 'resisting')}`,
      ),
    },
  },
  async find({ classifier, samples, resists }) {
    const facts = { resisting: countAmong(resists, SAMPLES), zero: 0, tiny: 0, notANumber: 0 };
    const shows = await amongFirst(samples, SAMPLES, resists, async (chosen) => {
      const kinds = await gradientKinds(classifier, chosen);
      facts.zero = countTrue(kinds.map((kind) => kind === 'zero'));
      facts.tiny = countTrue(kinds.map((kind) => kind === 'tiny'));
      facts.notANumber = countTrue(kinds.map((kind) => kind === 'not a number'));
      return kinds.map((kind) => kind !== 'useful');
    });
    return { shows, facts };
  },
};
