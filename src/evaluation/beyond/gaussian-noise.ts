import type { Classifier } from '../../classifier/index.ts';
import { randomStream } from '../../random.ts';
import { row, takeRows } from '../../tensor/index.ts';
import { boxWidth, clampToBox } from '../../threat/index.ts';
import type { SampleSet } from '../audit/sample-set.ts';
import { shareOf } from '../statistics/proportion.ts';
import { type BeyondOptions, rightWhen } from './asking.ts';
import type { AuditGaussianNoise } from './result.ts';

/** As shares of the width of the box. */
const SIGMAS = [0.05, 0.1, 0.2, 0.3, 0.4];

/**
 * Accuracy under Gaussian noise of several sizes: what a model that is robust in L2 must bear.
 *
 * @see Gilmer, Ford, Carlini and Cubuk 2019, arXiv 1901.10513
 */
export async function underGaussianNoise(
  classifier: Classifier,
  samples: SampleSet,
  { seed, onProgress, signal }: BeyondOptions,
): Promise<AuditGaussianNoise[]> {
  const { box } = classifier;
  const all = [...samples.labels.keys()];
  const found: AuditGaussianNoise[] = [];
  for (const [done, sigma] of SIGMAS.entries()) {
    onProgress?.({ stage: 'Gaussian noise', done, total: SIGMAS.length });
    const deviation = sigma * boxWidth(box);
    const changed = (some: readonly number[]) => {
      const noisy = takeRows(samples.inputs, some);
      some.forEach((sample, i) => {
        const random = randomStream(seed, 'Gaussian noise', sigma, samples.names[sample]);
        const values = row(noisy, i);
        for (let j = 0; j < values.length; j++) values[j] += deviation * random.normal();
      });
      clampToBox(noisy.data, box);
      return noisy;
    };
    found.push({ sigma, accuracy: shareOf(await rightWhen(classifier, samples, all, changed, signal)) });
  }
  return found;
}
