/** What a model answers to damage that no norm measures: corruptions, movements, noise. */

import type { Classifier } from '../../classifier/index.ts';
import { picturesOf } from '../../corruptions/corrupted.ts';
import { OptionError } from '../../errors.ts';
import { isPicture } from '../../model/index.ts';
import type { SampleSet } from '../audit/sample-set.ts';
import type { BeyondOptions } from './asking.ts';
import { underCorruptions } from './corruptions.ts';
import { underGaussianNoise } from './gaussian-noise.ts';
import { underMovements } from './movements.ts';
import type { AuditBeyond } from './result.ts';

/** @throws OptionError for a model that takes no pictures */
export function requirePictures({ layout, inputShape }: Classifier): void {
  if (isPicture(inputShape, layout)) return;
  throw new OptionError('--beyond', `corruptions are of pictures, and the model takes inputs [${inputShape}]`);
}

/**
 * Accuracy under the fifteen corruptions of ImageNet-C at five severities, under the worst of many rotations and translations, and
 * under Gaussian noise, by the file as it ships.
 *
 * @param isRight Whether each sample is answered correctly as it is
 * @throws OptionError for a model that takes no pictures
 */
export async function auditBeyond(
  classifier: Classifier,
  samples: SampleSet,
  isRight: readonly boolean[],
  options: BeyondOptions,
): Promise<AuditBeyond> {
  const started = performance.now();
  requirePictures(classifier);
  const { box, layout = 'nchw' } = classifier;
  const pictures = picturesOf(samples.inputs, { layout, box });
  const format = { layout, box };
  return {
    corruptions: await underCorruptions(classifier, samples, pictures, format, options),
    movements: await underMovements(classifier, samples, pictures, isRight, format, options),
    gaussianNoise: await underGaussianNoise(classifier, samples, options),
    seconds: (performance.now() - started) / 1000,
  };
}
