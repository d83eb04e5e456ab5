/** The record of a run that never took place, with figures of every kind. */
import type { ReproductionRecord, RowRecord, Verdict } from '../src/report/reproduction/record.ts';
import { figureSamples } from './figure-samples.ts';

const verdicts: readonly Verdict[] = [
  'reproduced',
  'direction only',
  'not resolved at this budget',
  'refuted',
  'reproduced',
];

const rowOf = (verdict: Verdict, i: number): RowRecord => ({
  row: i + 1,
  section: i === 4 ? 'A' : '4',
  title: ['Shallow softmax: confidence on adversarial examples', 'Maxout, 240 units: clean error'][i % 2],
  claim: 'The softmax is wrong on adversarial examples with a high mean confidence, and maxout even more so.',
  paper: '79.3 %',
  measured: {
    confidence: { value: 78.9846, unit: '%', perSeed: [78.2, 79.1, 79.65] },
    'relative difference': { value: 2.174810741495392e-7, unit: '' },
    'confidence on no mistakes': { value: null, unit: '%' },
  },
  expected: {
    confidence: { from: 77, to: 82, unit: '%' },
    'relative difference': { from: 0, to: 1e-6, unit: '' },
  },
  verdict,
  preset: 'standard',
  seed: 0,
  seconds: 1.5,
  dataset: 'MNIST',
  notes: ['Attacked without clipping, as the paper says nothing of it.', 'Trained with a cap on the norm of columns.'],
  figures: figureSamples.filter((_, k) => k % verdicts.length === i),
  command: `npx gibbon reproduce --only ${i + 1} --preset standard`,
});

export const reproductionSample: ReproductionRecord = {
  schema: 'gibbon-reproduction/2',
  paper: 'Goodfellow, Shlens and Szegedy, "Explaining and Harnessing Adversarial Examples", 2015, arXiv 1412.6572',
  preset: 'standard',
  seed: 0,
  seeds: [0, 1, 2],
  dataset: { name: 'MNIST', comparable: true, trainCount: 60_000, testCount: 10_000 },
  runtime: 'onnxruntime-node 1.30.0, 1 thread',
  machine: { processor: 'A processor at 2.1 GHz', cores: 2, memoryGB: 7.76, system: 'Linux 6.1', node: '20.20.2' },
  seconds: 3890,
  models: [
    {
      name: 'softmax',
      parameters: 7850,
      epochs: 20,
      seconds: 8.25,
      flops: 1.4e10,
      identity: 'architecture: softmax regression\nseed: 0',
    },
    {
      name: 'maxout 240',
      parameters: 1_233_610,
      epochs: 60,
      seconds: 1020,
      flops: 2e13,
      identity: 'architecture: softmax regression\nseed: 0',
    },
  ],
  rows: verdicts.map(rowOf),
};
