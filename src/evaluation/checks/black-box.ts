import { type Check, countTrue } from './check.ts';
import { fooledBy } from './fooled-by.ts';

/** @see Athalye, Carlini and Wagner 2018, arXiv 1802.00420; Croce and Hein 2020, arXiv 2003.01690 */
export const blackBox: Check = {
  code: 'black-box',
  unit: 'points',
  limit: 0.01,
  words: {
    en: {
      passed: 'Attacks without gradients are not better than those with',
      alarm: 'A search without gradients beats the attacks with them',
      asks: 'Do attacks without gradients find more?',
      counts:
        'samples that attacks which see only scores (Square) fool and that every attack with gradients had left standing',
      evidence: ({ attacks, fooled }) =>
        `${attacks} fools ${fooled} of the samples that every attack with gradients had left standing`,
      reasons: { 'none run': 'no attack without gradients was run' },
    },
    zh: {
      passed: '不看梯度的攻击并不更强',
      alarm: '不看梯度的搜索胜过了利用梯度的攻击',
      asks: '不看梯度的攻击会找到更多吗？',
      counts: '只看得分的攻击（Square）骗过、而所有梯度攻击都攻不破的样本',
      evidence: ({ attacks, fooled }) => `在所有梯度攻击都攻不破的样本中，${attacks} 骗过 ${fooled} 个`,
      reasons: { 'none run': '没有运行不看梯度的攻击' },
    },
  },
  async find({ climbed, isRight }) {
    const blind = climbed.filter(({ rung }) => rung.method.access === 'scores');
    if (blind.length === 0) return { because: 'none run', facts: {} };
    const seeing = climbed.filter(({ rung }) => rung.method.access === 'gradient' && rung.surrogate === undefined);
    const [byBlind, bySeeing] = [fooledBy(blind, isRight.length), fooledBy(seeing, isRight.length)];
    const shows = byBlind.map((fooled, i) => fooled && !bySeeing[i]);
    return { shows, facts: { attacks: blind.map(({ rung }) => rung.name).join(', '), fooled: countTrue(shows) } };
  },
};
