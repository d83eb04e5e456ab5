import { describe, expect, it } from 'vitest';
import { normal } from '../../test/samples.ts';
import { constant, type Value } from '../graph/index.ts';
import { numbersOf } from '../operators/evaluate.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { floats, type Shape } from '../tensor/index.ts';
import { batchNormalization, batchNormalizationParameters, batchStatistics, constants, Draws } from './index.ts';

const runtime = await nativeRuntime();
const CHANNELS = 3;
const parameters = {
  'scale.1': floats([CHANNELS], [2, -1, 0.5]),
  'shift.1': floats([CHANNELS], [0.1, 0.2, 0.3]),
  'mean.1': floats([CHANNELS], [1, -2, 0]),
  'variance.1': floats([CHANNELS], [4, 0.25, 1]),
};

async function run(outputs: Record<string, Value>): Promise<Record<string, number[]>> {
  const program = await runtime.compile({ inputs: [], outputs });
  const results = await program.run({});
  await program.dispose();
  return Object.fromEntries(Object.entries(results).map(([name, value]) => [name, numbersOf(value)]));
}

/** The channel of each number, and the numbers of each channel. */
function channelsOf(shape: Shape, values: ArrayLike<number>) {
  const size = shape.slice(2).reduce((product, length) => product * length, 1);
  const channelAt = (i: number) => Math.floor(i / size) % CHANNELS;
  const of = Array.from({ length: CHANNELS }, (_, c) => Array.from(values).filter((_, i) => channelAt(i) === c));
  return { channelAt, of };
}

const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const varianceOf = (values: readonly number[]) => meanOf(values.map((value) => (value - meanOf(values)) ** 2));

describe.each([{ shape: [7, CHANNELS] }, { shape: [4, CHANNELS, 2, 5] }])(
  'batchNormalization of $shape',
  ({ shape }) => {
    const x = normal(shape);
    const { channelAt, of } = channelsOf(shape, x.data);
    const expected = (statistics: readonly (readonly [mean: number, variance: number])[]) =>
      Array.from(x.data, (value, i) => {
        const c = channelAt(i);
        const [mean, variance] = statistics[c];
        const [scale, shift] = [parameters['scale.1'].data[c], parameters['shift.1'].data[c]];
        return (scale * (value - mean)) / Math.sqrt(variance + 1e-5) + shift;
      });

    it('uses the running statistics once the network has learned', async () => {
      const { y } = await run({ y: batchNormalization(constant(x), '1', constants(parameters)) });
      const running = [0, 1, 2].map((c) => [parameters['mean.1'].data[c], parameters['variance.1'].data[c]] as const);
      for (const [i, value] of expected(running).entries()) expect(y[i], `number ${i}`).toBeCloseTo(value, 5);
    });

    it('uses the statistics of the batch while it learns, and moves the running ones a tenth of the way', async () => {
      const after: Record<string, Value> = {};
      const training = {
        draws: new Draws(),
        remember: (name: string, value: Value) => {
          after[name] = value;
        },
      };
      const y = batchNormalization(constant(x), '1', constants(parameters), { training });
      expect(Object.keys(after)).toEqual(batchStatistics('1'));
      const results = await run({ y, mean: after['mean.1'], variance: after['variance.1'] });
      const ofBatch = of.map((values) => [meanOf(values), varianceOf(values)] as const);
      for (const [i, value] of expected(ofBatch).entries()) expect(results.y[i], `number ${i}`).toBeCloseTo(value, 5);
      for (const [c, [mean, variance]] of ofBatch.entries()) {
        expect(results.mean[c]).toBeCloseTo(0.9 * parameters['mean.1'].data[c] + 0.1 * mean, 6);
        expect(results.variance[c]).toBeCloseTo(0.9 * parameters['variance.1'].data[c] + 0.1 * variance, 6);
      }
    });
  },
);

describe('batchNormalizationParameters', () => {
  it('leave numbers almost as they are', async () => {
    const x = normal([4, CHANNELS]);
    const { y } = await run({
      y: batchNormalization(constant(x), '2', constants(batchNormalizationParameters('2', CHANNELS))),
    });
    for (const [i, value] of y.entries()) expect(value).toBeCloseTo(x.data[i], 4);
  });
});
