import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linear, samples } from '../../test/linear-classifier.ts';
import { ranAlone } from '../../test/onnx-alone.ts';
import { node, onnxFile } from '../../test/onnx-model.ts';
import { onnxViolations } from '../../test/onnx-rules.ts';
import { oneAtATime } from '../../test/small-models.ts';
import { attacks } from '../attacks/index.ts';
import { type Classifier, classifierFromBytes } from '../classifier/index.ts';
import { attack, type Options } from '../harness/index.ts';
import { convNetwork, exportClassifier } from '../nn/index.ts';
import { decodeModel } from '../onnx/index.ts';
import { randomStream } from '../random.ts';
import type { Runtime } from '../runtime/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { type FloatTensor, floats, integers, row, sha256 } from '../tensor/index.ts';
import { type NormName, norms, targeted } from '../threat/index.ts';
import { exportAttack } from './index.ts';

const COUNT = 6;
const SHAPE = [1, 8, 8];
const SEED = 3;
const BOX = { low: 0, high: 1 };

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

/** Counts the inputs above one half: nothing that a small change moves. */
const comparisons = () =>
  onnxFile({
    inputs: { x: ['N', 4] },
    nodes: [
      node('Greater', ['x', 'half'], 'above'),
      node('Cast', ['above'], 'ones', { to: 1 }),
      node('MatMul', ['ones', 'weights'], 'scores'),
    ],
    weights: { half: floats([], [0.5]), weights: floats([4, 2], [1, 0, 1, 0, 0, 1, 0, 1]) },
    outputs: ['scores'],
  });

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
      expect(onnxViolations(file.bytes)).toEqual([]);
      const needsNoise = file.inputs.some((port) => port.name === 'noise');
      const { adversarial, logits, adversarial_logits } = await ranAlone(file.bytes, {
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

  it.each<[string, NormName]>([
    ['fgsm', 'Linf'],
    ['pgd', 'Linf'],
    ['apgd', 'Linf'],
    ['bim', 'L2'],
    ['apgd', 'L2'],
  ])('%s in %s finds the optimum of a linear model', async (name, norm) => {
    const wide = { low: -1e3, high: 1e3 };
    const { classifier: flat, logit, difference } = linear(runtime, [12], 2, wide, 8, 1000);
    const x = samples([12], 3, 0, 1);
    const { bytes } = await exportAttack(flat, name, { norm, epsilon: 0.1 });
    const { adversarial, logits, adversarial_logits } = await ranAlone(bytes, {
      x,
      label: classes(new Int32Array(3)),
      noise: noiseOf(name, norm, x, 0.1),
    });
    await flat.dispose();
    const direction = difference(0, 1);
    const gain = 0.1 * norms[norm].dual(direction);
    for (let i = 0; i < 3; i++) {
      const lead = (at: Float32Array) => logit(at, 1) - logit(at, 0);
      expect(lead(row(adversarial, i)) - lead(row(x, i))).toBeCloseTo(gain, 4);
      const told = (of: FloatTensor) => row(of, i)[1] - row(of, i)[0];
      expect(told(adversarial_logits) - told(logits)).toBeCloseTo(gain, 2);
    }
  });

  it('takes any number of samples, and each for itself', async () => {
    const { bytes } = await exportAttack(classifier, 'apgd', { options: { steps: 8 } });
    const noise = noiseOf('apgd', 'Linf', inputs, 0.1);
    const feeds = { epsilon: floats([], [0.02]) };
    const all = await ranAlone(bytes, { ...feeds, x: inputs, label: classes(labels), noise });
    for (const i of [0, COUNT - 1]) {
      const one = (of: FloatTensor) => floats([1, ...SHAPE], row(of, i));
      const alone = await ranAlone(bytes, {
        ...feeds,
        x: one(inputs),
        label: classes(labels.slice(i, i + 1)),
        noise: one(noise),
      });
      row(all.adversarial, i).forEach((value, j) => {
        expect(alone.adversarial.data[j]).toBeCloseTo(value, 5);
      });
    }
  });

  it('says what it is, and where it is from', async () => {
    const { bytes, inputs: ports } = await exportAttack(classifier, 'pgd', { epsilon: 0.1, version: '1.2.3' });
    const { metadataProps, docString, producerName, producerVersion, graph } = decodeModel(bytes);
    const facts = Object.fromEntries(metadataProps.map(({ key, value }) => [key, value]));
    const own = classifier.origin?.()?.bytes;
    expect(facts).toMatchObject({
      'gibbon.kind': 'attack',
      'gibbon.attack': 'pgd',
      'gibbon.norm': 'Linf',
      'gibbon.steps': '40',
      'gibbon.model': 'small',
      'gibbon.model.sha256': own && (await sha256(own)),
      'gibbon.version': '1.2.3',
    });
    expect([producerName, producerVersion]).toEqual(['gibbon', '1.2.3']);
    expect(docString).toMatch(/^pgd, Linf, untargeted, on small/);
    expect(graph?.input.map(({ name }) => name)).toEqual(['x', 'label', 'epsilon', 'noise']);
    for (const { docString: meaning } of [...(graph?.input ?? []), ...(graph?.output ?? [])])
      expect(meaning).toMatch(/\w+ \w+/);
    expect(ports.map(({ shape, unlessFed }) => [shape, unlessFed])).toEqual([
      [['N', ...SHAPE], undefined],
      [['N'], undefined],
      [[], 0.1],
      [['N', ...SHAPE], undefined],
    ]);
  });

  it('grows with neither the steps nor the number of times that the model stands in it', async () => {
    const own = classifier.origin?.()?.bytes.length ?? 0;
    const sizes = await Promise.all(
      [10, 99].map(async (steps) => (await exportAttack(classifier, 'pgd', { options: { steps } })).bytes.length),
    );
    expect(sizes[1]).toBe(sizes[0]);
    expect(sizes[0]).toBeLessThan(own + 40_000);
  });

  it('is for one sample where the model takes no more', async () => {
    const alone = await classifierFromBytes(oneAtATime(), { runtime });
    const file = await exportAttack(alone, 'fgsm');
    expect(file.batch).toBe(1);
    expect(file.inputs[0].shape[0]).toBe(1);
    await expect(exportAttack(alone, 'fgsm', { batch: 2 })).rejects.toThrow(
      'the model takes one sample at a time, and not 2',
    );
    await alone.dispose();
  });

  it('is for so many samples as are asked for', async () => {
    const file = await exportAttack(classifier, 'fgsm', { batch: 4 });
    expect([file.batch, file.inputs[0].shape, file.outputs[1].shape]).toEqual([4, [4, ...SHAPE], [4, 5]]);
  });

  it('names what lets no gradient through', async () => {
    const steps = await classifierFromBytes(comparisons(), { runtime });
    await expect(exportAttack(steps, 'pgd')).rejects.toThrow('no gradient of the logits reaches the input: Greater');
    await steps.dispose();
  });

  it.each<[string, object, string]>([
    ['square', {}, 'square cannot be exported'],
    ['pgd', { norm: 'L1' }, 'an exported pgd does not know L1'],
    ['pgd', { norm: 'L7' }, 'an exported pgd does not know L7'],
    ['pgd', { options: { restarts: 2 } }, 'an exported pgd cannot have this option'],
    ['fgsm', { options: { steps: 2 } }, 'fgsm has no such option'],
    ['pgd', { options: { steps: 0 } }, '0 is below 1'],
    ['pgd', { epsilon: -1 }, '-1 was given in place of a radius above 0'],
    ['pgd', { batch: 0 }, '0 was given in place of a number of samples'],
    ['pgd', { eps: 0.1 }, 'exportAttack has no such option'],
  ])('refuses %s with %j', async (name, options, message) => {
    await expect(exportAttack(classifier, name, options)).rejects.toThrow(message);
  });
});
