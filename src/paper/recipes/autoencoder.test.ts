import { describe, expect, it } from 'vitest';
import { drawDigits } from '../../data/index.ts';
import { randomStream } from '../../random.ts';
import { nativeRuntime } from '../../runtime/node.ts';
import { floats, integers } from '../../tensor/index.ts';
import { compileSteps, constantRates, errorRate, initialState, trainingGraph } from '../../training/index.ts';
import type { PaperData } from '../data/data.ts';
import { follow } from '../recipe.ts';
import { autoencoder } from './autoencoder.ts';

const data: PaperData = {
  name: 'a few digits',
  identity: 'a few digits',
  train: drawDigits({ count: 1500, seed: 3, split: 'train' }),
  test: drawDigits({ count: 300, seed: 3, split: 'test' }),
  comparable: false,
};
const recipe = autoencoder('smoke');

/** x W + b of a row, in float64. */
function affineOf(x: readonly number[], weights: Float32Array, biases: Float32Array): number[] {
  return Array.from(biases, (bias, k) =>
    x.reduce((sum, value, d) => sum + value * weights[d * biases.length + k], bias),
  );
}

describe('the denoising autoencoder', () => {
  it('learns labels and whole pictures from three quarters of the pixels', async () => {
    const runtime = await nativeRuntime();
    const learner = recipe.learner([1, 3, 4], data);
    const start = initialState(learner, randomStream(1));
    const pixels = Array.from({ length: 24 }, (_, i) => ((7 * i) % 24) / 24);
    const labels = [2, 9];
    const random = randomStream(1, 'step');
    const steps = await compileSteps(runtime, learner, start, 2);
    const { losses } = await steps.run(start, [
      { inputs: floats([2, 1, 3, 4], pixels), labels: integers([2], labels), rates: { learningRate: 0 }, random },
    ]);
    await steps.dispose();

    const [draws] = trainingGraph(learner, start, 2).draws;
    const [kept] = Object.values(draws.feeds(random)).map((mask) => Array.from(mask.data, Number));
    expect(new Set(kept)).toEqual(new Set([0, 1]));
    const { w1, b1, w, b, decoderWeights, decoderBiases } = start.parameters;
    const byHand = labels.map((label, n) => {
      const whole = pixels.slice(12 * n, 12 * (n + 1));
      const seen = whole.map((pixel, i) => pixel * kept[12 * n + i]);
      const code = affineOf(seen, w1.data, b1.data).map((score) => Math.max(0, score));
      const logits = affineOf(code, w.data, b.data);
      const surprise = Math.log(logits.reduce((sum, z) => sum + Math.exp(z), 0)) - logits[label];
      const restored = affineOf(code, decoderWeights.data, decoderBiases.data).map((z) => 1 / (1 + Math.exp(-z)));
      const squares = restored.map((value, i) => (value - whole[i]) ** 2);
      return surprise + (50 * squares.reduce((sum, square) => sum + square, 0)) / 12;
    });
    expect(losses[0]).toBeCloseTo((byHand[0] + byHand[1]) / 2, 5);
  });

  it('is a classifier in the end, which learned something', async () => {
    const runtime = await nativeRuntime();
    const longer = { ...recipe, epochs: 3, schedule: constantRates({ learningRate: 0.003 }) };
    const { parameters } = await follow(longer, { data, runtime, seed: 0 });
    const { architecture } = recipe.learner([1, 28, 28], data);
    const test = { inputs: data.test.images, labels: data.test.labels };
    expect(await errorRate(architecture, parameters, test, { runtime })).toBeLessThan(0.3);
  });
});
