import { inRole } from '../audit/climb.ts';
import { type Check, countTrue, shareIn } from './check.ts';
import { fooledBy } from './fooled-by.ts';

/**
 * A network trained on FGSM examples can learn a gradient that misleads one step, and with it whoever measures robustness by one
 * step, as in the paper. One step falls behind many wherever a model is curved, but seldom by half of all samples.
 *
 * @see Tramer et al. 2018, arXiv 1705.07204, section 3; Kurakin et al. 2017, arXiv 1611.01236, on label leaking
 */
export const oneStep: Check = {
  code: 'one-step',
  unit: 'points',
  limit: 0.5,
  words: {
    en: {
      passed: 'One step is not misled',
      alarm: 'One step is misled: the model has learnt to deceive it',
      asks: 'Is one step misled?',
      counts: 'samples that many steps (PGD) fool and one step (FGSM) does not',
      evidence: (facts) =>
        `of the samples that were attacked, one step fools ${shareIn(facts, 'one', 'right')}, many steps fool ${shareIn(facts, 'many', 'right')}`,
      reasons: { 'not run': 'FGSM or PGD was not run' },
    },
    zh: {
      passed: '单步攻击没有被误导',
      alarm: '单步攻击被误导：模型学会了欺骗它',
      asks: '单步攻击被误导了吗？',
      counts: '多步攻击（PGD）骗过、而单步攻击（FGSM）骗不过的样本',
      evidence: (facts) =>
        `在受攻击的样本中，单步骗过 ${shareIn(facts, 'one', 'right')}，多步骗过 ${shareIn(facts, 'many', 'right')}`,
      reasons: { 'not run': '没有运行 FGSM 或 PGD' },
    },
  },
  async find({ climbed, isRight }) {
    const [one, many] = [inRole(climbed, 'one step'), inRole(climbed, 'many steps')];
    if (one === undefined || many === undefined) return { because: 'not run', facts: {} };
    const [byOne, byMany] = [fooledBy([one], isRight.length), fooledBy([many], isRight.length)];
    const facts = { one: countTrue(byOne), many: countTrue(byMany), right: countTrue(isRight) };
    return { shows: byMany.map((fooled, i) => fooled && !byOne[i]), facts };
  },
};
