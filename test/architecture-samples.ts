/** A small one of every architecture, and the numbers that its name has to tell. */
import {
  type Architecture,
  convMaxoutNetwork,
  convNetwork,
  deepRbfNetwork,
  denseNetwork,
  gruNetwork,
  logisticRegression,
  lstmNetwork,
  maxoutNetwork,
  rbfNetwork,
  residualNetwork,
  softmaxRegression,
} from '../src/nn/index.ts';
import { uniform } from './samples.ts';

export interface ArchitectureSample {
  readonly architecture: Architecture;
  readonly classCount: number;
  readonly numbers: readonly number[];
}

const image = [1, 8, 8];

export const architectureSamples: readonly ArchitectureSample[] = [
  { architecture: softmaxRegression(image, 4), classCount: 4, numbers: [] },
  { architecture: logisticRegression(image), classCount: 1, numbers: [] },
  {
    architecture: maxoutNetwork(image, {
      units: [6, 5],
      pieces: 3,
      classCount: 4,
      keepInputs: 0.75,
      keepHidden: 0.625,
    }),
    classCount: 4,
    numbers: [6, 5, 3, 4, 0.75, 0.625],
  },
  {
    architecture: rbfNetwork(image, { classMeans: uniform([4, 64], 0, 1), initialPrecision: 0.02 }),
    classCount: 4,
    numbers: [4, 0.02],
  },
  {
    architecture: deepRbfNetwork(image, { means: uniform([6, 64], 0, 1), precision: 0.02, classCount: 4 }),
    classCount: 4,
    numbers: [6, 4, 0.02],
  },
  { architecture: denseNetwork(image, { units: [7], classCount: 4 }), classCount: 4, numbers: [7, 4] },
  {
    architecture: denseNetwork(image, {
      units: [9, 6],
      activation: 'sigmoid',
      classCount: 4,
      keepInputs: 0.875,
      keepHidden: 0.75,
    }),
    classCount: 4,
    numbers: [9, 6, 4, 0.875, 0.75],
  },
  {
    architecture: denseNetwork(image, { units: [9, 6], activation: 'tanh', classCount: 4, batchNormalization: true }),
    classCount: 4,
    numbers: [9, 6, 4],
  },
  {
    architecture: convNetwork([2, 9, 8], { channels: [3, 5], kernel: 3, dense: 7, classCount: 4, keepHidden: 0.75 }),
    classCount: 4,
    numbers: [3, 5, 7, 4, 0.75],
  },
  {
    architecture: convMaxoutNetwork(image, {
      layers: [
        { channels: 3, kernel: 5, pool: 3, poolStride: 2 },
        { channels: 4, kernel: 2, pool: 2, poolStride: 1 },
      ],
      pieces: 2,
      dense: 6,
      densePieces: 7,
      classCount: 4,
      keepInputs: 0.875,
      keepHidden: 0.75,
    }),
    classCount: 4,
    numbers: [3, 5, 4, 2, 1, 6, 7, 0.875, 0.75],
  },
  {
    architecture: residualNetwork([3, 8, 8], { channels: [4, 6, 8], classCount: 5 }),
    classCount: 5,
    numbers: [4, 6, 8, 5],
  },
  { architecture: lstmNetwork([2, 5, 4], { units: 6, classCount: 4 }), classCount: 4, numbers: [6, 4] },
  { architecture: gruNetwork([2, 5, 4], { units: 6, classCount: 4 }), classCount: 4, numbers: [6, 4] },
];
