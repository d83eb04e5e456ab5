/** Training before the reader's eyes: a small network on built-in digits, against FGSM or not. */
import {
  type Architecture,
  adam,
  adversarial,
  cosine,
  crossEntropy,
  drawDigits,
  exportClassifier,
  fitParameters,
  type Mistakes,
  maxColumnNorm,
  maxoutNetwork,
  meanLoss,
  mistakesOf,
  type ParameterTensors,
  softmaxRegression,
} from 'gibbon/browser';
import { SIDE } from './digits.ts';
import type { JobContext } from './job.ts';

const inPercent = ({ wrong, total }: Mistakes): number => (100 * wrong) / total;

export const networks = ['softmax', 'maxout'] as const;

export interface TrainRequest {
  readonly network: (typeof networks)[number];
  /** Of the adversary; 0 trains on clean digits only. */
  readonly epsilon: number;
  readonly epochs: number;
  readonly seed: number;
}

export interface TrainNews {
  /** Steps of the whole training. */
  readonly done: number;
  readonly total: number;
  /** After each epoch so far. */
  readonly epochs: readonly EpochFacts[];
  /** The weights that go into the first units, a picture each; none before the first epoch. */
  readonly weights: readonly Float32Array[];
}

export interface EpochFacts {
  readonly loss: number;
  /** Percent of digits that the network did not learn from: as they are, and after FGSM at ATTACKED. */
  readonly cleanError: number;
  readonly fgsmError: number;
  /** On how many pixels the weights are, in the mean over the pictures. */
  readonly pixels: number;
}

export interface TrainResult {
  readonly onnx: Uint8Array<ArrayBuffer>;
}

/** Epsilon of the attack that both kinds of training are measured by. */
export const ATTACKED = 0.1;
const SHAPE = [1, SIDE, SIDE];
const JUDGED_BY = 500;
const PICTURES = 12;
const UNITS = 32;
export const LEARNING_RATE = 3e-3;
export const TRAINED_ON = 4000;
const MAX_COLUMN_NORM = 1.9365;

export async function train(
  { network, epsilon, epochs, seed }: TrainRequest,
  { tools, signal, tell }: JobContext<TrainNews>,
): Promise<TrainResult> {
  const { runtime } = await tools();
  const samples = drawDigits({ count: TRAINED_ON, seed: 0, split: 'train' });
  const judges = drawDigits({ count: JUDGED_BY, seed: 0, split: 'test' });
  const unseen = { inputs: judges.images, labels: judges.labels };
  const architecture =
    network === 'softmax'
      ? softmaxRegression(SHAPE, 10)
      : maxoutNetwork(SHAPE, { units: [UNITS], pieces: 2, keepInputs: 1, keepHidden: 1 });
  const learner = {
    architecture,
    objective: epsilon > 0 ? adversarial(crossEntropy, { epsilon }) : meanLoss(crossEntropy),
    optimizer: adam(),
    constraint: maxColumnNorm(MAX_COLUMN_NORM),
  };
  let news: TrainNews = { done: 0, total: 1, epochs: [], weights: [] };
  const say = (more: Partial<TrainNews>) => {
    news = { ...news, ...more };
    tell(news);
  };
  const { parameters } = await fitParameters(
    learner,
    { inputs: samples.images, labels: samples.labels },
    {
      runtime,
      seed,
      epochs,
      batchSize: 100,
      schedule: cosine({ from: LEARNING_RATE, to: LEARNING_RATE / 100, epochs }),
      signal,
      onProgress: ({ done, total }) => say({ done, total }),
      validate: async (learned) => {
        const weights = weightsOf(architecture, learned);
        say({ weights });
        return {
          cleanError: inPercent(await mistakesOf(architecture, learned, unseen, { runtime })),
          fgsmError: inPercent(
            await mistakesOf(architecture, learned, unseen, { runtime, epsilon: ATTACKED, loss: crossEntropy }),
          ),
          pixels: weights.reduce((sum, picture) => sum + participation(picture), 0) / weights.length,
        };
      },
      onEpoch: ({ loss, figures: { cleanError, fgsmError, pixels } }) =>
        say({ epochs: [...news.epochs, { loss, cleanError, fgsmError, pixels }] }),
    },
  );
  return { onnx: new Uint8Array(exportClassifier(architecture, parameters)) };
}

/** Columns of the first layer's weights [784, units]: what each unit looks for. */
function weightsOf({ hiddenLayers = 0 }: Architecture, parameters: ParameterTensors): readonly Float32Array[] {
  const { shape, data } = parameters[hiddenLayers === 0 ? 'weights' : 'w1'];
  const [pixels, units] = shape;
  return Array.from({ length: Math.min(units, PICTURES) }, (_, unit) =>
    Float32Array.from({ length: pixels }, (_, pixel) => data[pixel * units + unit]),
  );
}

/** How many pixels carry the weights, by the participation ratio (sum of w^2)^2 / sum of w^4: few where they are localised. */
function participation(weights: Float32Array): number {
  const [second, fourth] = [2, 4].map((power) => weights.reduce((sum, weight) => sum + weight ** power, 0));
  return second ** 2 / fourth;
}
