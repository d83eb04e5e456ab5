import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Classifier, graphClassifier } from '../classifier/index.ts';
import { constant } from '../graph/index.ts';
import { add, log, matmul, mul, relu, reshape } from '../operators/index.ts';
import { randomStream } from '../random.ts';
import type { Runtime } from '../runtime/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { argMax, type FloatTensor, floats, type Shape, sizeOf } from '../tensor/index.ts';
import type { Box } from '../threat/index.ts';
import { type Explanation, explain } from './index.ts';

const unit: Box = { low: 0, high: 1 };

describe('explain', () => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await nativeRuntime();
  });
  afterAll(() => runtime.dispose());

  /** Logits x W + b, and an input from the middle of the box that is of class 0 by a lead. */
  function linear(classCount: number, seed: number, inputShape: Shape = [24], batchSize = 32) {
    const size = sizeOf(inputShape);
    const random = randomStream('explain linear', classCount, seed);
    const weights = Array.from({ length: size * classCount }, () => random.normal());
    const x = Float32Array.from({ length: size }, () => random.uniform(0.3, 0.7));
    const dot = (values: ArrayLike<number>, k: number) =>
      Array.from(values).reduce((sum, value, i) => sum + value * Math.fround(weights[i * classCount + k]), 0);
    // All logits are between 0 and 1 at the input, and that of class 0 is 2.
    const bias = Array.from({ length: classCount }, (_, k) => (k === 0 ? 2 : random.uniform()) - dot(x, k));
    const classifier = graphClassifier({
      name: 'linear',
      logitsOf: (inputs) =>
        add(
          matmul(reshape(inputs, [inputs.shape[0], size]), constant(floats([size, classCount], weights))),
          constant(floats([classCount], bias)),
        ),
      inputShape,
      classCount,
      box: unit,
      batchSize,
      runtime,
    });
    /** The logits as straight lines in epsilon. */
    const lines = ({ direction }: Explanation) =>
      Array.from({ length: classCount }, (_, k) => ({
        start: dot(x, k) + Math.fround(bias[k]),
        slope: dot(direction.data, k),
      }));
    const difference = (i: number) => weights[i * classCount + 1] - weights[i * classCount];
    const L1 = Array.from({ length: size }, (_, i) => Math.abs(difference(i))).reduce((sum, value) => sum + value, 0);
    return { classifier, input: floats([1, ...inputShape], x), lines, L1 };
  }

  /** The answer where logits are straight lines. */
  const winner = (lines: readonly { start: number; slope: number }[], epsilon: number) =>
    argMax(lines.map(({ start, slope }) => start + epsilon * slope));

  it('agrees with the closed form where there are two classes: what is predicted happens, up to the flip', async () => {
    for (const seed of [1, 2, 3]) {
      const { classifier, input, lines, L1 } = linear(2, seed);
      const found = await explain(classifier, input, { epsilons: [1 / 255, 8 / 255, 0.3] });
      await classifier.dispose();
      const [right, wrong] = lines(found);
      expect(found.answer.class).toBe(0);
      expect(found.gradient.L1).toBeCloseTo(L1, 4);
      expect(found.gradient.meanAbsolute * found.gradient.dimension).toBeCloseTo(L1, 4);
      for (const { epsilon, predicted, actual, randomSigns } of found.comparisons) {
        expect(predicted / (epsilon * L1)).toBeCloseTo(1, 5);
        expect(Math.abs(actual - predicted), `epsilon ${epsilon}`).toBeLessThan(1e-5);
        expect(Math.abs(randomSigns.mean), 'of 32 draws').toBeLessThan(epsilon * found.gradient.L2);
        expect(randomSigns.deviation / (epsilon * found.gradient.L2), 'independent signs add up to L2').toBeCloseTo(
          1,
          0,
        );
      }
      const flip = (right.start - wrong.start) / L1;
      expect(found.smallest.unclipped?.epsilon, 'the margin by the L1 norm').toBeGreaterThan(flip - 1e-6);
      expect(found.smallest.unclipped?.epsilon).toBeLessThan(flip * (1 + 2 ** -12) + 1e-6);
      expect(found.smallest.unclipped?.answer.class).toBe(1);
      const { found: inSteps, cost, steps } = found.multiStep;
      expect(inSteps?.epsilon, 'no corner of a smaller ball is enough').toBeGreaterThan(flip * (1 - 1e-5));
      expect(inSteps?.epsilon, 'and bisection ends near the smallest that is').toBeLessThan(flip + 2 ** -13);
      expect([inSteps?.answer.class, steps]).toEqual([1, 10]);
      expect(cost.backwards).toBeGreaterThan(10 * steps);
      expect(found.line.epsilons[80] / (inSteps?.epsilon ?? 0), 'the chart goes as far as ten steps ask').toBeCloseTo(
        Math.min(8, 0.5 / flip),
        1,
      );
      expect(found.linearity).toEqual({ to: found.line.epsilons[80], fit: expect.closeTo(1, 6) });
      const [above, atMost] = [found.noiseNeeds.above, found.noiseNeeds.atMost ?? Number.POSITIVE_INFINITY];
      for (const { epsilon, randomSigns } of found.comparisons) {
        expect(epsilon <= above ? randomSigns.changedShare < 0.5 : epsilon >= atMost).toBe(true);
      }
    }
  });

  it('finds straight lines straight, and the intervals of their upper envelope', async () => {
    const models = fc.record({ classCount: fc.integer({ min: 2, max: 14 }), seed: fc.integer({ min: 0, max: 1e6 }) });
    await fc.assert(
      fc.asyncProperty(models, async ({ classCount, seed }) => {
        const { classifier, input, lines } = linear(classCount, seed);
        const found = await explain(classifier, input, { draws: 1, epsilons: [0.1] });
        await classifier.dispose();
        const { intervals, tolerance } = found.intervals;
        const straight = lines(found);
        const range = found.line.epsilons[80];
        for (const { class: index, logits, straightness } of found.line.classes) {
          const { start, slope } = straight[index];
          expect(found.line.epsilons.every((epsilon, i) => Math.abs(start + epsilon * slope - logits[i]) < 1e-4)).toBe(
            true,
          );
          if (Math.abs(slope * range) < 0.1) continue;
          for (const fit of Object.values(straightness)) expect(fit).toBeGreaterThan(1 - 1e-5);
        }
        expect(found.line.classes).toHaveLength(Math.min(classCount, 10));
        expect(found.line.classes.map((line) => line.class)).toEqual(
          expect.arrayContaining([0, ...intervals.map((interval) => interval.class)].slice(0, 10)),
        );
        expect([intervals[0].from, intervals[intervals.length - 1].to]).toEqual([-range, range]);
        for (const [i, interval] of intervals.entries()) {
          if (i > 0) expect(interval.from, 'no gap').toBe(intervals[i - 1].to);
          const inside = 2 * tolerance + 1e-5;
          if (interval.to - interval.from < 2 * inside) continue;
          const ends = [interval.from + inside, interval.to - inside].map((epsilon) => winner(straight, epsilon));
          expect(ends, `the envelope from ${interval.from} to ${interval.to}`).toEqual([
            interval.class,
            interval.class,
          ]);
        }
      }),
      { numRuns: 25, seed: 7 },
    );
  });

  it('judges the smallest epsilon clipped and rounded too', async () => {
    const { classifier, input, L1, lines } = linear(2, 4, [1, 4, 6]);
    const onLevels: FloatTensor = { ...input, data: input.data.map((value) => Math.round(value * 255) / 255) };
    const found = await explain(classifier, onLevels, { draws: 2 });
    await classifier.dispose();
    const { unclipped, clipped, rounded, isImage } = found.smallest;
    expect(isImage).toBe(true);
    expect(unclipped?.epsilon, 'the example lies far inside the box').toBeLessThan(found.line.leavesBox.along);
    expect(clipped).toEqual(unclipped);
    const [right, wrong] = lines(found);
    const shift = onLevels.data.reduce((sum, value, i) => sum + (value - input.data[i]) * found.direction.data[i], 0);
    expect(Math.abs(shift), 'moved to levels by less than one of them').toBeLessThan(24 / 510);
    const levels = (255 * (rounded?.epsilon ?? Number.NaN) + 0.5) % 1;
    expect(Math.min(levels, 1 - levels), 'rounding changes in the middle between two levels').toBeLessThan(0.02);
    expect(rounded?.epsilon).toBeGreaterThan((right.start - wrong.start) / L1 - 1 / 255 - 24 / 510 / L1);
    expect(found.example).toMatchObject({ epsilon: rounded?.epsilon, answer: rounded?.answer });
    const strange = found.example.adversarial.data.find(
      (value) => Math.abs(value * 255 - Math.round(value * 255)) > 1e-4,
    );
    expect(strange, 'a value of the example that 8 bits cannot hold').toBeUndefined();
  });

  it('tells where the box begins to matter', async () => {
    const { classifier, input } = linear(2, 5);
    const found = await explain(classifier, input, { draws: 1, epsilons: [0.1] });
    const outside = (epsilon: number) =>
      input.data.some((value, i) => Math.abs(value + epsilon * found.direction.data[i] - 0.5) > 0.5 + 1e-7);
    const { along, against } = found.line.leavesBox;
    expect([outside(along), outside(along * 1.001), outside(-against), outside(-against * 1.001)]).toEqual([
      false,
      true,
      false,
      true,
    ]);
    await classifier.dispose();
  });

  it('finds a bend where there is one: the inner part is less straight than the outer ones', async () => {
    const { classifier, input } = bent(runtime);
    const found = await explain(classifier, input, { draws: 1, range: 0.4, epsilons: [0.01] });
    await classifier.dispose();
    const { straightness } = found.line.classes[0];
    expect(straightness.inner).toBeLessThan(0.95);
    expect(straightness.against).toBeGreaterThan(1 - 1e-6);
    expect(straightness.along).toBeGreaterThan(1 - 1e-6);
    expect(found.gradient.zeroShare).toBe(0.5);
  });

  it('is the same for the same seed, whatever the batch size, and has other noise for another', async () => {
    const outcome = async (batchSize: number, seed: number) => {
      const { classifier, input } = linear(3, 6, [24], batchSize);
      const { comparisons, noiseBelowLevel, smallest } = await explain(classifier, input, { seed, draws: 5 });
      await classifier.dispose();
      return { comparisons, noiseBelowLevel, smallest };
    };
    const first = await outcome(32, 1);
    expect(await outcome(32, 1)).toEqual(first);
    const alone = await outcome(1, 1);
    expect(alone.smallest.unclipped?.epsilon).toBeCloseTo(first.smallest.unclipped?.epsilon ?? Number.NaN, 5);
    expect(alone.noiseBelowLevel.mean).toBeCloseTo(first.noiseBelowLevel.mean, 4);
    expect((await outcome(32, 2)).noiseBelowLevel.mean).not.toBe(first.noiseBelowLevel.mean);
  });

  it('explains a label that is not the answer, away from which the answer stays', async () => {
    const { classifier, input, L1 } = linear(2, 8);
    const found = await explain(classifier, input, { label: 1, draws: 2 });
    await classifier.dispose();
    expect(found).toMatchObject({
      answer: { class: 0 },
      label: 1,
      smallest: { unclipped: undefined, rounded: undefined },
      multiStep: { found: { answer: { class: 1 } } },
    });
    expect(found.diagnostics.map(({ code }) => code)).toEqual(['no-change']);
    expect(found.comparisons[0].actual).toBeCloseTo(L1 / 255, 4);
    expect(
      found.intervals.intervals.map((interval) => interval.class),
      'against the direction it changes',
    ).toEqual([1, 0]);
  });

  it('says that there is no direction where the gradient is zero', async () => {
    const classifier = scored(runtime, (x) => mul(x, constant(floats([1, 2], [0, 0]))));
    const found = await explain(classifier, floats([1, 2], [0.2, 0.4]), { draws: 2 });
    await classifier.dispose();
    expect(found.gradient.zeroShare).toBe(1);
    expect(found.diagnostics.map(({ code }) => code)).toEqual(['zero-gradient']);
    expect(found.line.leavesBox.along).toBe(Number.POSITIVE_INFINITY);
    expect(found.multiStep.found).toBeUndefined();
  });

  describe('refuses', () => {
    const cases = [
      ['inputs of another shape', floats([1, 3]), {}, 'shape [1,3] was given to a model that takes [1,2]'],
      ['several inputs', floats([2, 2]), {}, 'shape [2,2]'],
      ['inputs outside the box', floats([1, 2], [0, 255]), {}, '255, outside the box 0..1'],
      ['inputs that are no numbers', floats([1, 2], [0, Number.NaN]), {}, 'the input holds NaN'],
      ['labels that are no class', floats([1, 2]), { label: 2 }, "2 is none of the model's 2 classes"],
      ['an even number of points', floats([1, 2]), { points: 80 }, '80 points make no line'],
      ['a range of 0', floats([1, 2]), { range: 0 }, 'range: 0 is not a distance'],
      ['an infinite epsilon', floats([1, 2]), { epsilons: [1, Number.POSITIVE_INFINITY] }, 'epsilons: Infinity'],
      ['no draws', floats([1, 2]), { draws: 0 }, 'draws: 0'],
    ] as const;
    it.each(cases)('%s', async (_, input, options, message) => {
      const classifier = scored(runtime, (x) => x);
      await expect(explain(classifier, input, options)).rejects.toThrow(message);
      await classifier.dispose();
    });

    it('answers that are NaN, at the input or farther along', async () => {
      const broken = scored(runtime, (x) => log(add(x, constant(floats([1, 2], [-0.5, 0.5])))));
      await expect(explain(broken, floats([1, 2], [0.25, 0.5]))).rejects.toThrow(
        'answers the input with NaN for class 0',
      );
      await expect(explain(broken, floats([1, 2], [0.9, 0.5]))).rejects.toThrow('answers the input at epsilon');
      await broken.dispose();
    });
  });
});

/** A model of two values and two classes. */
function scored(runtime: Runtime, logitsOf: Parameters<typeof graphClassifier>[0]['logitsOf']): Classifier {
  return graphClassifier({
    name: 'scored',
    logitsOf,
    inputShape: [2],
    classCount: 2,
    box: unit,
    batchSize: 8,
    runtime,
  });
}

/** The logit of class 0 is 8 max(x_0 - 1/2, 0), that of class 1 is 1/4: at 0.54 it bends near epsilon 0. */
function bent(runtime: Runtime): { classifier: Classifier; input: FloatTensor } {
  const shift = constant(floats([1, 2], [-0.5, 0.25]));
  const weights = constant(floats([1, 2], [8, 1]));
  const keep = constant(floats([1, 2], [1, 0]));
  const classifier = scored(runtime, (x) => mul(relu(add(mul(x, keep), shift)), weights));
  return { classifier, input: floats([1, 2], [0.54, 0.5]) };
}
