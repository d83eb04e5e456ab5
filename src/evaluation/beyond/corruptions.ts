import type { Classifier } from '../../classifier/index.ts';
import { type PictureFormat, publishedFor, tensorOf } from '../../corruptions/corrupted.ts';
import { corruptions } from '../../corruptions/corruptions.ts';
import { type Picture, severities } from '../../corruptions/picture.ts';
import { randomStream } from '../../random.ts';
import type { SampleSet } from '../audit/sample-set.ts';
import { type Proportion, shareOf } from '../statistics/proportion.ts';
import { alexNetErrors } from './alexnet.ts';
import { type BeyondOptions, rightWhen } from './asking.ts';
import type { AuditCorruption, AuditCorruptions } from './result.ts';

/** With the class of the background there are 1001. */
const IMAGENET_CLASSES = [1000, 1001];

/** Accuracy under every corruption at every severity. Random numbers go by the names of the samples. */
export async function underCorruptions(
  classifier: Classifier,
  samples: SampleSet,
  pictures: readonly Picture[],
  format: PictureFormat,
  { seed, onProgress, signal }: BeyondOptions,
): Promise<AuditCorruptions> {
  const published = publishedFor(pictures[0]);
  const all = [...pictures.keys()];
  const found: AuditCorruption[] = [];
  let done = 0;
  for (const { name, kind, deviations, apply } of corruptions) {
    const accuracy: Proportion[] = [];
    for (const severity of severities) {
      onProgress?.({ stage: name, done: done++, total: corruptions.length * severities.length });
      const damaged = (i: number) =>
        apply(pictures[i], severity, published, randomStream(seed, 'corruption', name, severity, samples.names[i]));
      const changed = (some: readonly number[]) => tensorOf(some.map(damaged), format);
      accuracy.push(shareOf(await rightWhen(classifier, samples, all, changed, signal)));
    }
    found.push({ name, kind, accuracy, deviations: deviations.map(({ en }) => en) });
  }
  const isComparable = published === 'ImageNet-C' && IMAGENET_CLASSES.includes(classifier.classCount);
  return {
    published,
    corruptions: found,
    meanCorruptionError: meanOf(found.map((each) => errorOf(each) / (isComparable ? alexNetErrors[each.name] : 1))),
    dividedBy: isComparable ? 'AlexNet' : null,
  };
}

/** The mean over the severities. */
function errorOf({ accuracy }: AuditCorruption): number {
  return meanOf(accuracy.map(({ value }) => 1 - value));
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
