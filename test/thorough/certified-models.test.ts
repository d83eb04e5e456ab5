/** Bounds of published models, against points that are drawn and points that attacks find. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fgsm, pgd } from '../../src/attacks/index.ts';
import { BoundedNetwork } from '../../src/certification/bounded-network.ts';
import { traceAt, valueAt } from '../../src/certification/trace.ts';
import { attack } from '../../src/harness/index.ts';
import { randomStream } from '../../src/random.ts';
import type { Runtime } from '../../src/runtime/index.ts';
import { nativeRuntime } from '../../src/runtime/node.ts';
import { floats, isFloat32, row, takeRows } from '../../src/tensor/index.ts';
import { misclassified } from '../../src/threat/index.ts';
import { DATA, load, realModels } from '../real-models.ts';

let runtime: Runtime;
beforeAll(async () => {
  runtime = await nativeRuntime();
});
afterAll(() => runtime.dispose());

const POINTS = 256;
const names = ['mnist_conv_robust', 'mnist_conv_adversarial', 'cifar10_resnet8', 'mnist_cnn'];
const chosen = realModels.filter(({ name }) => names.includes(name));

describe.skipIf(DATA === '').each(chosen)('bounds of $name (GIBBON_DATA)', (model) => {
  it('hold at every value for random points, corners and adversarial examples', { timeout: 600_000 }, async () => {
    const classifier = await load(model);
    const { inputs, labels } = await model.images(2);
    const epsilon = 0.004 * (classifier.box.high - classifier.box.low);
    const bounded = { inputShape: classifier.inputShape, outputsOf: classifier.logitsOf };
    const network = new BoundedNetwork(bounded, runtime, { precision: 'float32', rounding: true });
    const { relaxed, outputs } = network.anatomy;
    const trace = traceAt(bounded, POINTS, 'float32');
    const values = Object.fromEntries(relaxed.map((place, i) => [`value${i}`, valueAt(trace, place)]));
    const program = await runtime.compile({ inputs: [trace.x], outputs: { ...values, y: trace.y } });
    for (let i = 0; i < labels.length; i++) {
      const x = row(inputs, i);
      const low = x.map((value) => Math.fround(Math.max(classifier.box.low, value - epsilon)));
      const high = x.map((value) => Math.fround(Math.min(classifier.box.high, value + epsilon)));
      const boxes = { count: 1, low, high };
      const known = await network.intervals(boxes, { linear: model.name !== 'cifar10_resnet8' });
      const { lower, upper } = await network.interval(boxes, known, 'outputs');
      const points = floats([POINTS, ...classifier.inputShape]);
      for (let k = 0; k < POINTS; k++) {
        const random = randomStream('points of models', i, k);
        const point = row(points, k);
        for (let j = 0; j < point.length; j++) {
          const t = k % 2 === 0 ? random.integer(2) : random.uniform();
          point[j] = Math.min(high[j], Math.max(low[j], low[j] + t * (high[j] - low[j])));
        }
      }
      for (const [k, method] of [fgsm, pgd].entries()) {
        const single = takeRows(inputs, [i]);
        const { adversarials } = await attack(classifier, method, single, misclassified(labels.slice(i, i + 1)), {
          epsilon,
        });
        row(points, k).set(adversarials.data.map((value, j) => Math.min(high[j], Math.max(low[j], value))));
      }
      const results = await program.run({ low: points });
      const outside = (name: string, least: ArrayLike<number>, most: ArrayLike<number>) => {
        const result = results[name];
        if (!isFloat32(result)) throw new TypeError(name);
        return result.data.findIndex(
          (value, at) => !(least[at % least.length] <= value && value <= most[at % least.length]),
        );
      };
      relaxed.forEach((_, at) => {
        expect(outside(`value${at}`, known.lower[at], known.upper[at]), `value ${at} of image ${i}`).toBe(-1);
      });
      expect(lower).toHaveLength(outputs);
      expect(outside('y', lower, upper), `logits of image ${i}`).toBe(-1);
    }
    await program.dispose();
    await network.dispose();
    await classifier.dispose();
  });
});
