import { lossAlongLine } from '../probes/line.ts';
import { amongFirst, amongResisting, type Check, countAmong, countTrue, factOf, shareIn } from './check.ts';

const SAMPLES = 1000;

/** @see Carlini et al. 2019, arXiv 1902.06705; Goodfellow et al. 2015, arXiv 1412.6572, figure 4 */
export const lossLine: Check = {
  code: 'loss-line',
  unit: 'points',
  limit: 0.05,
  most: SAMPLES,
  words: {
    en: {
      passed: 'The loss grows along the gradient',
      alarm: 'Samples resist whose loss does not grow along the gradient',
      asks: 'Does the loss grow along the gradient?',
      counts:
        'samples that resist and whose log-odds against the label are no higher at the end of the line x + epsilon sign(gradient) than at its beginning',
      evidence: amongResisting(
        'en',
        (facts, samples) =>
          `of ${samples}, the loss does not grow in ${shareIn(facts, 'falling', 'resisting')}; on average it goes from ${factOf(facts, 'start').toFixed(1)} to ${factOf(facts, 'end').toFixed(1)}`,
      ),
    },
    zh: {
      passed: '损失沿梯度上升',
      alarm: '有样本攻不破，其损失沿梯度并不上升',
      asks: '损失沿梯度上升吗？',
      counts: '攻不破、且沿梯度方向走到底时，错误答案的对数几率并不更高的样本',
      evidence: amongResisting(
        'zh',
        (facts, samples) =>
          `在${samples}中，${shareIn(facts, 'falling', 'resisting')} 的损失没有上升；平均从 ${factOf(facts, 'start').toFixed(1)} 变为 ${factOf(facts, 'end').toFixed(1)}`,
      ),
    },
  },
  async find({ classifier, samples, resists, run }) {
    const facts = { resisting: countAmong(resists, SAMPLES), falling: 0, start: 0, end: 0 };
    const shows = await amongFirst(samples, SAMPLES, resists, async (chosen) => {
      const { falls, meanLosses } = await lossAlongLine(classifier, chosen, run);
      Object.assign(facts, { falling: countTrue(falls), start: meanLosses[0], end: meanLosses.at(-1) });
      return falls;
    });
    return { shows, facts };
  },
};
