import { lossAlongLine } from '../probes/line.ts';
import { type Check, firstSamples, limit, percent } from './check.ts';

const SAMPLES = 200;
/** Where so many lines lead down, the gradient at their beginning is no guide. */
const TOLERATED = 0.05;

/** @see Carlini et al. 2019, arXiv 1902.06705; Goodfellow et al. 2015, arXiv 1412.6572, figure 4 */
export const lossLine: Check = {
  code: 'loss-line',
  title: 'The loss grows along the gradient',
  alarm: `when, for more than ${limit(TOLERATED)} of the first ${SAMPLES} samples that the model answers correctly, the log-odds against the label are no higher at the end of the line x + epsilon sign(gradient) than at its beginning`,
  async find({ classifier, samples, isRight, run }) {
    const {
      falling,
      samples: asked,
      meanLosses,
    } = await lossAlongLine(classifier, firstSamples(samples, isRight, SAMPLES), run);
    const [start, end] = [meanLosses[0], meanLosses[meanLosses.length - 1]];
    return {
      verdict: falling > TOLERATED * asked ? 'alarm' : 'passed',
      evidence: `the log-odds against the label do not grow in ${percent(falling, asked)} of ${asked} samples; on average they go from ${start.toFixed(1)} to ${end.toFixed(1)}`,
    };
  },
};
