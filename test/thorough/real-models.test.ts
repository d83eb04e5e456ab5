/**
 * The shared models: they answer as their makers say, and their gradients are what 64-bit central differences say.
 * The numbers that are measured are annotations of the tests: `npx vitest run test/thorough/real-models.test.ts --reporter=verbose`.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Classifier } from '../../src/classifier/index.ts';
import { type LoadOptions, loadClassifier } from '../../src/classifier/load.node.ts';
import { findLogits } from '../../src/classifier/logits.ts';
import { readImage, toTensor } from '../../src/data/index.node.ts';
import { preprocess } from '../../src/model/preprocessing.ts';
import { crossEntropy, type Loss, logOdds, margin } from '../../src/nn/index.ts';
import { decodeModel } from '../../src/onnx/index.ts';
import { randomStream } from '../../src/random.ts';
import { argMax, type FloatTensor, floats, row } from '../../src/tensor/index.ts';
import { fedInputs, importGraph } from '../../src/transforms/import.ts';
import { cifar, crops, DATA, load, type RealModel, realModels } from '../real-models.ts';
import {
  type DirectionalCheck,
  directionalChecks,
  type LossReference,
  lossReference,
  STEPS,
  sentenceOf,
  summaryOf,
  TOLERANCE,
} from '../reference/directional.ts';
import { doubles } from '../reference/values.ts';

const losses: Readonly<Record<string, Loss>> = { crossEntropy, logOdds, margin };

function realModel(name: string): RealModel {
  const found = realModels.find((model) => model.name === name);
  if (found === undefined) throw new Error(`${name} is none of the real models`);
  return found;
}

/** How many of some images the file and our graph of it answer rightly. */
async function correctAnswers(classifier: Classifier, inputs: FloatTensor, labels: Int32Array) {
  const count = (scores: FloatTensor) => labels.filter((label, i) => argMax(row(scores, i)) === label).length;
  return { shipped: count(await classifier.shipped.outputs(inputs)), ours: count(await classifier.logits(inputs)) };
}

describe.skipIf(DATA === '')('accuracy of the real models (needs GIBBON_DATA)', () => {
  it.each([
    ['mnist_cnn', 9891],
    ['mnist_conv_robust', 9669],
    ['mnist_conv_adversarial', 9633],
  ])('%s answers %i of 10,000 rightly', async (name, expected) => {
    const model = realModel(name);
    const classifier = await load(model);
    const { inputs, labels } = await model.images(10_000);
    const correct = await correctAnswers(classifier, inputs, labels);
    await classifier.dispose();
    expect(correct).toEqual({ shipped: expected, ours: expected });
  });

  it.each([
    ['test images 0 to 99', 'test_exact.bin.gz', 100, 88],
    ['all exact test images', 'test_exact.bin.gz', 478, 449],
    ['the compressed test images', 'test_jpeg_2000.bin.gz', 2000, 1528],
  ])('cifar10_resnet8 on %s', async (_, file, count, expected) => {
    const classifier = await load(realModel('cifar10_resnet8'));
    const { inputs, labels } = cifar(file, count, { low: 0, high: 255 });
    const correct = await correctAnswers(classifier, inputs, labels);
    await classifier.dispose();
    expect(labels.length).toBe(count);
    expect(correct).toEqual({ shipped: expected, ours: expected });
  });

  it.each([
    ['imagenet_squeezenet1.0', 0],
    ['imagenet_mobilenet_v2_1.0_224', 1],
    ['imagenet_mobilenet_v1_0.25_128', 1],
  ])('%s answers every crop as labels.json says', async (name, offset) => {
    const model = realModel(name);
    const classifier = await load(model);
    const list = crops();
    const inputs = await imagesOf(model, list.length);
    const scores = await classifier.shipped.outputs(inputs);
    const logits = await classifier.logits(inputs);
    await classifier.dispose();
    const areProbabilities = classifier.shipped.outputKind === 'probabilities';
    const wrong = list.flatMap(({ crop, reference }, i) => {
      const { top1, probability } = reference[name];
      const answers = {
        shipped: areProbabilities ? row(scores, i) : softmax(row(scores, i)),
        ours: softmax(row(logits, i)),
      };
      return Object.entries(answers).flatMap(([whose, probabilities]) => {
        const best = argMax(probabilities);
        const isRight = best - offset === top1 && Math.abs(probabilities[best] - probability) < 1e-3;
        return isRight
          ? []
          : [`${crop}, ${whose}: ${best - offset} (${probabilities[best]}) and not ${top1} (${probability})`];
      });
    });
    expect(list.length).toBe(58);
    expect(wrong).toEqual([]);
  });
});

function softmax(logits: Float32Array): Float64Array {
  const peak = logits.reduce((a, b) => Math.max(a, b));
  const powers = Float64Array.from(logits, (logit) => Math.exp(logit - peak));
  const total = powers.reduce((a, b) => a + b);
  return powers.map((power) => power / total);
}

/** The crops as the references saw them: the smallest model got the means of blocks of 2 by 2 pixels, not rounded. */
async function imagesOf(model: RealModel, count: number): Promise<FloatTensor> {
  if (model.name !== 'imagenet_mobilenet_v1_0.25_128') return (await model.images(count)).inputs;
  const images = await Promise.all(
    crops()
      .slice(0, count)
      .map(({ crop }) => readImage(join(DATA, 'imagenet', crop), { channels: 3 })),
  );
  const { data, shape } = toTensor(images, { layout: 'nchw', box: { low: 0, high: 1 } });
  const [, , height, width] = shape;
  const halved = floats([count, 3, height / 2, width / 2]);
  for (let i = 0; i < halved.data.length; i++) {
    const at = 2 * (i % (width / 2)) + 2 * width * Math.floor(i / (width / 2));
    halved.data[i] = (data[at] + data[at + 1] + data[at + width] + data[at + width + 1]) / 4;
  }
  return halved;
}

/** A model with inputs to look at its gradient at. */
interface Subject {
  readonly name: string;
  readonly file: string;
  readonly options: LoadOptions;
  readonly inputs: () => Promise<{ readonly inputs: FloatTensor; readonly labels: Int32Array }>;
  /** Whether it has hundreds of thousands of activations, which take long and have a kink wherever one looks. */
  readonly isLarge?: boolean;
}

/** Largest error of our rules in 64-bit floats, away from kinks. */
const RULE_TOLERANCE = 1e-4;
/** Share of the slopes that may be off by more than a hundredth. */
const EXCEPTIONS = 0.05;
/**
 * In a large model some activation is nearer to its kink than 32-bit floats resolve, and they may put it on the other
 * side. That one alone then moves the gradient of that image by up to a few hundredths, along every direction.
 */
const LARGEST_FLIP = 0.1;

const imageCounts: Readonly<Record<string, number>> = {
  'imagenet_mobilenet_v1_0.25_128': 3,
  'imagenet_mobilenet_v2_1.0_224': 1,
  'imagenet_squeezenet1.0': 1,
  cifar10_resnet8: 8,
};

const subjects: readonly Subject[] = [
  ...realModels.map(
    (model): Subject => ({
      name: model.name,
      file: `models/${model.name}.onnx`,
      options: model.options,
      inputs: () => model.images(imageCounts[model.name] ?? 20),
      isLarge: model.name.startsWith('imagenet'),
    }),
  ),
  {
    name: 'resnet_2b',
    file: 'vnncomp/cifar10_resnet/resnet_2b.onnx',
    options: { mean: [0.4914, 0.4822, 0.4465], std: [0.2471, 0.2435, 0.2616] },
    inputs: async () => cifar('test_exact.bin.gz', 8, { low: 0, high: 1 }),
  },
  {
    name: 'mnist-net_256x2',
    file: 'vnncomp/mnist_fc/mnist-net_256x2.onnx',
    options: {},
    inputs: async () => {
      const { inputs, labels } = await realModel('mnist_conv_robust').images(20);
      return { inputs: { ...inputs, shape: [20, 784, 1] }, labels };
    },
  },
  ...['1_9', '2_1', '3_3'].map(
    (network): Subject => ({
      name: `ACASXU ${network}`,
      file: `vnncomp/acasxu/ACASXU_run2a_${network}_batch_2000.onnx`,
      options: { box: { low: -0.5, high: 0.5 } },
      inputs: async () => {
        const random = randomStream('acasxu');
        const values = Array.from({ length: 20 * 5 }, () => random.uniform(-0.5, 0.5));
        const labels = Int32Array.from({ length: 20 }, () => random.integer(5));
        return { inputs: floats([20, 1, 1, 5], values), labels };
      },
    }),
  ),
];

/** The subject's logits and losses in 64-bit floats. */
function referenceFor({ file, options }: Subject, { inputShape, box }: Classifier): LossReference {
  const model = decodeModel(readFileSync(join(DATA, file)));
  const [{ name = '' }] = model.graph === undefined ? [] : fedInputs(model.graph);
  return lossReference({
    logitsOf: (x) => findLogits(importGraph(model, { batchSize: 1, feeds: { [name]: preprocess(x, options) } })).logits,
    inputShape,
    width: box.high - box.low,
    losses,
  });
}

/** Inputs moved by up to half a grey level: what is flat in a photograph is then no longer exactly so. */
function dithered(inputs: FloatTensor, { low, high }: Classifier['box']): FloatTensor {
  const random = randomStream('dither');
  const half = (high - low) / 255 / 2;
  const moved = inputs.data.map((value) => Math.min(Math.max(value + random.uniform(-half, half), low), high));
  return { ...inputs, data: moved };
}

describe.skipIf(DATA === '').each(subjects)('$name (needs GIBBON_DATA)', (subject) => {
  const { isLarge = false } = subject;
  let classifier: Classifier;
  let reference: LossReference;
  let labels: Int32Array;
  const points: Record<string, FloatTensor> = {};
  beforeAll(async () => {
    classifier = await loadClassifier(join(DATA, subject.file), subject.options);
    reference = referenceFor(subject, classifier);
    const samples = await subject.inputs();
    labels = samples.labels;
    points['as they are'] = samples.inputs;
    points.dithered = dithered(samples.inputs, classifier.box);
    return () => classifier.dispose();
  });

  it('has the logits that the reference interpreter computes', async () => {
    const inputs = points['as they are'];
    const logits = await classifier.logits(inputs);
    for (let i = 0; i < inputs.shape[0]; i++) {
      const feeds = {
        inputs: doubles([1, ...classifier.inputShape], Float64Array.from(row(inputs, i))),
        labels: doubles([1], Float64Array.of(labels[i])),
      };
      const expected = reference.forward(feeds).outputs.logits.data;
      const scale = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      const difference = row(logits, i).reduce((most, value, k) => Math.max(most, Math.abs(value - expected[k])), 0);
      expect(difference / scale, `logits of sample ${i}`).toBeLessThan(1e-4);
    }
  });

  it('has right gradients at dithered inputs', async ({ annotate }) => {
    const summary = summaryOf(await checksAt(points.dithered, true));
    const sentence = sentenceOf(summary);
    await annotate(sentence);
    expect(summary.smooth, `too few slopes to judge by: ${sentence}`).toBeGreaterThan(0.5);
    expect(summary.largestRuleError, `a rule is wrong: ${sentence}`).toBeLessThan(RULE_TOLERANCE);
    expect(summary.largestSmoothError, sentence).toBeLessThan(isLarge ? LARGEST_FLIP : TOLERANCE);
    if (!isLarge) expect(summary.exceptions, sentence).toBeLessThanOrEqual(EXCEPTIONS);
  });

  it('has right gradients at the inputs as they are, kinks excepted', async ({ annotate }) => {
    const summary = summaryOf(await checksAt(points['as they are'], !isLarge));
    const sentence = sentenceOf(summary);
    await annotate(sentence);
    expect(summary.largestRuleError ?? 0, `a rule is wrong: ${sentence}`).toBeLessThan(RULE_TOLERANCE);
    expect(summary.largestSmoothError, sentence).toBeLessThan(isLarge ? LARGEST_FLIP : TOLERANCE);
    // Every digit of MNIST stands in flat black, where windows of maxima tie and no gradient is right ahead and behind.
    const exceptions = subject.name === 'mnist_cnn' ? 0.8 : EXCEPTIONS;
    if (!isLarge) expect(summary.exceptions, sentence).toBeLessThanOrEqual(exceptions);
  });

  async function checksAt(inputs: FloatTensor, rules: boolean): Promise<DirectionalCheck[]> {
    const claimed = new Map<string, FloatTensor>();
    for (const [name, loss] of Object.entries(losses)) {
      claimed.set(name, (await classifier.gradient(inputs, labels, loss)).gradient);
    }
    return Array.from(labels, (label, i) => {
      const gradients = Object.fromEntries([...claimed].map(([name, gradient]) => [name, row(gradient, i)]));
      const random = randomStream('directions', subject.name, i);
      const steps = isLarge ? STEPS.large : STEPS.small;
      return directionalChecks(
        reference,
        { point: row(inputs, i), label, gradients },
        { directions: isLarge ? 2 : 3, steps, random, rules },
      );
    }).flat();
  }
});
