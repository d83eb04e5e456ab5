/** What the ladders of audits are compared on. */
import { join } from 'node:path';
import type { OnnxClassifierOptions } from '../src/classifier/index.ts';
import type { FloatTensor } from '../src/tensor/index.ts';
import type { NormName } from '../src/threat/index.ts';
import { cifar, DATA, realModels } from '../test/real-models.ts';

export interface LadderSubject {
  readonly model: string;
  readonly path: string;
  readonly options: OnnxClassifierOptions;
  readonly norm: NormName;
  /** In the scale of the box. */
  readonly epsilon: number;
  readonly count: number;
  /** Whether the attacks of `fast` were chosen by what they find here. */
  readonly chosenOn: boolean;
  images(count: number): Promise<{ readonly inputs: FloatTensor; readonly labels: Int32Array }>;
}

const bytes = { low: 0, high: 255 };

function images(name: string): LadderSubject['images'] {
  return (count) => {
    const found = realModels.find((model) => model.name === name);
    if (found === undefined) throw new Error(`${name} is none of the real models`);
    return found.images(count);
  };
}

type Case = Pick<LadderSubject, 'norm' | 'epsilon'> & Partial<Pick<LadderSubject, 'chosenOn' | 'count'>>;

function cases(subject: Omit<LadderSubject, keyof Case>, all: readonly Case[], count: number): LadderSubject[] {
  return all.map((one) => ({ chosenOn: false, count, ...subject, ...one }));
}

const inFolder = (name: string) => join(DATA, 'models', `${name}.onnx`);
const inRepository = (name: string) => join(import.meta.dirname, '../..', 'web/models', `${name}.onnx`);

const digits = (name: string) => ({
  model: name,
  path: inFolder(name),
  options: {},
  images: images(name),
});
const maxout = (name: string) => ({
  model: `${name} (paper)`,
  path: inRepository(name),
  options: {},
  images: images('mnist_conv_robust'),
});

export const ladderSubjects: readonly LadderSubject[] = [
  ...cases(
    digits('mnist_conv_adversarial'),
    [
      { norm: 'Linf', epsilon: 0.1 },
      { norm: 'Linf', epsilon: 0.2, chosenOn: true },
      { norm: 'Linf', epsilon: 0.3, chosenOn: true },
      { norm: 'L2', epsilon: 1.5, chosenOn: true },
      { norm: 'L1', epsilon: 5, chosenOn: true },
      { norm: 'L0', epsilon: 10, chosenOn: true, count: 30 },
    ],
    100,
  ),
  ...cases(
    digits('mnist_conv_robust'),
    [
      { norm: 'Linf', epsilon: 0.1 },
      { norm: 'L2', epsilon: 2 },
      { norm: 'L2', epsilon: 0.8, chosenOn: true },
      { norm: 'L1', epsilon: 2 },
    ],
    100,
  ),
  ...cases(
    { ...digits('mnist_cnn'), options: { box: bytes } },
    [
      { norm: 'Linf', epsilon: 25, chosenOn: true },
      { norm: 'L2', epsilon: 300 },
    ],
    100,
  ),
  ...cases(
    { ...digits('cifar10_resnet8'), options: { box: bytes } },
    [
      { norm: 'Linf', epsilon: 0.5 },
      { norm: 'L2', epsilon: 16 },
    ],
    100,
  ),
  ...cases(
    {
      model: 'cifar10_resnet 2b',
      path: join(DATA, 'vnncomp/cifar10_resnet/resnet_2b.onnx'),
      options: { mean: [0.4914, 0.4822, 0.4465], std: [0.2471, 0.2435, 0.2616] },
      images: async (count) => cifar('test_exact.bin.gz', count, { low: 0, high: 1 }),
    },
    [{ norm: 'Linf', epsilon: 2 / 255, chosenOn: true }],
    100,
  ),
  ...cases(maxout('maxout'), [{ norm: 'Linf', epsilon: 0.05 }], 100),
  ...cases(maxout('maxout-adversarial'), [{ norm: 'Linf', epsilon: 0.1 }], 100),
];
