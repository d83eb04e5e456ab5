import { slopesAtEdge } from '../probes/edge.ts';
import { type Check, firstSamples, limit, percent } from './check.ts';

const SAMPLES = 200;
/** A few samples at a kink of the network itself are no mask. */
const TOLERATED = 0.05;

/** @see Athalye, Carlini and Wagner 2018, arXiv 1802.00420, on shattered gradients */
export const edgeGradient: Check = {
  code: 'edge-gradient',
  title: 'Gradients at the edge of the box are those inside',
  alarm: `when, in more than ${limit(TOLERATED)} of the first ${SAMPLES} samples that the model answers correctly, most of the gradient in the values that stand at the edge of the box (black or white pixels) is missing there and shows a hair inside, 1/4096 of the range away`,
  async find({ classifier, samples, isRight }) {
    const { samples: asked, atEdge, hidden } = await slopesAtEdge(classifier, firstSamples(samples, isRight, SAMPLES));
    return {
      verdict: hidden > TOLERATED * asked ? 'alarm' : 'passed',
      evidence:
        atEdge === 0
          ? `none of ${asked} samples has values at the edge of the box`
          : `in ${percent(hidden, asked)} of ${asked} samples most of the slope at the edge of the box shows only a hair inside`,
    };
  },
};
