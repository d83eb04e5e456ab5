import { describe, expect, it } from 'vitest';
import { normal } from '../../../test/samples.ts';
import { argMax, floats, row } from '../../tensor/index.ts';
import { exactLinearError } from './linear-worst-case.ts';

const [COUNT, WIDTH, CLASSES] = [200, 5, 4];
const EPSILON = 0.3;
const inputs = normal([COUNT, WIDTH], 'inputs');

const logitsAt = (weights: Float32Array, biases: Float32Array, x: readonly number[]) =>
  Float32Array.from(biases, (bias, k) =>
    x.reduce((sum, value, d) => sum + value * weights[d * biases.length + k], bias),
  );

/** All corners of the cube around a point. Some corner is the worst point for each pair of classes. */
function cornersOf(x: Float32Array): number[][] {
  return Array.from({ length: 2 ** x.length }, (_, bits) =>
    Array.from(x, (value, d) => value + ((bits >> d) & 1 ? EPSILON : -EPSILON)),
  );
}

describe('exactLinearError', () => {
  it.each([1, 2, 3])('is what the worst corner of each cube gives, for several classes (%s)', (seed) => {
    const weights = normal([WIDTH, CLASSES], seed);
    const biases = normal([CLASSES], seed);
    const answerAt = (x: readonly number[]) => argMax(logitsAt(weights.data, biases.data, x));
    const labels = Int32Array.from({ length: COUNT }, (_, i) => answerAt([...row(inputs, i)]));
    const fooled = labels.filter((label, i) => cornersOf(row(inputs, i)).some((x) => answerAt(x) !== label));
    expect(fooled.length).toBeGreaterThan(COUNT / 10);
    expect(fooled.length).toBeLessThan(COUNT);
    expect(exactLinearError({ weights, biases }, { inputs, labels }, EPSILON)).toBeCloseTo(
      (100 * fooled.length) / COUNT,
      9,
    );
    expect(exactLinearError({ weights, biases }, { inputs, labels }, 0)).toBe(0);
  });

  it('knows a score whose sign is the answer', () => {
    const weights = normal([WIDTH, 1], 'score');
    const biases = floats([1], [0.2]);
    const scoreAt = (x: readonly number[]) => logitsAt(weights.data, biases.data, x)[0];
    const labels = Int32Array.from({ length: COUNT }, (_, i) => (i % 3 === 0 ? -1 : 1));
    const fooled = labels.filter((label, i) => cornersOf(row(inputs, i)).some((x) => label * scoreAt(x) < 0));
    expect(exactLinearError({ weights, biases }, { inputs, labels }, EPSILON)).toBeCloseTo(
      (100 * fooled.length) / COUNT,
      9,
    );
  });

  it('is nothing of no samples', () => {
    const parameters = { weights: normal([WIDTH, CLASSES]), biases: normal([CLASSES]) };
    const none = { inputs: floats([0, WIDTH]), labels: new Int32Array(0) };
    expect(exactLinearError(parameters, none, EPSILON)).toBeNull();
  });
});
