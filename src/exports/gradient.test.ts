import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { samples } from '../../test/linear-classifier.ts';
import { ranAlone } from '../../test/onnx-alone.ts';
import { node, onnxFile } from '../../test/onnx-model.ts';
import { onnxViolations } from '../../test/onnx-rules.ts';
import { type Classifier, classifierFromBytes, classSides, logitSlopesAt } from '../classifier/index.ts';
import { convNetwork, crossEntropy, exportClassifier, logOdds, margin } from '../nn/index.ts';
import { randomStream } from '../random.ts';
import type { Runtime } from '../runtime/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { type FloatTensor, floats, integers, row } from '../tensor/index.ts';
import { exportGradient } from './index.ts';

const COUNT = 4;
const CLASSES = 5;
const SHAPE = [1, 8, 8];

describe('an exported gradient', () => {
  let runtime: Runtime;
  let classifier: Classifier;
  const x = samples(SHAPE, COUNT, 0.1, 0.9);
  const labels = Int32Array.from({ length: COUNT }, (_, i) => i % CLASSES);
  const label = integers([COUNT], Array.from(labels));
  beforeAll(async () => {
    runtime = await nativeRuntime();
    const network = convNetwork(SHAPE, { channels: [4, 9], kernel: 3, dense: 12, classCount: CLASSES });
    const bytes = exportClassifier(network, network.initialParameters(randomStream('exported')));
    classifier = await classifierFromBytes(bytes, { runtime, name: 'small' });
  });
  afterAll(async () => {
    await classifier.dispose();
    await runtime.dispose();
  });

  const drawn = (shape: readonly number[], name: string) => {
    const random = randomStream(name);
    return floats(
      shape,
      Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal()),
    );
  };
  const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * b[i], 0);
  const moved = (along: FloatTensor, length: number) => ({
    ...x,
    data: x.data.map((value, i) => value + length * along.data[i]),
  });
  const expectClose = (found: Float32Array, expected: Float32Array, share: number) => {
    const scale = Math.max(...expected.map(Math.abs));
    expect(found.length).toBe(expected.length);
    for (let i = 0; i < found.length; i++) expect(Math.abs(found[i] - expected[i])).toBeLessThanOrEqual(share * scale);
  };

  it.each([
    ['cross-entropy', crossEntropy],
    ['log-odds', logOdds],
    ['margin', margin],
  ] as const)('has the %s and its gradient as the classifier has them', async (name, loss) => {
    const { bytes, batch } = await exportGradient(classifier, 'loss', { loss: name });
    expect(batch).toBe('any');
    const alone = await ranAlone(bytes, { x, label });
    const own = await classifier.gradient(x, labels, loss);
    expectClose(alone.loss.data, own.losses, 1e-5);
    expectClose(alone.gradient.data, own.gradient.data, 1e-5);
    expectClose(alone.logits.data, own.logits.data, 1e-5);
    expect(alone.gradient.shape).toEqual(x.shape);
  });

  it('multiplies by the Jacobian from both sides: u (J v) is (u J) v', async () => {
    const u = drawn([COUNT, CLASSES], 'cotangent');
    const v = drawn(x.shape, 'tangent');
    const forward = await ranAlone((await exportGradient(classifier, 'jvp')).bytes, { x, tangent: v });
    const backward = await ranAlone((await exportGradient(classifier, 'vjp')).bytes, { x, cotangent: u });
    expect(forward.product.shape).toEqual([COUNT, CLASSES]);
    expect(backward.product.shape).toEqual(x.shape);
    for (let i = 0; i < COUNT; i++) {
      const [left, right] = [dot(row(u, i), row(forward.product, i)), dot(row(backward.product, i), row(v, i))];
      expect(Math.abs(left)).toBeGreaterThan(1e-3);
      expect(left / right).toBeCloseTo(1, 3);
    }
  });

  it('has the gradients of several logits at once', async () => {
    const chosen = [3, 0, 4];
    const { bytes } = await exportGradient(classifier, 'gradients', { count: chosen.length });
    const classes = integers([COUNT, chosen.length], Array.from({ length: COUNT }, () => chosen).flat());
    const { gradients } = await ranAlone(bytes, { x, classes });
    expect(gradients.shape).toEqual([COUNT, chosen.length, ...SHAPE]);
    const sides = classSides(chosen);
    const each = Object.fromEntries(Object.entries(sides).map(([name, of]) => [name, new Array(COUNT).fill(of[0])]));
    const own = await classifier.ask(logitSlopesAt, chosen.length, x, each);
    for (let i = 0; i < COUNT; i++) {
      const expected = chosen.flatMap((_, rank) => Array.from(row(own[`gradient${rank}`], i)));
      expectClose(row(gradients, i), Float32Array.from(expected), 1e-5);
    }
  });

  it('has products with the Hessian: the slope of the gradient along a direction', async () => {
    const v = drawn(x.shape, 'tangent');
    const { product } = await ranAlone((await exportGradient(classifier, 'hvp')).bytes, { x, label, tangent: v });
    // The network is linear between kinks, so that a step this short crosses none for most samples.
    const step = 1e-3;
    const gradientAt = async (point: FloatTensor) => (await classifier.gradient(point, labels, crossEntropy)).gradient;
    const [after, before] = [await gradientAt(moved(v, step)), await gradientAt(moved(v, -step))];
    const agreeing = Array.from({ length: COUNT }, (_, i) => {
      const expected = row(after, i).map((value, j) => (value - row(before, i)[j]) / (2 * step));
      const found = row(product, i);
      const apart = Math.hypot(...found.map((value, j) => value - expected[j]));
      return apart <= 0.02 * Math.hypot(...expected) && Math.hypot(...found) > 1e-3;
    });
    expect(agreeing.filter(Boolean).length, `samples that agree: ${agreeing}`).toBeGreaterThanOrEqual(2);
  });

  it.each(['loss', 'vjp', 'jvp', 'gradients', 'hvp'])('is a file by the rules: %s', async (product) => {
    const { bytes, inputs, outputs } = await exportGradient(classifier, product);
    expect(onnxViolations(bytes)).toEqual([]);
    expect([...inputs, ...outputs].filter(({ meaning }) => meaning === '')).toEqual([]);
  });

  it('names an operator that has no rules', async () => {
    const bytes = onnxFile({
      inputs: { x: ['N', 4] },
      nodes: [node('CumProd', ['x', 'axis'], 'products'), node('MatMul', ['products', 'weights'], 'scores')],
      weights: { axis: integers([], [1]), weights: drawn([4, 2], 'weights') },
      outputs: ['scores'],
    });
    await expect((async () => exportGradient(await classifierFromBytes(bytes, { runtime }), 'loss'))()).rejects.toThrow(
      'CumProd',
    );
  });

  it.each<[string, object, string]>([
    ['hessian', {}, 'hessian cannot be exported'],
    ['vjp', { loss: 'margin' }, 'it has no meaning for vjp'],
    ['loss', { loss: 'hinge' }, 'the string "hinge" was given in place of one of cross-entropy, log-odds, margin'],
    ['loss', { count: 3 }, 'it has no meaning for loss'],
    ['gradients', { count: 0 }, '0 was given in place of a number of logits'],
  ])('refuses %s with %j', async (product, options, message) => {
    await expect(exportGradient(classifier, product, options)).rejects.toThrow(message);
  });
});
