import { takeSamples } from '../audit/sample-set.ts';
import { saturatedCount } from '../probes/gradients.ts';
import { type Check, shareIn } from './check.ts';

const SAMPLES = 200;

/**
 * Never an alarm: attacks here climb the log-odds, which do not saturate. But who attacks the same file along the cross-entropy in
 * 32-bit floats will find it more robust than it is.
 *
 * @see Carlini and Wagner 2017, arXiv 1608.04644, section VI-A, on defensive distillation
 */
export const saturation: Check = {
  code: 'saturation',
  unit: 'samples',
  limit: undefined,
  most: SAMPLES,
  isOfClasses: true,
  words: {
    en: {
      passed: 'The softmax does not hide the gradient',
      alarm: 'The softmax hides the gradient',
      asks: 'Does the softmax hide the gradient from other tools?',
      counts: 'samples that are answered correctly and whose gradient of the cross-entropy is exactly zero',
      evidence: (facts) =>
        `the gradient of the cross-entropy is exactly zero in ${shareIn(facts, 'saturated', 'asked')} of ${facts.asked} samples`,
      reasons: {
        'log-odds':
          'attacks here climb the log-odds, which do not saturate, so this cannot be a sign against the number',
      },
    },
    zh: {
      passed: 'softmax 没有掩盖梯度',
      alarm: 'softmax 掩盖了梯度',
      asks: 'softmax 会对其他工具掩盖梯度吗？',
      counts: '回答正确、且交叉熵的梯度恰好为零的样本',
      evidence: (facts) => `${facts.asked} 个样本中，交叉熵的梯度恰好为零的占 ${shareIn(facts, 'saturated', 'asked')}`,
      reasons: { 'log-odds': '这里的攻击沿对数几率上升，它不会饱和，因此这不会成为不利于该数字的迹象' },
    },
  },
  async find({ classifier, samples, isRight }) {
    const right = [...isRight.keys()].filter((i) => isRight[i]).slice(0, SAMPLES);
    const saturated = await saturatedCount(classifier, takeSamples(samples, right));
    return { because: 'log-odds', facts: { saturated, asked: right.length } };
  },
};
