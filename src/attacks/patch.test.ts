import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Classifier, graphClassifier, type Layout } from '../classifier/index.ts';
import { OptionError } from '../errors.ts';
import { constant, type Value } from '../graph/index.ts';
import { matmul, reduceMean, reduceSum, reshape } from '../operators/index.ts';
import { randomStream } from '../random.ts';
import { floatResult, type Runtime } from '../runtime/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { argMax, floats, row } from '../tensor/index.ts';
import { gradient } from '../transforms/gradient.ts';
import { adversarialPatch, patched } from './index.ts';
import { patchFrame, windowSide } from './patches/frame.ts';
import { drawPlace, placeFeeds } from './patches/place.ts';
import { placed, sceneInputs } from './patches/placed.ts';

let runtime: Runtime;
beforeAll(async () => {
  runtime = await nativeRuntime();
});
afterAll(() => runtime.dispose());

const SIDE = 32;
const box = { low: 0, high: 1 };

/** Classes 0 to 2: red, green or blue on average; red has a lead. */
function colours(layout: Layout): Classifier {
  const weights = constant(floats([3, 3], [1.4, 0, 0, 0, 1, 0, 0, 0, 1]));
  const logitsOf = (x: Value) =>
    matmul(reshape(reduceMean(x, layout === 'nchw' ? [2, 3] : [1, 2]), [x.shape[0], 3]), weights);
  const inputShape = layout === 'nchw' ? [3, SIDE, SIDE] : [SIDE, SIDE, 3];
  return graphClassifier({ name: 'colours', logitsOf, inputShape, layout, classCount: 3, box, batchSize: 8, runtime });
}

const greys = (count: number, layout: Layout) =>
  floats(
    layout === 'nchw' ? [count, 3, SIDE, SIDE] : [count, SIDE, SIDE, 3],
    new Float32Array(count * 3 * SIDE * SIDE).fill(0.25),
  );

describe('a patch', () => {
  it.each(['nchw', 'nhwc'] as const)('turns pictures that it was not made on into its class, %s', async (layout) => {
    const classifier = colours(layout);
    const patch = await adversarialPatch(classifier, greys(4, layout), {
      target: 2,
      area: 0.3,
      steps: 40,
      batchSize: 4,
    });
    const again = await adversarialPatch(classifier, greys(4, layout), {
      target: 2,
      area: 0.3,
      steps: 40,
      batchSize: 4,
    });
    const { pictures } = await patched(classifier, greys(11, layout), patch, randomStream('places'));
    const outputs = await classifier.shipped.outputs(pictures);
    await classifier.dispose();
    expect(Array.from({ length: 11 }, (_, i) => argMax(row(outputs, i)))).toEqual(new Array(11).fill(2));
    const middle = (patch.frame.side >> 1) * (patch.frame.side + 1);
    const colour = [0, 1, 2].map((channel) => patch.values[channel * patch.frame.side ** 2 + middle]);
    expect(colour, 'blue').toEqual([0, 0, 1]);
    expect(again.values).toEqual(patch.values);
    expect(patch.losses[39]).toBeLessThan(patch.losses[0]);
  });

  it('covers as much of a picture as was asked for, inside it, and leaves the rest', async () => {
    const classifier = colours('nchw');
    const frame = patchFrame(classifier, 0.1);
    const white = { frame, values: new Float32Array(3 * frame.side ** 2).fill(1), rotation: 180 };
    const { pictures, places } = await patched(classifier, greys(6, 'nchw'), white, randomStream('cover'));
    await classifier.dispose();
    const window = windowSide(frame, 1);
    for (let i = 0; i < 6; i++) {
      const red = row(pictures, i).subarray(0, SIDE * SIDE);
      const covered = red.reduce((sum, value) => sum + (value - 0.25) / 0.75, 0) / red.length;
      expect(Math.abs(covered / 0.1 - 1), `picture ${i} is covered by ${covered}`).toBeLessThan(0.1);
      const { top, left } = places[i];
      const isInside = (y: number, x: number) => y >= top && y < top + window && x >= left && x < left + window;
      red.forEach((value, j) => {
        if (!isInside(Math.floor(j / SIDE), j % SIDE)) expect(value).toBe(0.25);
      });
    }
    expect(new Set(places.map(({ top, left }) => `${top} ${left}`)).size).toBeGreaterThan(3);
  });

  it('has the gradient of what is seen of it', async () => {
    const classifier = colours('nchw');
    const frame = patchFrame(classifier, 0.2);
    const window = windowSide(frame, 1.1);
    const values = sceneInputs(frame, window, 2);
    const seen = reduceSum(placed(values, frame, window, { low: -10, high: 10 }), [0, 1, 2, 3], false);
    const program = await runtime.compile({
      inputs: Object.values(values),
      outputs: { seen, slope: gradient(seen, values.patch) },
    });
    const random = randomStream('gradient');
    const variation = { rotation: 40, scale: 0.1, light: 0.2 };
    const places = [0, 1].map(() => drawPlace(frame, window, variation, random));
    const feeds = { pictures: greys(2, 'nchw'), ...placeFeeds(frame, window, 1, places) };
    const patch = floats(
      values.patch.shape,
      Array.from({ length: 3 * frame.side ** 2 }, () => random.uniform()),
    );
    const { slope } = await program.run({ ...feeds, patch });
    const at = async (data: Float32Array) =>
      floatResult(await program.run({ ...feeds, patch: { ...patch, data } }), 'seen').data[0];
    const direction = patch.data.map(() => random.normal());
    const step = 0.5;
    const moved = (sign: number) => patch.data.map((value, j) => value + sign * step * direction[j]);
    const difference = ((await at(moved(1))) - (await at(moved(-1)))) / (2 * step);
    const predicted = floatResult({ slope }, 'slope').data.reduce((sum, value, j) => sum + value * direction[j], 0);
    await program.dispose();
    await classifier.dispose();
    expect(Math.abs(difference)).toBeGreaterThan(1);
    expect(difference / predicted).toBeCloseTo(1, 2);
  });

  it('that does not fit is refused', async () => {
    const classifier = colours('nchw');
    expect(() => patchFrame(classifier, 0.9)).toThrow(/pictures have 32 x 32/);
    expect(() => patchFrame({ ...classifier, layout: undefined }, 0.1)).toThrow('are not pictures');
    const options = { target: 3, steps: 1 };
    await expect(adversarialPatch(classifier, greys(1, 'nchw'), options)).rejects.toThrow(OptionError);
    await classifier.dispose();
  });
});
