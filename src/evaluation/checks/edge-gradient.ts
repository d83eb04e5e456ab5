import { slopesAtEdge } from '../probes/edge.ts';
import { amongFirst, amongResisting, type Check, countAmong, countTrue, factOf, shareIn } from './check.ts';

const SAMPLES = 1000;

/** @see Athalye, Carlini and Wagner 2018, arXiv 1802.00420, on shattered gradients */
export const edgeGradient: Check = {
  code: 'edge-gradient',
  unit: 'points',
  // A few samples at a kink of the network itself are no mask.
  limit: 0.05,
  most: SAMPLES,
  words: {
    en: {
      passed: 'Gradients at the edge of the box are those inside',
      alarm: 'Samples resist whose gradient is hidden at the edge of the box',
      asks: 'Are gradients at the edge of the box those inside?',
      counts:
        'samples that resist and in which most of the gradient in the values that stand at the edge of the box (black or white pixels) is missing there and shows a hair inside, 1/4096 of the range away',
      evidence: amongResisting('en', (facts, samples) =>
        factOf(facts, 'atEdge') === 0
          ? `none of ${samples} has values at the edge of the box`
          : `of ${samples}, ${shareIn(facts, 'hidden', 'resisting')} hide most of the slope at the edge of the box, where it shows only a hair inside`,
      ),
    },
    zh: {
      passed: '取值范围边缘处的梯度与内部一致',
      alarm: '有样本攻不破，其梯度藏在取值范围的边缘',
      asks: '取值范围边缘处的梯度与内部一致吗？',
      counts: '攻不破、且边缘像素的大部分梯度只在稍往内一点处才显现的样本',
      evidence: amongResisting('zh', (facts, samples) =>
        factOf(facts, 'atEdge') === 0
          ? `${samples}中，没有一个有处于边缘的值`
          : `在${samples}中，${shareIn(facts, 'hidden', 'resisting')} 的大部分梯度只在稍往内一点处才显现`,
      ),
    },
  },
  async find({ classifier, samples, resists }) {
    const facts = { resisting: countAmong(resists, SAMPLES), atEdge: 0, hidden: 0 };
    const shows = await amongFirst(samples, SAMPLES, resists, async (chosen) => {
      const { atEdge, hidden } = await slopesAtEdge(classifier, chosen);
      Object.assign(facts, { atEdge, hidden: countTrue(hidden) });
      return hidden;
    });
    return { shows, facts };
  },
};
