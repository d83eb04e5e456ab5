import { describe, expect, it } from 'vitest';
import { exportGraph } from '../graph/index.ts';
import { numbersOf } from '../operators/evaluate.ts';
import { randomStream } from '../random.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { floats } from '../tensor/index.ts';
import { classifierGraph, logisticRegression, softmaxRegression } from './index.ts';

describe('linear models', () => {
  const architecture = softmaxRegression([1, 2, 2], 3);

  it('compute x W + b from inputs of any shape', async () => {
    const parameters = {
      weights: floats([4, 3], [1, 0, 0, 0, 1, 0, 0, 0, 1, 10, 20, 30]),
      biases: floats([3], [0.5, 0, -0.5]),
    };
    const runtime = await nativeRuntime();
    const program = await runtime.compile(classifierGraph(architecture, parameters, 2));
    const { logits } = await program.run({ inputs: floats([2, 1, 2, 2], [1, 2, 3, 0, 0, 0, 0, 1]) });
    await program.dispose();
    expect(logits.shape).toEqual([2, 3]);
    expect(numbersOf(logits)).toEqual([1.5, 2, 2.5, 10.5, 20, 29.5]);
  });

  it('are exported as files that give the same logits', async () => {
    const parameters = architecture.initialParameters(randomStream(1));
    const inputs = floats([2, 1, 2, 2], [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8]);
    const graph = classifierGraph(architecture, parameters, 2);
    const runtime = await nativeRuntime();
    const [fromGraph, fromFile] = await Promise.all(
      [graph, exportGraph(graph)].map(async (model) => (await runtime.compile(model)).run({ inputs })),
    );
    expect(fromFile).toEqual(fromGraph);
  });

  it('start with small weights that only the stream decides, and zero biases', () => {
    const first = architecture.initialParameters(randomStream(0, 'parameters'));
    expect(architecture.initialParameters(randomStream(0, 'parameters'))).toEqual(first);
    expect(architecture.initialParameters(randomStream(1, 'parameters')).weights).not.toEqual(first.weights);
    const wide = softmaxRegression([784], 10).initialParameters(randomStream(0)).weights.data;
    expect(Math.max(...wide)).toBeLessThanOrEqual(0.005);
    expect(Math.min(...wide)).toBeGreaterThanOrEqual(-0.005);
    expect(Math.max(...wide) - Math.min(...wide)).toBeGreaterThan(0.0099);
    expect(Math.abs(wide.reduce((sum, weight) => sum + weight, 0) / wide.length)).toBeLessThan(0.0001);
    expect(Array.from(first.biases.data)).toEqual([0, 0, 0]);
    expect(logisticRegression([784]).initialParameters(randomStream(0)).weights.shape).toEqual([784, 1]);
  });
});
