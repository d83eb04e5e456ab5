import * as ort from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linear, samples } from '../../test/linear-classifier.ts';
import { attacks } from '../attacks/index.ts';
import { type Classifier, classifierFromBytes } from '../classifier/index.ts';
import { attack, type Options } from '../harness/index.ts';
import { convNetwork, exportClassifier } from '../nn/index.ts';
import { randomStream } from '../random.ts';
import type { Runtime } from '../runtime/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { type FloatTensor, floats, integers, row, type Tensor } from '../tensor/index.ts';
import { type NormName, norms, targeted } from '../threat/index.ts';
import { type ExportedFile, exportAttack } from './index.ts';

const COUNT = 6;
const SHAPE = [1, 8, 8];
const SEED = 3;
const BOX = { low: 0, high: 1 };

/** Runs a file as anybody does who has never heard of Gibbon. */
async function ran(
  { bytes }: ExportedFile,
  feeds: Readonly<Record<string, Tensor>>,
): Promise<Record<string, FloatTensor>> {
  const session = await ort.InferenceSession.create(bytes, { intraOpNumThreads: 1 });
  const inputs = Object.entries(feeds).map(([name, { dtype, data, shape }]) => [
    name,
    new ort.Tensor(dtype as 'float32', data as Float32Array, shape),
  ]);
  const outputs = await session.run(Object.fromEntries(inputs));
  await session.release();
  return Object.fromEntries(
    Object.entries(outputs).map(([name, { dims, data }]) => [name, floats(dims, data as Float32Array)]),
  );
}

const classes = (labels: Int32Array) => integers([labels.length], Array.from(labels));

/** The points of the unit ball from which the attack of this name starts here. */
function noiseOf(name: string, norm: NormName, inputs: FloatTensor, epsilon: number): FloatTensor {
  const noise = floats(inputs.shape);
  for (let i = 0; i < inputs.shape[0]; i++) {
    const [clean, start] = [row(inputs, i), row(noise, i)];
    norms[norm].sample(clean, epsilon, randomStream(SEED, name, i, 'start', 0), start);
    for (let j = 0; j < start.length; j++) start[j] = (start[j] - clean[j]) / epsilon;
  }
  return noise;
}

describe('an exported attack', () => {
  let runtime: Runtime;
  let classifier: Classifier;
  const inputs = samples(SHAPE, COUNT, 0, 1);
  const labels = new Int32Array(COUNT);
  beforeAll(async () => {
    runtime = await nativeRuntime();
    const network = convNetwork(SHAPE, { channels: [4, 9], kernel: 3, dense: 12, classCount: 5 });
    const bytes = exportClassifier(network, network.initialParameters(randomStream('exported')));
    classifier = await classifierFromBytes(bytes, { runtime, name: 'small' });
    const { data } = await classifier.logits(inputs);
    for (let i = 0; i < COUNT; i++)
      labels[i] = data.subarray(5 * i, 5 * i + 5).reduce((best, z, k, all) => (z > all[best] ? k : best), 0);
  });
  afterAll(async () => {
    await classifier.dispose();
    await runtime.dispose();
  });

  const cases: [string, NormName, number, Options][] = [
    ['fgsm', 'Linf', 0.1, {}],
    ['fgsm', 'L2', 0.5, {}],
    ['bim', 'Linf', 0.05, { steps: 7 }],
    ['bim', 'L2', 0.5, { steps: 5, stepSize: 0.2 }],
    ['pgd', 'Linf', 0.05, { steps: 10 }],
    ['pgd', 'L2', 0.5, { steps: 10 }],
    ['apgd', 'Linf', 0.01, { steps: 30 }],
    ['apgd', 'L2', 0.1, { steps: 30 }],
    ['apgd', 'L2', 1, { steps: 20 }],
  ];
  it.each(cases.flatMap((one) => [[...one, false] as const, [...one, true] as const]))(
    '%s in %s, epsilon %d, %j, toward a class: %s, arrives where the same attack arrives here',
    async (name, norm, epsilon, options, isTargeted) => {
      const wanted = isTargeted ? labels.map((label) => (label + 1) % 5) : labels;
      const here = await attack(classifier, attacks[name], inputs, isTargeted ? targeted(wanted) : wanted, {
        norm,
        epsilon,
        options,
        seed: SEED,
      });
      const file = await exportAttack(classifier, name, { norm, options, targeted: isTargeted });
      expect(file.batch).toBe('any');
      const needsNoise = file.inputs.some((port) => port.name === 'noise');
      const { adversarial, logits, adversarial_logits } = await ran(file, {
        x: inputs,
        [isTargeted ? 'target' : 'label']: classes(wanted),
        epsilon: floats([], [epsilon]),
        ...(needsNoise && { noise: noiseOf(name, norm, inputs, epsilon) }),
      });
      const apart = adversarial.data.map((value, i) => Math.abs(value - here.adversarials.data[i]));
      const differing = apart.filter((distance) => distance > 1e-4 * epsilon + 1e-6).length;
      expect(differing, 'coordinates where the two end apart').toBeLessThanOrEqual(0.01 * apart.length);
      for (let i = 0; i < COUNT; i++) {
        expect(norms[norm].distance(row(adversarial, i), row(inputs, i))).toBeLessThanOrEqual(Math.fround(epsilon));
      }
      expect(adversarial.data.every((value) => value >= BOX.low && value <= BOX.high)).toBe(true);
      const before = await classifier.logits(inputs);
      const after = await classifier.logits(adversarial);
      logits.data.forEach((value, i) => {
        expect(value).toBeCloseTo(before.data[i], 4);
      });
      adversarial_logits.data.forEach((value, i) => {
        expect(value).toBeCloseTo(after.data[i], 4);
      });
    },
  );
});
