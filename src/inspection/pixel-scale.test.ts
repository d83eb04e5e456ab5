import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { node, onnxFile, randomWeights } from '../../test/onnx-model.ts';
import { cifar } from '../../test/real-models.ts';
import { type Draft, decodeModel, tensorFromProto } from '../onnx/index.ts';
import { floats, type Tensor } from '../tensor/index.ts';
import { inspectModel, type PictureGuesses } from './inspection.ts';
import { usualScale } from './pixel-scale.ts';

const DATA = process.env.GIBBON_DATA;

/** How a model takes pictures of 32 x 32 whose graph begins with the nodes that make "ready" of "x". */
function picturesOf(
  head: readonly Draft<'NodeProto'>[],
  weights: Readonly<Record<string, Tensor>>,
  { shape = [1, 3, 32, 32], more = {}, name = 'x' } = {},
): PictureGuesses {
  const channels = shape[1] === 32 ? shape[3] : shape[1];
  const bytes = onnxFile({
    inputs: { [name]: shape },
    nodes: [...head, node('Conv', ['ready', 'w'], 'c'), node('Relu', ['c'], 'r'), node('Flatten', ['r'], 'scores')],
    weights: { w: randomWeights([4, channels, 3, 3], 'w', 0.2), ...weights },
    outputs: ['scores'],
    more,
  });
  const { pictures } = inspectModel(decodeModel(bytes), bytes);
  if (pictures === undefined) throw new Error('the model should take pictures');
  return pictures;
}

const number = (value: number) => floats([], [value]);
const perColour = (...values: number[]) => floats([1, 3, 1, 1], values);

describe('constants at the head of a graph', () => {
  const sub = node('Sub', ['x', 'a'], 's');
  it.each([
    ['x / 255', [node('Div', ['x', 'a'], 'ready')], { a: number(255) }, 'pixels in 0..255'],
    ['x * (1 / 255)', [node('Mul', ['a', 'x'], 'ready')], { a: number(1 / 255) }, 'pixels in 0..255'],
    [
      '(x - 0.1307) / 0.3081',
      [sub, node('Div', ['s', 'b'], 'ready')],
      { a: number(0.1307), b: number(0.3081) },
      'pixels in 0..1',
    ],
    [
      'x / 127.5 - 1',
      [node('Div', ['x', 'a'], 's'), node('Sub', ['s', 'b'], 'ready')],
      { a: number(127.5), b: number(1) },
      'pixels in 0..255',
    ],
    [
      '2 x - 1',
      [node('Mul', ['x', 'a'], 's'), node('Sub', ['s', 'b'], 'ready')],
      { a: number(2), b: number(1) },
      'pixels in 0..1',
    ],
    [
      '(x + 1) / 2',
      [node('Add', ['x', 'a'], 's'), node('Div', ['s', 'b'], 'ready')],
      { a: number(1), b: number(2) },
      'pixels in -1..1',
    ],
    [
      'means of ImageNet',
      [sub, node('Div', ['s', 'b'], 'ready')],
      { a: perColour(0.485, 0.456, 0.406), b: perColour(0.229, 0.224, 0.225) },
      'pixels in 0..1',
    ],
    ['means in bytes', [node('Sub', ['x', 'a'], 'ready')], { a: perColour(123.7, 116.8, 103.9) }, 'pixels in 0..255'],
    [
      'a mean picture',
      [node('Sub', ['x', 'a'], 'ready')],
      { a: floats([1, 3, 32, 32], new Array(3072).fill(120)) },
      'pixels in 0..255',
    ],
  ] as const)('%s', (_, head, weights, expected) => {
    const { scale } = picturesOf(head, weights);
    expect(scale.value?.name).toBe(expected);
    expect(scale.confidence).toBe('sure');
    expect(scale.evidence[0]).toMatch(/^the graph itself computes \(?x/);
  });

  it('that fit no usual scale leave it unknown', () => {
    const { scale } = picturesOf([node('Sub', ['x', 'a'], 'ready')], { a: number(-7) });
    expect(scale).toMatchObject({ value: undefined, confidence: 'unknown' });
    expect(scale.evidence).toEqual(['the graph itself computes x + 7 first, which fits no usual pixel scale']);
  });

  it.each([
    [[104, 117, 123], 'bgr', 'likely'],
    [[123.68, 116.78, 103.94], 'rgb', 'likely'],
    [[120, 120, 120], 'rgb', 'guess'],
  ] as const)('%j tell the order of the colours', (means, order, confidence) => {
    const pictures = picturesOf([node('Sub', ['x', 'a'], 'ready')], { a: perColour(...means) });
    expect(pictures.order).toMatchObject({ value: order, confidence });
  });

  it('of a quantised input tell its range', () => {
    const quantise = (scale: number, zeroPoint: number) => {
      const parameters = {
        s: number(scale),
        z: { dtype: 'uint8' as const, shape: [], data: Uint8Array.of(zeroPoint) },
      };
      const head = [node('QuantizeLinear', ['x', 's', 'z'], 'q'), node('DequantizeLinear', ['q', 's', 'z'], 'ready')];
      return picturesOf(head, parameters).scale;
    };
    expect(quantise(1 / 255, 0)).toMatchObject({ value: { name: 'pixels in 0..1' }, confidence: 'sure' });
    expect(quantise(1, 0)).toMatchObject({ value: { name: 'pixels in 0..255' } });
    expect(quantise(2 / 255, 128)).toMatchObject({ value: { name: 'pixels in -1..1' } });
    expect(quantise(4.76 / 255, 113)).toMatchObject({ value: { name: 'standardised pixels' }, confidence: 'guess' });
    expect(quantise(1, 117)).toMatchObject({ value: { name: 'centred bytes' } });
  });
});

describe('batch normalisation of the input', () => {
  const head = [node('BatchNormalization', ['x', 'one', 'zero', 'mean', 'variance'], 'ready')];
  const three = (value: number) => floats([3], [value, value, value]);
  it.each([
    [115, 62, 'pixels in 0..255', 'likely'],
    [0.45, 0.26, 'pixels in 0..1', 'likely'],
    [-0.1, 0.5, 'pixels in -1..1', 'likely'],
    // What exactly was subtracted does not show.
    [0.02, 1.05, 'standardised pixels', 'guess'],
    [-3, 62, 'centred bytes', 'guess'],
    [9, 5, undefined, 'unknown'],
  ])('of mean %d and deviation %d tells the scale: %s (%s)', (mean, deviation, expected, confidence) => {
    const statistics = { one: three(1), zero: three(0), mean: three(mean), variance: three(deviation ** 2) };
    const { scale } = picturesOf(head, statistics);
    expect(scale.value?.name).toBe(expected);
    expect(scale.confidence).toBe(confidence);
  });
});

describe('metadata', () => {
  it('state the scale and the order of colours', () => {
    const metadataProps = [
      { key: 'Image.NominalPixelRange', value: 'NominalRange_0_255' },
      { key: 'Image.BitmapPixelFormat', value: 'Bgr8' },
    ];
    const pictures = picturesOf([node('Identity', ['x'], 'ready')], {}, { more: { metadataProps } });
    expect(pictures.scale).toMatchObject({ value: { name: 'pixels in 0..255' }, confidence: 'sure' });
    expect(pictures.order).toMatchObject({ value: 'bgr', confidence: 'sure' });
  });
});

describe('layout', () => {
  it('is that of convolutions where one takes the input', () => {
    const { layout } = picturesOf([node('Identity', ['x'], 'ready')], {}, { shape: [1, 3, 32, 32] });
    expect(layout).toMatchObject({ value: 'nchw', confidence: 'sure' });
  });

  it('has channels last where the graph moves them first', () => {
    const head = [node('Transpose', ['x'], 'ready', { perm: [0, 3, 1, 2] })];
    const pictures = picturesOf(head, {}, { shape: [1, 32, 32, 3] });
    expect(pictures).toMatchObject({
      channels: 3,
      height: 32,
      width: 32,
      layout: { value: 'nhwc', confidence: 'sure' },
    });
  });
});

describe('the weights alone', () => {
  it('tell nothing of a layer that suits every scale', () => {
    const { scale } = picturesOf([node('Identity', ['x'], 'ready')], {});
    expect(scale).toMatchObject({ value: undefined, confidence: 'unknown' });
  });
});

describe.skipIf(DATA === undefined)('with GIBBON_DATA: batch normalisation after the first layer', () => {
  // Statistics of the outputs of filters on real pictures, as training would have gathered them.
  const filters = {
    'random 3 x 3': () => randomWeights([16, 3, 3, 3], 'filters'),
    'random 5 x 5': () => randomWeights([16, 3, 5, 5], 'more filters'),
    'a trained ResNet': () => {
      const model = decodeModel(readFileSync(join(DATA ?? '', 'vnncomp/cifar10_resnet/resnet_2b.onnx')));
      const proto = model.graph?.initializer.find(({ name }) => name === 'conv1.weight');
      return tensorFromProto(proto ?? {});
    },
  };
  const scales = {
    'pixels in 0..1': (x: number) => x,
    'pixels in 0..255': (x: number) => 255 * x,
    'pixels in -1..1': (x: number) => 2 * x - 1,
    'standardised pixels': (x: number) => (x - 0.47) / 0.25,
    'centred bytes': (x: number) => 255 * (x - 0.47),
  };
  it.each(
    Object.entries(filters).flatMap(([kind, weights]) =>
      Object.entries(scales).map(([name, scale]) => [kind, name, weights, scale] as const),
    ),
  )('after %s filters on %s tells the scale', (_, name, weights, scale) => {
    const kernels = weights();
    const images = cifar('test_exact.bin.gz', 40, { low: 0, high: 1 }).inputs;
    const { mean, variance } = outputStatistics(kernels, images.data.map(scale));
    const count = mean.length;
    const bytes = onnxFile({
      inputs: { x: [1, 3, 32, 32] },
      nodes: [
        node('Conv', ['x', 'w'], 'c'),
        node('BatchNormalization', ['c', 'one', 'zero', 'mean', 'variance'], 'n'),
        node('Flatten', ['n'], 'scores'),
      ],
      weights: {
        w: kernels,
        one: floats([count], new Array(count).fill(1)),
        zero: floats([count]),
        mean: floats([count], mean),
        variance: floats([count], variance),
      },
      outputs: ['scores'],
    });
    const guessed = inspectModel(decodeModel(bytes), bytes).pictures?.scale;
    expect(guessed?.value?.name, guessed?.evidence.join()).toBe(name);
    expect(guessed?.confidence).toBe(name.startsWith('pixels') ? 'likely' : 'guess');
  });
});

/** Mean and variance of each filter's outputs on CIFAR-10 images. */
function outputStatistics({ shape, data }: Tensor, images: Float32Array) {
  const [count, channels, height, width] = shape;
  const weights = Array.from(data, Number);
  const size = channels * height * width;
  const mean: number[] = [];
  const variance: number[] = [];
  for (let filter = 0; filter < count; filter++) {
    const outputs: number[] = [];
    for (let image = 0; image < images.length; image += 3072) {
      for (let y = 0; y + height <= 32; y += 3) {
        for (let x = 0; x + width <= 32; x += 3) {
          let output = 0;
          for (let i = 0; i < size; i++) {
            const [c, rest] = [Math.floor(i / (height * width)), i % (height * width)];
            const pixel = 1024 * c + 32 * (y + Math.floor(rest / width)) + x + (rest % width);
            output += weights[filter * size + i] * images[image + pixel];
          }
          outputs.push(output);
        }
      }
    }
    const average = outputs.reduce((sum, value) => sum + value, 0) / outputs.length;
    mean.push(average);
    variance.push(outputs.reduce((sum, value) => sum + (value - average) ** 2, 0) / outputs.length);
  }
  return { mean, variance };
}

describe('the usual scale', () => {
  const habits = {
    ...{ producer: '', inputName: 'input', channels: 3, height: 224, classCount: 1000, clips: false },
    nominalRange: undefined,
  };
  const bytes = { unit: 'bytes', evidence: 'weights' } as const;
  const ones = { unit: 'ones', evidence: 'weights' } as const;
  it.each([
    [bytes, {}, 'pixels in 0..255', 'guess'],
    [bytes, { classCount: 10 }, 'pixels in 0..255', 'likely'],
    [bytes, { inputName: 'data' }, 'centred bytes', 'guess'],
    [bytes, { inputName: 'data', channels: 1, classCount: 10 }, 'pixels in 0..255', 'likely'],
    [ones, {}, 'pixels in 0..1', 'guess'],
    [ones, { classCount: 1001 }, 'pixels in -1..1', 'guess'],
    [ones, { clips: true }, 'pixels in -1..1', 'guess'],
    [ones, { producer: 'pytorch 2.4', clips: true }, 'standardised pixels', 'guess'],
    [ones, { producer: 'pytorch 2.4', channels: 1 }, 'pixels in 0..1', 'guess'],
    [{ unit: 'either', evidence: 'a run' } as const, { classCount: 1001 }, 'pixels in 0..1', 'guess'],
  ])('of %o and %o is %s (%s)', (magnitude, differing, name, confidence) => {
    const scale = usualScale(magnitude, { ...habits, ...differing });
    expect(scale.value?.name).toBe(name);
    expect(scale.confidence).toBe(confidence);
    expect(scale.evidence[0]).toBe(magnitude.evidence);
  });
});
