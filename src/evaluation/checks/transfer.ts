import { type Check, countTrue } from './check.ts';
import { fooledBy } from './fooled-by.ts';

/** @see Carlini et al. 2019, arXiv 1902.06705; Athalye et al. 2018, arXiv 1802.00420 */
export const transfer: Check = {
  code: 'transfer',
  unit: 'points',
  limit: 0.01,
  words: {
    en: {
      passed: "Other models' examples are not better than its own",
      alarm: "Other models' examples fool what its own gradients cannot",
      asks: "Do other models' examples find more?",
      counts:
        "samples that examples made on other models (`--surrogate`) fool and that no attack on the model's own gradients fools",
      evidence: ({ models, fooled }) => `examples of ${models} fool ${fooled} samples that its own gradients did not`,
      reasons: { 'no surrogate': 'no other model was given (--surrogate)' },
    },
    zh: {
      passed: '其他模型的对抗样本并不比它自己的更强',
      alarm: '其他模型的对抗样本骗过了它自身梯度骗不过的样本',
      asks: '其他模型的对抗样本会找到更多吗？',
      counts: '其他模型（`--surrogate`）上制作的对抗样本骗过、而利用自身梯度的攻击都攻不破的样本',
      evidence: ({ models, fooled }) => `${models} 的对抗样本骗过了自身梯度骗不过的 ${fooled} 个样本`,
      reasons: { 'no surrogate': '没有给出其他模型（--surrogate）' },
    },
  },
  async find({ climbed, isRight }) {
    const foreign = climbed.filter(({ rung }) => rung.surrogate !== undefined);
    if (foreign.length === 0) return { because: 'no surrogate', facts: {} };
    const own = climbed.filter(({ rung }) => rung.surrogate === undefined && rung.method.access === 'gradient');
    const [byForeign, byOwn] = [fooledBy(foreign, isRight.length), fooledBy(own, isRight.length)];
    const shows = byForeign.map((fooled, i) => fooled && !byOwn[i]);
    const models = foreign.map(({ rung }) => rung.surrogate?.name ?? '').join(', ');
    return { shows, facts: { models, fooled: countTrue(shows) } };
  },
};
