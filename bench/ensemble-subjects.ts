/** What AutoAttack is timed on. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { OnnxClassifierOptions } from '../src/classifier/index.ts';
import { first, imagesFromCifar10, loadMnist } from '../src/data/index.node.ts';
import { type FloatTensor, takeRows } from '../src/tensor/index.ts';

export interface EnsembleSubject {
  readonly name: string;
  readonly file: string;
  readonly options: OnnxClassifierOptions;
  /** In the scale of the box. */
  readonly epsilon: number;
  readonly data: 'mnist' | 'cifar10';
  readonly count: number;
  readonly quickCount: number;
}

const bytes = { low: 0, high: 255 };

export const ensembleSubjects: readonly EnsembleSubject[] = [
  {
    name: 'mnist_conv_robust',
    file: 'mnist_conv_robust',
    options: {},
    epsilon: 0.1,
    data: 'mnist',
    count: 200,
    quickCount: 200,
  },
  {
    name: 'mnist_conv_adversarial',
    file: 'mnist_conv_adversarial',
    options: {},
    epsilon: 0.3,
    data: 'mnist',
    count: 1000,
    quickCount: 200,
  },
  {
    name: 'mnist_cnn',
    file: 'mnist_cnn',
    options: { box: bytes },
    epsilon: 25,
    data: 'mnist',
    count: 1000,
    quickCount: 200,
  },
  {
    name: 'cifar10_resnet8',
    file: 'cifar10_resnet8',
    options: { box: bytes },
    epsilon: 2,
    data: 'cifar10',
    count: 478,
    quickCount: 100,
  },
];

/** Pixels in the scale of the subject's box. */
export async function samplesOf(
  { data, options }: EnsembleSubject,
  count: number,
): Promise<{ readonly inputs: FloatTensor; readonly labels: Int32Array }> {
  const width = (options.box?.high ?? 1) - (options.box?.low ?? 0);
  if (data === 'mnist') {
    const { images, labels } = first(await loadMnist({ split: 'test', offline: true }), count);
    return { inputs: { ...images, data: images.data.map((value) => value * width) }, labels };
  }
  const path = join(process.env.GIBBON_DATA ?? '', 'cifar10', 'test_exact.bin.gz');
  const { images, labels } = imagesFromCifar10([{ path, bytes: gunzipSync(readFileSync(path)) }], {
    name: 'CIFAR-10, some test images',
    box: { low: 0, high: width },
  });
  return {
    inputs: takeRows(
      images,
      Array.from({ length: count }, (_, i) => i),
    ),
    labels: labels.slice(0, count),
  };
}
