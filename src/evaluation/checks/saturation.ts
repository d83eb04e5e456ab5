import { saturatedCount } from '../probes/gradients.ts';
import { type Check, firstSamples, percent } from './check.ts';

const SAMPLES = 200;

/**
 * Never an alarm: attacks here climb the log-odds, which do not saturate. But who attacks the same file along the cross-entropy in
 * 32-bit floats will find it more robust than it is.
 *
 * @see Carlini and Wagner 2017, arXiv 1608.04644, section VI-A, on defensive distillation
 */
export const saturation: Check = {
  code: 'saturation',
  title: 'The softmax does not hide the gradient',
  alarm: undefined,
  async find({ classifier, samples, isRight }) {
    const few = firstSamples(samples, isRight, SAMPLES);
    const saturated = await saturatedCount(classifier, few);
    const found = `the gradient of the cross-entropy is exactly zero in ${percent(saturated, few.labels.length)} of ${few.labels.length} samples`;
    return {
      verdict: 'passed',
      evidence:
        saturated === 0 ? found : `${found}; attacks here climb the log-odds instead, other tools would see a mask`,
    };
  },
};
