import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Classifier, graphClassifier } from '../../classifier/index.ts';
import { corruptions } from '../../corruptions/corruptions.ts';
import { OptionError } from '../../errors.ts';
import type { Value } from '../../graph/index.ts';
import { concat, reduceMean, reshape, sub } from '../../operators/index.ts';
import type { Runtime } from '../../runtime/index.ts';
import { nativeRuntime } from '../../runtime/node.ts';
import { floats } from '../../tensor/index.ts';
import { alexNetErrors } from './alexnet.ts';
import { auditBeyond, requirePictures } from './beyond.ts';

let runtime: Runtime;
let classifier: Classifier;
beforeAll(async () => {
  runtime = await nativeRuntime();
  // Class 1 where a picture is brighter than half, on average.
  const logitsOf = (x: Value) => {
    const mean = reshape(reduceMean(x, [1, 2, 3]), [x.shape[0], 1]);
    return concat([sub(0.5, mean), sub(mean, 0.5)], 1);
  };
  const box = { low: 0, high: 1 };
  const inputShape = [1, 28, 28];
  classifier = graphClassifier({ name: 'bright', logitsOf, inputShape, classCount: 2, box, batchSize: 8, runtime });
});
afterAll(async () => {
  await classifier.dispose();
  await runtime.dispose();
});

/** One dark picture and one bright one. */
const samples = {
  inputs: floats(
    [2, 1, 28, 28],
    Array.from({ length: 2 * 784 }, (_, i) => (i < 784 ? 0.3 : 1)),
  ),
  labels: Int32Array.of(0, 1),
  names: ['dark', 'bright'],
};

describe('an audit beyond the norm ball', () => {
  it('tells what can be told in the head', async () => {
    const stages: string[] = [];
    const onProgress = ({ stage }: { readonly stage: string }) => stages.push(stage);
    const found = await auditBeyond(classifier, samples, [true, true], { seed: 0, onProgress });
    const { published, corruptions: all, meanCorruptionError, dividedBy } = found.corruptions;
    expect(published).toBe('MNIST-C');
    expect(all.map(({ name }) => name)).toEqual(corruptions.map(({ name }) => name));
    const accuracyOf = (name: string) => all.find((each) => each.name === name)?.accuracy.map(({ value }) => value);
    expect(accuracyOf('brightness'), '0.3 is brighter than half from the third severity on').toEqual([
      1, 1, 0.5, 0.5, 0.5,
    ]);
    expect(accuracyOf('contrast'), 'which keeps the mean').toEqual([1, 1, 1, 1, 1]);
    expect(accuracyOf('pixelate')).toEqual([1, 1, 1, 1, 1]);
    const errors = all.flatMap(({ accuracy }) => accuracy.map(({ value }) => 1 - value));
    expect(meanCorruptionError).toBeCloseTo(errors.reduce((sum, error) => sum + error, 0) / 75, 9);
    expect(dividedBy).toBeNull();
    expect(found.movements).toMatchObject({ degrees: 30, angles: 31, pixels: 3, steps: 5 });
    expect(found.movements.accuracy.value, 'black comes in, and white stays more than half').toBe(1);
    expect(found.gaussianNoise.map(({ accuracy }) => accuracy.value)).toEqual([1, 1, 1, 1, 1]);
    expect(new Set(stages).size).toBe(17);
  });

  it('divides by errors of AlexNet under every corruption', () => {
    expect(Object.keys(alexNetErrors)).toEqual(corruptions.map(({ name }) => name));
  });

  it('refuses what takes no pictures', () => {
    expect(() => requirePictures({ ...classifier, layout: undefined })).toThrow(OptionError);
    expect(() => requirePictures({ ...classifier, inputShape: [2, 28, 28] })).toThrow('[2,28,28]');
  });
});
