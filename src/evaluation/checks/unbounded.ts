import { triedUnbounded } from '../probes/effort.ts';
import { amongFirst, amongResisting, type Check, countAmong, countTrue } from './check.ts';

const SAMPLES = 200;

/** @see Carlini et al. 2019, arXiv 1902.06705: attacks with unbounded distortion must reach 100 % */
export const unbounded: Check = {
  code: 'unbounded',
  unit: 'points',
  limit: 0.05,
  most: SAMPLES,
  words: {
    en: {
      passed: 'Without a limit on epsilon everything is fooled',
      alarm: 'Samples resist however far the attack may go',
      asks: 'Is everything fooled when everything is allowed?',
      counts: 'samples that the strongest attack of the ladder leaves standing though epsilon spans the whole box',
      evidence: amongResisting(
        'en',
        ({ attack, stood }, samples) => `when every input is allowed, ${attack} leaves ${stood} of ${samples} standing`,
      ),
    },
    zh: {
      passed: '不限 ε 时，全部样本都会被骗过',
      alarm: '无论攻击走多远，总有样本攻不破',
      asks: '不限 ε 时，全部样本都会被骗过吗？',
      counts: '即使 ε 覆盖整个取值范围、最强的攻击仍攻不破的样本',
      evidence: amongResisting(
        'zh',
        ({ attack, stood }, samples) => `在任何输入都允许时，${samples}中仍有 ${stood} 个未被 ${attack} 骗过`,
      ),
    },
  },
  async find({ classifier, samples, resists, run, strongest }) {
    const shows = await amongFirst(samples, SAMPLES, resists, async (chosen) => {
      const fooled = await triedUnbounded(classifier, chosen, strongest, { ...run, names: chosen.names });
      return fooled.map((each) => !each);
    });
    const facts = { attack: strongest.method.name, stood: countTrue(shows), resisting: countAmong(resists, SAMPLES) };
    return { shows, facts };
  },
};
