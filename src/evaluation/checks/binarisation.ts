import { takeSamples } from '../audit/sample-set.ts';
import { binarisation as tested } from '../probes/binarisation.ts';
import { type Check, countTrue } from './check.ts';

/** A program is compiled for each; so many tell where the attack misses up to seven of them. */
const SAMPLES = 40;
/** Where random points find as many, the examples were not hidden well enough to say anything. */
const EASY = 0.9;

/** @see Zimmermann, Brendel, Tramer and Carlini 2022, arXiv 2206.13991 */
export const binarisation: Check = {
  code: 'binarisation',
  unit: 'examples',
  limit: 0.33,
  most: SAMPLES,
  isOfClasses: true,
  words: {
    en: {
      passed: 'The attack finds examples that are known to exist',
      alarm: 'The attack misses examples that are known to exist',
      asks: 'Does the attack find what is known to be there?',
      counts:
        'examples that were planted in the ball, one a sample, and that the strongest attack of the ladder misses',
      evidence: ({ attack, found, planted, byChance }) =>
        `${attack} finds ${found} of ${planted} examples that were planted in the ball; random points find ${byChance}`,
      reasons: {
        'nothing to plant': 'the features before the last layer tell no points in the ball apart',
        'too easy': 'the planted examples are found by random points too, so they say nothing',
      },
    },
    zh: {
      passed: '已知存在的对抗样本能被攻击找到',
      alarm: '已知存在的对抗样本没有被攻击找到',
      asks: '已知存在的对抗样本能被攻击找到吗？',
      counts: '预先埋在球内、而最强的攻击没有找到的对抗样本',
      evidence: ({ attack, found, planted, byChance }) =>
        `${attack} 找到了预先埋在球内的 ${planted} 个对抗样本中的 ${found} 个；随机点找到 ${byChance} 个`,
      reasons: {
        'nothing to plant': '最后一层之前的特征区分不开球内的点',
        'too easy': '随机点也能找到埋下的对抗样本，因此说明不了什么',
      },
    },
  },
  async find({ classifier, samples, isRight, run, strongest }) {
    const right = [...isRight.keys()].filter((i) => isRight[i]).slice(0, SAMPLES);
    const few = takeSamples(samples, right);
    const { method, options } = strongest;
    const { missed, fooledByChance } = await tested(classifier, few.inputs, {
      ...run,
      names: few.names,
      method,
      options,
    });
    const planted = missed.length;
    if (planted === 0) return { because: 'nothing to plant', facts: {} };
    const found = planted - countTrue(missed);
    const facts = { attack: method.name, found, planted, byChance: fooledByChance };
    if (fooledByChance >= EASY * planted && found === planted) return { because: 'too easy', facts };
    return { shows: missed, facts };
  },
};
