/** The models that the web runtime is tried on: one that is drawn here, and the small ones of GIBBON_DATA. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OnnxClassifierOptions } from '../src/classifier/index.ts';
import { drawDigits } from '../src/data/index.ts';
import { convNetwork, exportClassifier } from '../src/nn/index.ts';
import { randomStream } from '../src/random.ts';
import type { FloatTensor } from '../src/tensor/index.ts';
import { DATA, realModels } from './real-models.ts';

export interface WebSubject {
  readonly name: string;
  bytes(): Uint8Array;
  readonly options: OnnxClassifierOptions;
  readonly epsilon: number;
  samples(): Promise<{ readonly inputs: FloatTensor; readonly labels: Int32Array }>;
}

const network = convNetwork([1, 28, 28], { channels: [4, 8], dense: 32 });

const drawn: WebSubject = {
  name: 'a network with random weights',
  bytes: () => exportClassifier(network, network.initialParameters(randomStream('web subject'))),
  options: { batchSize: 4 },
  epsilon: 0.1,
  samples: async () => {
    const { images, labels } = drawDigits({ count: 3, seed: 1, split: 'test' });
    return { inputs: images, labels };
  },
};

const small = ['mnist_cnn', 'mnist_conv_robust', 'mnist_conv_adversarial', 'cifar10_resnet8'];
const withImages = [...small, 'imagenet_mobilenet_v1_0.25_128'];

export const webSubjects: readonly WebSubject[] = [
  drawn,
  ...realModels
    .filter(({ name }) => DATA !== '' && withImages.includes(name))
    .map(({ name, options, images }): WebSubject => {
      const { low, high } = options.box ?? { low: 0, high: 1 };
      return {
        name,
        bytes: () => readFileSync(join(DATA, 'models', `${name}.onnx`)),
        options: { ...options, batchSize: small.includes(name) ? 8 : 2 },
        epsilon: (high - low) / 32,
        samples: () => images(small.includes(name) ? 6 : 2),
      };
    }),
];
