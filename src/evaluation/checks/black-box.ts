import { malt, md } from '../../attacks/index.ts';
import { type Trial, triedInTurn } from '../probes/effort.ts';
import { amongFirst, type Check, countTrue } from './check.ts';
import { fooledBy } from './fooled-by.ts';

/** What gradients are given before a search without them is said to be better. */
const RESTARTS = 10;
const TARGETS = 9;
const STEPS = 100;
const effort: readonly Trial[] = [
  { method: md, options: { steps: STEPS, restarts: RESTARTS } },
  { method: malt, options: { steps: STEPS, targets: TARGETS } },
];
const EFFORT = `${2 * RESTARTS} ascents of the margin from other starts (MD) and one toward each of the ${TARGETS} nearest other answers (MALT), ${STEPS} steps each`;
const EFFORT_ZH = `MD ${2 * RESTARTS} 次换起点，MALT 朝最近的 ${TARGETS} 个其他回答各一次，每次 ${STEPS} 步`;

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
      counts: `samples that attacks which see only scores (Square) fool, and that gradients do not fool with more effort either (${EFFORT})`,
      evidence: ({ attacks, fooled, again }) =>
        fooled === 0
          ? `${attacks} fools none of the samples that every attack with gradients had left standing`
          : `${attacks} fools ${fooled} of the samples that every attack with gradients had left standing; gradients with more effort, ${EFFORT}, fool ${again} of these`,
      reasons: { 'none run': 'no attack without gradients was run' },
    },
    zh: {
      passed: '不看梯度的攻击并不更强',
      alarm: '不看梯度的搜索胜过了利用梯度的攻击',
      asks: '不看梯度的攻击会找到更多吗？',
      counts: `只看得分的攻击（Square）骗过、而梯度攻击加大力度（${EFFORT_ZH}）也攻不破的样本`,
      evidence: ({ attacks, fooled, again }) =>
        fooled === 0
          ? `所有梯度攻击都攻不破的样本，${attacks} 一个也没有骗过`
          : `在所有梯度攻击都攻不破的样本中，${attacks} 骗过 ${fooled} 个；梯度攻击加大力度（${EFFORT_ZH}）后攻破其中 ${again} 个`,
      reasons: { 'none run': '没有运行不看梯度的攻击' },
    },
  },
  async find({ classifier, samples, climbed, isRight, run }) {
    const blind = climbed.filter(({ rung }) => rung.method.access === 'scores');
    if (blind.length === 0) return { because: 'none run', facts: {} };
    const seeing = climbed.filter(({ rung }) => rung.method.access === 'gradient' && rung.surrogate === undefined);
    const [byBlind, bySeeing] = [fooledBy(blind, isRight.length), fooledBy(seeing, isRight.length)];
    const onlyBlind = byBlind.map((fooled, i) => fooled && !bySeeing[i]);
    const shows = await amongFirst(samples, isRight.length, onlyBlind, async (few) => {
      const again = await triedInTurn(classifier, few, effort, { ...run, names: few.names, seed: run.seed + 1 });
      return again.map((fooled) => !fooled);
    });
    const fooled = countTrue(onlyBlind);
    const attacks = blind.map(({ rung }) => rung.name).join(', ');
    return { shows, facts: { attacks, fooled, again: fooled - countTrue(shows) } };
  },
};
