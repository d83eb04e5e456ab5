/** Explanations of the shared models: what an explanation says, the file does. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Classifier } from '../../src/classifier/index.ts';
import { readImage, toTensor } from '../../src/data/index.node.ts';
import { type Explanation, explain } from '../../src/explanation/index.ts';
import { argMax, type FloatTensor, row, takeRows } from '../../src/tensor/index.ts';
import { crops, DATA, load, type RealModel, realModels } from '../real-models.ts';

function realModel(name: string): RealModel {
  const found = realModels.find((model) => model.name === name);
  if (found === undefined) throw new Error(`${name} is none of the real models`);
  return found;
}

/** The answer of the file at x + epsilon eta. */
async function answerAt(classifier: Classifier, input: FloatTensor, { direction }: Explanation, epsilon: number) {
  const data = input.data.map((value, i) => value + epsilon * direction.data[i]);
  return argMax(row(await classifier.shipped.outputs({ ...input, data }), 0));
}

async function confirm(classifier: Classifier, input: FloatTensor, found: Explanation): Promise<void> {
  const { smallest, multiStep, intervals, answer, comparisons, line, gradient } = found;
  const flip = smallest.unclipped;
  if (flip !== undefined) {
    expect(await answerAt(classifier, input, found, flip.epsilon)).toBe(flip.answer.class);
    expect(await answerAt(classifier, input, found, flip.epsilon * (1 - 2 ** -11))).toBe(answer.class);
    expect(await answerAt(classifier, input, found, flip.epsilon / 2)).toBe(answer.class);
  }
  const inSteps = multiStep.found;
  if (inSteps === undefined) throw new Error('ten steps of PGD find no change of the answer');
  expect(argMax(row(await classifier.shipped.outputs(inSteps.adversarial), 0))).toBe(inSteps.answer.class);
  expect(inSteps.answer.class).not.toBe(answer.class);
  const moved = inSteps.adversarial.data.reduce((most, value, i) => Math.max(most, Math.abs(value - input.data[i])), 0);
  expect(moved).toBeCloseTo(inSteps.epsilon, 6);
  if (smallest.clipped !== undefined) {
    expect(inSteps.epsilon, 'ten steps need no more than one').toBeLessThan(smallest.clipped.epsilon * 1.01);
  }
  for (const { from, to, class: index } of intervals.intervals) {
    if (to - from < 8 * intervals.tolerance) continue;
    for (const epsilon of [from + 2 * intervals.tolerance, to - 2 * intervals.tolerance]) {
      expect(await answerAt(classifier, input, found, epsilon), `at epsilon ${epsilon}`).toBe(index);
    }
  }
  expect(found.noiseBelowLevel.changedShare, 'noise that 8 bits cannot hold changes an answer').toBe(0);
  const [{ epsilon, predicted, actual, randomSigns }] = comparisons;
  expect(predicted / (epsilon * gradient.meanAbsolute * gradient.dimension), 'epsilon m n').toBeCloseTo(1, 6);
  expect(actual, 'a level or less along the gradient raises the loss').toBeGreaterThan(0);
  expect(randomSigns.mean, 'and more than noise does').toBeLessThan(actual);
  expect(line.losses[(line.epsilons.length - 1) / 2], 'at epsilon 0 the answer is ahead').toBeLessThan(0);
}

describe.skipIf(DATA === '')('explanations of real models (needs GIBBON_DATA)', () => {
  it.each(['mnist_cnn', 'cifar10_resnet8'])('%s does what its explanations say', async (name) => {
    const model = realModel(name);
    const classifier = await load(model);
    const { inputs } = await model.images(3);
    for (const index of [0, 1, 2]) {
      const input = takeRows(inputs, [index]);
      const found = await explain(classifier, input, { draws: 8 });
      expect(found.smallest.unclipped, 'a change along the line').toBeDefined();
      await confirm(classifier, input, found);
    }
    await classifier.dispose();
  });

  it('MobileNetV2 does with the panda what its explanation says', async () => {
    const classifier = await load(realModel('imagenet_mobilenet_v2_1.0_224'));
    const panda = crops().find(({ label }) => label === 388)?.crop ?? '';
    const image = await readImage(join(DATA, 'imagenet', panda), { channels: 3, crop: 224 });
    const input = toTensor([image], { layout: 'nchw', box: { low: 0, high: 1 } });
    const found = await explain(classifier, input, { draws: 4, points: 41, epsilons: [1 / 255, 8 / 255] });
    expect(found.answer.class, 'the panda, counted with the background').toBe(389);
    expect(found.gradient.dimension).toBe(150_528);
    await confirm(classifier, input, found);
    await classifier.dispose();
  }, 300_000);
});
