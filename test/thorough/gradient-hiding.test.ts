/** Networks that hide their gradients, audited: none gets a word that readers would take for trust, and none rings where it is right. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apgd } from '../../src/attacks/index.ts';
import { type Classifier, classifierFromBytes } from '../../src/classifier/index.ts';
import { drawDigits } from '../../src/data/index.ts';
import { audit, type SampleSet } from '../../src/evaluation/index.ts';
import { attack, verify } from '../../src/harness/index.ts';
import { denseNetwork, exportClassifier, type ParameterTensors } from '../../src/nn/index.ts';
import type { Runtime } from '../../src/runtime/index.ts';
import { nativeRuntime } from '../../src/runtime/node.ts';
import { floats } from '../../src/tensor/index.ts';
import { train } from '../../src/training/index.ts';
import { hiding, hidings, SIDE } from '../gradient-hiding.ts';

/** So many that every check can pass. */
const COUNT = 380;
const EPSILON = 0.06;
/** What a reader would call a wrong number. */
const POINTS = 0.05;

/** Digits at half their size, each pixel the mean of four. */
function digits(count: number, split: 'train' | 'test'): SampleSet {
  const { images, labels } = drawDigits({ count, seed: 4, split });
  const full = 2 * SIDE;
  const data = Float32Array.from({ length: count * SIDE * SIDE }, (_, i) => {
    const [image, y, x] = [Math.floor(i / SIDE ** 2), Math.floor(i / SIDE) % SIDE, i % SIDE];
    const at = image * full ** 2 + 2 * y * full + 2 * x;
    return (images.data[at] + images.data[at + 1] + images.data[at + full] + images.data[at + full + 1]) / 4;
  });
  return { inputs: floats([count, 1, SIDE, SIDE], data), labels, names: [...labels.keys()] };
}

const network = denseNetwork([1, SIDE, SIDE], { units: [48] });
const options = { norm: 'Linf', epsilon: EPSILON } as const;

let runtime: Runtime;
let parameters: ParameterTensors;
let samples: SampleSet;
/** Of the network with nothing hidden. */
let examples: Awaited<ReturnType<typeof attack>>['adversarials'];

beforeAll(async () => {
  runtime = await nativeRuntime();
  const set = digits(3000, 'train');
  ({ parameters } = await train(network, set, { runtime, epochs: 4 }));
  samples = digits(COUNT, 'test');
  const plain = await loaded(hidings[0]);
  const { adversarials } = await attack(plain, apgd, samples.inputs, samples.labels, {
    ...options,
    options: { steps: 50 },
  });
  examples = adversarials;
  await plain.dispose();
});
afterAll(() => runtime.dispose());

const loaded = (way: (typeof hidings)[number]): Promise<Classifier> =>
  classifierFromBytes(exportClassifier(hiding(network, way), parameters), { runtime });

describe.each(hidings)('$name', (way) => {
  it('is believed no further than it holds', async () => {
    const classifier = await loaded(way);
    const measured = await audit(classifier, samples, { ...options, preset: 'quick' });
    const { verdict, robustAccuracy, fooledBy } = measured;
    const { samples: judged } = await verify(classifier, samples.inputs, samples.labels, examples, {
      ...options,
      from: 'plain',
    });
    const left = judged.filter(({ fooled, fooledBefore }, i) => !fooled && !fooledBefore && !fooledBy.has(i)).length;
    const excess = robustAccuracy.value - left / COUNT;
    const alarms = measured.diagnostics.filter((check) => check.verdict === 'alarm').map(({ code }) => code);
    if (excess >= POINTS) expect(['signs', 'too few']).toContain(verdict.kind);
    if (way.isRight) expect(alarms, 'false alarms').toEqual([]);
    await classifier.dispose();
  });
});
