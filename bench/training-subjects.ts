/** What is trained: the networks, and the same in the words of the peer. */
import {
  convNetwork,
  crossEntropy,
  maxColumnNorm,
  maxoutNetwork,
  momentum,
  residualNetwork,
  sgd,
  softmaxRegression,
} from '../src/nn/index.ts';
import { randomStream } from '../src/random.ts';
import { floats } from '../src/tensor/index.ts';
import { adversarial, type Learner, madry, meanLoss, type TrainingSet } from '../src/training/index.ts';

/** What it is measured against. */
export interface TrainingTargets {
  /** Steps a second by those of the peer. */
  readonly ratio: number;
  readonly shareOfPeak?: number;
  /** In MB. */
  readonly memory?: number;
}

export interface TrainingSubject {
  readonly name: string;
  /** How many samples there are to learn from; they count in the memory of the process. */
  readonly samples: number;
  readonly rates: Readonly<Record<string, number>>;
  /** How peer_training.py computes the same. */
  readonly peer: PeerStep;
  /** What of `peer` is different where nothing is drawn. */
  readonly settled: Partial<PeerStep>;
  readonly targets: TrainingTargets;
  /** @param draws Whether there is dropout, and a random start of the adversary. */
  learner(draws: boolean): Learner;
}

export interface PeerStep {
  readonly network: 'softmax' | 'maxout' | 'convolutional' | 'residual';
  readonly attack?: 'fgsm' | 'pgd';
  readonly epsilon?: number;
  readonly steps?: number;
  readonly stepSize?: number;
  readonly randomStart?: boolean;
  readonly pieces?: number;
  readonly keepInputs?: number;
  readonly keepHidden?: number;
  readonly columnNorm?: number;
}

export const BATCH = 100;

/** The images of MNIST are so many. */
const MNIST = 60_000;
const DIGIT = [1, 28, 28];

const TRAINING: TrainingTargets = { ratio: 1 };
const ADVERSARIAL: TrainingTargets = { ratio: 1.3 };
const maxoutTargets = { shareOfPeak: 0.6, memory: 400 };

const clean = meanLoss(crossEntropy);
const columnNorm = 1.9365;

const maxoutKeeps = { keepInputs: 0.8, keepHidden: 0.5 };
const keepsAll = { keepInputs: 1, keepHidden: 1 };

function ofMaxout(name: string, objective: Learner['objective'], targets: TrainingTargets, attack: Partial<PeerStep>) {
  return {
    name,
    samples: MNIST,
    rates: { learningRate: 0.1, momentum: 0.5 },
    peer: { network: 'maxout', pieces: 5, ...maxoutKeeps, columnNorm, ...attack },
    settled: keepsAll,
    targets,
    learner: (draws) => ({
      architecture: maxoutNetwork(DIGIT, { units: [240, 240], pieces: 5, ...(draws ? maxoutKeeps : keepsAll) }),
      objective,
      optimizer: momentum,
      constraint: maxColumnNorm(columnNorm),
    }),
  } satisfies TrainingSubject;
}

function ofCnn(
  name: string,
  objective: (draws: boolean) => Learner['objective'],
  targets: TrainingTargets,
  attack: Partial<PeerStep>,
) {
  return {
    name,
    samples: 10_000,
    rates: { learningRate: 0.001, momentum: 0.5 },
    peer: { network: 'convolutional', ...attack },
    settled: { randomStart: false },
    targets,
    learner: (draws) => ({ architecture: convNetwork(DIGIT), objective: objective(draws), optimizer: momentum }),
  } satisfies TrainingSubject;
}

const fgsm = (epsilon: number) => ({ attack: 'fgsm', epsilon }) as const;
const pgd = { epsilon: 0.3, steps: 7, stepSize: 0.1 };

export const trainingSubjects: readonly TrainingSubject[] = [
  {
    name: 'softmax',
    samples: MNIST,
    rates: { learningRate: 0.1 },
    peer: { network: 'softmax' },
    settled: {},
    targets: TRAINING,
    learner: () => ({ architecture: softmaxRegression(DIGIT, 10), objective: clean, optimizer: sgd }),
  },
  ofMaxout('maxout', clean, { ...TRAINING, ...maxoutTargets }, {}),
  ofMaxout(
    'maxout-fgsm',
    adversarial(crossEntropy, { epsilon: 0.25 }),
    { ...ADVERSARIAL, ...maxoutTargets },
    fgsm(0.25),
  ),
  ofCnn('cnn', () => clean, TRAINING, {}),
  ofCnn('cnn-fgsm', () => adversarial(crossEntropy, { epsilon: 0.3 }), ADVERSARIAL, fgsm(0.3)),
  ofCnn(
    'cnn-pgd7',
    (randomStart) => madry(crossEntropy, { ...pgd, box: { low: 0, high: 1 }, randomStart }),
    ADVERSARIAL,
    { attack: 'pgd', ...pgd, randomStart: true },
  ),
  {
    name: 'resnet8',
    samples: 2_000,
    rates: { learningRate: 0.01, momentum: 0.9 },
    peer: { network: 'residual' },
    settled: {},
    targets: TRAINING,
    learner: () => ({ architecture: residualNetwork([3, 32, 32]), objective: clean, optimizer: momentum }),
  },
];

/** Samples in [0, 1]: a pattern for each of ten classes, half hidden in noise, so that there is something to learn. */
export function trainingSamples({ samples, learner }: TrainingSubject): TrainingSet {
  const inputs = floats([samples, ...learner(false).architecture.inputShape]);
  const size = inputs.data.length / samples;
  const patterns = words('patterns', 10 * size);
  const noise = words('noise', NOISE);
  const labels = Int32Array.from({ length: samples }, (_, i) => i % 10);
  for (let i = 0; i < inputs.data.length; i++) {
    const sample = Math.floor(i / size);
    inputs.data[i] = (patterns[labels[sample] * size + (i % size)] + noise[i % NOISE]) / 2 ** 33;
  }
  return { inputs, labels };
}

/** So many random numbers, over and over: a prime, so that no two samples have the same ones. */
const NOISE = 1_000_003;

function words(name: string, count: number): Uint32Array {
  const drawn = new Uint32Array(count);
  randomStream('bench', name).fill(drawn);
  return drawn;
}
