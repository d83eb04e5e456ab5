/**
 * Nine known architectures of the ONNX project, whose weights are all one number. As they are, they show that files are
 * read rightly; with random weights in their place, they show that gradients are right through all of their layers.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { loadClassifier } from '../../src/classifier/load.node.ts';
import { findLogits } from '../../src/classifier/logits.ts';
import { filesInTar } from '../../src/data/formats/tar.ts';
import { readImage, toTensor } from '../../src/data/index.node.ts';
import { logOdds, margin } from '../../src/nn/index.ts';
import {
  type Draft,
  decodeModel,
  decodeTensor,
  encodeModel,
  type ModelProto,
  type NodeProto,
  tensorFromProto,
  tensorToProto,
} from '../../src/onnx/index.ts';
import { type RandomStream, randomStream } from '../../src/random.ts';
import { type FloatTensor, floats, type Shape, sizeOf } from '../../src/tensor/index.ts';
import { fedInputs, importGraph } from '../../src/transforms/import.ts';
import { differenceBetween } from '../closeness.ts';
import { crops, DATA } from '../real-models.ts';
import { directionalChecks, lossReference, sentenceOf, summaryOf } from '../reference/directional.ts';

const names = [
  'bvlc_alexnet',
  'densenet121',
  'inception_v1',
  'inception_v2',
  'resnet50',
  'shufflenet',
  'squeezenet',
  'vgg19',
  'zfnet512',
];
/** Their matrices have 60 to 140 million weights, too many for 64-bit floats; inception_v1 has all of their operators. */
const tooLarge = ['bvlc_alexnet', 'vgg19', 'zfnet512'];
/** Where our rules are evaluated in 64-bit floats too; it takes as long again as twenty forward passes. */
const withRules = ['inception_v1', 'shufflenet', 'squeezenet'];
const INPUT_SHAPE = [3, 224, 224];

const files = DATA === '' ? new Map() : filesInTar(gunzipSync(readFileSync(join(DATA, 'onnx-backend-tests.tar.gz'))));

function fileOf(path: string): Uint8Array {
  const file = files.get(`light/light_${path}`);
  if (file === undefined) throw new Error(`onnx-backend-tests.tar.gz has no light/light_${path}`);
  return file;
}

describe.skipIf(DATA === '')('known architectures with constant weights (needs GIBBON_DATA)', () => {
  it.each(names)(
    '%s computes what it should, and its loss is flat',
    async (name) => {
      const classifier = await loadClassifier(fileOf(`${name}.onnx`));
      const expected = floatsOf(fileOf(`${name}_output_0.pb`));
      const size = sizeOf(INPUT_SHAPE);
      // The input that the ONNX project's test runner makes for these files.
      const inputs = floats(
        [1, ...INPUT_SHAPE],
        Float32Array.from({ length: size }, (_, i) => i / size),
      );
      expect(differenceBetween(await classifier.shipped.outputs(inputs), expected)).toBeUndefined();
      const isLogits = classifier.shipped.outputKind === 'logits';
      if (isLogits) expect(differenceBetween(await classifier.logits(inputs), expected)).toBeUndefined();

      const { logits, losses, gradient } = await classifier.gradient(inputs, Int32Array.of(7), logOdds);
      await classifier.dispose();
      expect(new Set(logits.data).size, 'all classes have the same weights').toBe(1);
      const rounding = 1e-6 * Math.abs(logits.data[0]);
      expect(Math.abs(losses[0] - Math.log(999))).toBeLessThan(1e-4 + rounding);
      const steepest = gradient.data.reduce((most, slope) => Math.max(most, Math.abs(slope)), 0);
      expect(steepest, 'the loss is the same everywhere').toBeLessThan(1e-6 + rounding);
    },
    60_000,
  );
});

function floatsOf(file: Uint8Array): FloatTensor {
  const { shape, data } = tensorFromProto(decodeTensor(file));
  return floats(shape.slice(0, 2), Float32Array.from(data as ArrayLike<number>));
}

describe.skipIf(DATA === '')('known architectures with random weights (needs GIBBON_DATA)', () => {
  it.each(names.filter((name) => !tooLarge.includes(name)))(
    '%s has right gradients',
    async (name) => {
      const bytes = encodeModel(withRandomWeights(decodeModel(fileOf(`${name}.onnx`)), name));
      const photograph = await readImage(join(DATA, 'imagenet', crops()[0].crop), { channels: 3, crop: 224 });
      const inputs = toTensor([photograph], { layout: 'nchw', box: { low: 0, high: 1 } });
      const label = 7;
      const classifier = await loadClassifier(bytes);
      const { gradient } = await classifier.gradient(inputs, Int32Array.of(label), margin);
      await classifier.dispose();

      const model = decodeModel(bytes);
      const reference = lossReference({
        logitsOf: (x) => findLogits(importGraph(model, { batchSize: 1, feeds: { [inputOf(model)]: x } })).logits,
        inputShape: INPUT_SHAPE,
        width: 1,
        losses: { margin },
      });
      const checks = directionalChecks(
        reference,
        { point: inputs.data, label, gradients: { margin: gradient.data } },
        {
          directions: 1,
          random: randomStream('directions', name),
          steps: [1e-9, 1e-10],
          rules: withRules.includes(name),
        },
      );
      const summary = summaryOf(checks);
      expect(summary.largestRuleError ?? 0, `a rule is wrong: ${sentenceOf(summary)}`).toBeLessThan(1e-4);
      // One activation that 32-bit floats put on the other side of its kink is worth some thousandths.
      expect(summary.largestError, sentenceOf(summary)).toBeLessThan(0.1);
    },
    120_000,
  );
});

function inputOf({ graph }: ModelProto): string {
  const [input] = graph === undefined ? [] : fedInputs(graph);
  return input?.name ?? '';
}

/**
 * The model with random weights in place of constant ones, of such sizes that activations neither vanish nor explode.
 *
 * @see K. He et al., "Delving deep into rectifiers", 2015, arXiv 1502.01852, section 2.2
 */
function withRandomWeights(model: ModelProto, seed: string): Draft<'ModelProto'> {
  const { graph } = model;
  if (graph === undefined) return model;
  const shapes = new Map(
    graph.initializer.map((proto) => [proto.name ?? '', Array.from(tensorFromProto(proto).data, Number)]),
  );
  const [made, node] = [true, false].map((wanted) =>
    graph.node.filter(({ opType }) => (opType === 'ConstantOfShape') === wanted),
  );
  const weights = made.map(({ input: [shapeName], output: [name] }) => {
    const user = userOf(name, node);
    return tensorToProto(randomWeights(shapes.get(shapeName) ?? [], user, randomStream(seed, name)), name);
  });
  return { ...model, graph: { ...graph, node, initializer: [...graph.initializer, ...weights] } };
}

/** The operator that uses a value, seen through changes of its shape, and as which input. */
function userOf(name: string, nodes: readonly NodeProto[]): string {
  const user = nodes.find(({ input }) => input.includes(name));
  if (user === undefined) return 'nothing';
  return user.opType === 'Unsqueeze' ? userOf(user.output[0], nodes) : `${user.opType} ${user.input.indexOf(name)}`;
}

function randomWeights(shape: Shape, user: string, random: RandomStream): FloatTensor {
  const size = sizeOf(shape);
  const fanIn = size / shape[0];
  const start = random.integer(NORMAL.length);
  const normal = (i: number) => NORMAL[(start + i) % NORMAL.length];
  const weights: Readonly<Record<string, (i: number) => number>> = {
    'Conv 1': (i) => Math.sqrt(2 / fanIn) * normal(i),
    'Gemm 1': (i) => Math.sqrt(1 / fanIn) * normal(i),
    'BatchNormalization 1': () => random.uniform(0.5, 1.5),
    'BatchNormalization 4': () => random.uniform(0.5, 1.5),
    'Mul 1': () => random.uniform(0.5, 1.5),
  };
  const weight = weights[user] ?? ((i) => 0.1 * normal(i));
  return floats(
    shape,
    Float32Array.from({ length: size }, (_, i) => weight(i)),
  );
}

/** Standard normal numbers, drawn once because drawing takes long; a prime number of them, so that no two rows are alike. */
const NORMAL = drawn(65_521, randomStream('normal weights'));

function drawn(count: number, random: RandomStream): Float32Array {
  return Float32Array.from({ length: count }, () => random.normal());
}
