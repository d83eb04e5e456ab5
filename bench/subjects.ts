/** What is attacked: the models, how many samples at once, and by what. */
import { join } from 'node:path';
import { fgsm, pgd } from '../src/attacks/index.ts';
import type { Classifier, OnnxClassifierOptions } from '../src/classifier/index.ts';
import { loadClassifier } from '../src/classifier/load.node.ts';
import { exportGraph } from '../src/graph/index.ts';
import type { Attack } from '../src/harness/index.ts';
import { classifierGraph, type ParameterTensors } from '../src/nn/index.ts';
import { randomStream } from '../src/random.ts';
import type { Runtime } from '../src/runtime/index.ts';
import type { Box } from '../src/threat/index.ts';
import { mnistCnn } from './mnist-cnn.ts';

/** One attack as it is measured; lengths are in the width of the box. */
export interface AttackCase {
  readonly name: string;
  readonly method: Attack;
  readonly epsilon: number;
  readonly options: Readonly<Record<string, number>>;
}

export interface Subject {
  readonly name: string;
  /** Samples that are attacked at once. */
  readonly batch: number;
  readonly attacks: readonly AttackCase[];
  /** The weights, where a peer is to compute the same. */
  readonly parameters?: () => ParameterTensors;
  /** Whether it can be had on this machine. */
  readonly isHere: boolean;
  load(runtime: Runtime, batchSize: number): Promise<Classifier>;
}

const data = process.env.GIBBON_DATA;

const ofMnist: readonly AttackCase[] = [
  { name: 'fgsm', method: fgsm, epsilon: 0.3, options: {} },
  { name: 'pgd-40', method: pgd, epsilon: 0.3, options: { steps: 40, stepSize: 0.01 } },
];

/** The width of the box is given, because step sizes are in the scale of the inputs. */
function ofPhotographs(width: number): readonly AttackCase[] {
  const epsilon = (8 / 255) * width;
  return [
    { name: 'fgsm', method: fgsm, epsilon, options: {} },
    { name: 'pgd-10', method: pgd, epsilon, options: { steps: 10, stepSize: epsilon / 4 } },
  ];
}

function published(
  name: string,
  file: string,
  batch: number,
  attacks: readonly AttackCase[],
  options: OnnxClassifierOptions = {},
): Subject {
  return {
    name,
    batch,
    attacks,
    isHere: data !== undefined,
    load: (runtime, batchSize) =>
      loadClassifier(join(data ?? '', 'models', `${file}.onnx`), { ...options, runtime, batchSize }),
  };
}

const parameters = () => mnistCnn.initialParameters(randomStream('bench', 'weights'));
const centred: OnnxClassifierOptions = { mean: [0.5], std: [0.5] };
const bytes: Box = { low: 0, high: 255 };

export const subjects: readonly Subject[] = [
  {
    name: mnistCnn.name,
    batch: 128,
    attacks: ofMnist,
    parameters,
    isHere: true,
    load: (runtime, batchSize) =>
      loadClassifier(exportGraph(classifierGraph(mnistCnn, parameters(), batchSize)), { runtime, batchSize }),
  },
  published('mnist_conv_robust', 'mnist_conv_robust', 128, ofMnist),
  published('cifar10_resnet8', 'cifar10_resnet8', 128, ofPhotographs(255), { box: bytes }),
  published('mobilenet_v1_0.25_128', 'imagenet_mobilenet_v1_0.25_128', 64, ofPhotographs(1), centred),
  published('mobilenet_v2', 'imagenet_mobilenet_v2_1.0_224', 16, ofPhotographs(1), centred),
  published('squeezenet', 'imagenet_squeezenet1.0', 16, ofPhotographs(255), {
    box: bytes,
    channels: 'bgr',
    mean: [104, 117, 123],
  }),
];
