import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphClassifier } from '../../classifier/index.ts';
import { type Explanation, explain } from '../../explanation/index.ts';
import { constant } from '../../graph/index.ts';
import { matmul } from '../../operators/index.ts';
import type { Runtime } from '../../runtime/index.ts';
import { nativeRuntime } from '../../runtime/node.ts';
import { floats } from '../../tensor/index.ts';
import { conclusion, statement } from './statement.ts';

describe('what an explanation comes to', () => {
  let runtime: Runtime;
  let linear: Explanation;
  beforeAll(async () => {
    runtime = await nativeRuntime();
    // The margin is (x_0 - x_1): from (0.55, 0.45) an epsilon of 0.05 closes it.
    const classifier = graphClassifier({
      name: 'linear',
      logitsOf: (inputs) => matmul(inputs, constant(floats([2, 2], [1, 0, 0, 1]))),
      inputShape: [2],
      classCount: 2,
      box: { low: 0, high: 1 },
      batchSize: 8,
      runtime,
    });
    linear = await explain(classifier, floats([1, 2], [0.55, 0.45]), { draws: 4 });
    await classifier.dispose();
  });
  afterAll(() => runtime.dispose());

  it('names what ten steps, one step and noise need, and a straight line straight', () => {
    expect(statement(linear)).toMatch(
      /^A 10-step attack changes the answer within 0\.05\d*; one step along the gradient needs 0\.05\d*; random noise needs [^;]*\. Along the gradient this network is nearly linear: up to 0\.4\d*, a straight line explains 100 % of what happens\.$/,
    );
    expect(conclusion(linear)).toContain(
      'promises +0.00784 in the log-odds of another answer; +0.00784 happens, 100 %',
    );
    expect(conclusion(linear)).toMatch(/so the true one is this or smaller \(\d+ forward and \d+ backward passes\)\.$/);
  });

  it('claims no distance where none was found', () => {
    const none = { ...linear.multiStep, found: undefined };
    const smallest = { ...linear.smallest, clipped: undefined, unclipped: undefined };
    const nothing = { ...linear, multiStep: none, smallest, noiseNeeds: { above: 0.25, atMost: undefined } };
    expect(statement(nothing)).toContain(
      'A 10-step attack found no change of the answer up to 1; one step along the gradient changes it at no epsilon that was tried; random noise needs more than 0.25.',
    );
    expect(conclusion(nothing)).toContain('That is not a proof');
    expect(conclusion({ ...linear, multiStep: none })).toContain('That 10 steps found nothing is not a proof (');
    const unclipped = { epsilon: 0.3, answer: linear.answer };
    expect(statement({ ...nothing, smallest: { ...smallest, unclipped } })).toContain(
      'that was tried (0.3 changes it if values may leave their range)',
    );
  });

  it('counts grey levels whole where there are many', () => {
    const smallest = { ...linear.smallest, isImage: true };
    const searched = (searchedTo: number) =>
      statement({
        ...linear,
        level: 1 / 255,
        smallest,
        multiStep: { ...linear.multiStep, found: undefined, searchedTo },
      });
    expect(searched(1)).toContain('up to 1 (255 grey levels)');
    expect(searched(0.3158)).toContain('up to 0.316 (81 grey levels)');
    expect(searched(1 / 255)).toContain('(1 grey level)');
    expect(searched(0.00328)).toContain('(0.84 grey levels)');
  });

  it.each([
    [0.95, 'is nearly linear'],
    [0.949, 'is only roughly linear'],
    [0.749, 'is not linear'],
    [0, 'is not linear'],
  ])('calls a fit of %d: %s', (fit, words) => {
    expect(statement({ ...linear, linearity: { to: 0.4, fit } })).toContain(
      `Along the gradient this network ${words}:`,
    );
  });

  it('says what noise of the same and of a larger size does', () => {
    const withNoise = (above: number, atMost?: number) => conclusion({ ...linear, noiseNeeds: { above, atMost } });
    expect(withNoise(0.251)).toMatch(
      /^The direction matters, not the size: random signs of size 0\.251, (4\.9|5) times/,
    );
    expect(withNoise(0.06, 0.1)).toMatch(/^Random signs of the same size leave/);
    expect(withNoise(0.01, 0.06)).toMatch(/^Random noise of about the same size changes the answer too/);
    expect(withNoise(0.01, 0.2)).toMatch(/^At /);
    expect(statement({ ...linear, noiseNeeds: { above: 0, atMost: 0.01 } })).toContain(
      'random noise needs at most 0.01.',
    );
  });

  it('follows no direction where the gradient is zero', () => {
    const flat = { ...linear, gradient: { ...linear.gradient, zeroShare: 1 } };
    expect(statement(flat)).toContain('The gradient is zero, so there is no direction to follow.');
    expect(conclusion(flat)).not.toContain('the gradient promises');
  });
});
