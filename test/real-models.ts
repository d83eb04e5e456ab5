/** The real models of GIBBON_DATA as classifiers, with images that they know. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Classifier } from '../src/classifier/index.ts';
import { type LoadOptions, loadClassifier } from '../src/classifier/load.node.ts';
import { first, loadMnist, pixelValues, readImage, toTensor } from '../src/data/index.node.ts';
import type { Box, FloatTensor } from '../src/tensor/index.ts';

export const DATA = process.env.GIBBON_DATA ?? '';

export interface RealModel {
  readonly name: string;
  readonly options: LoadOptions;
  /** Images in the model's pixel scale and their classes, counted as the model counts. */
  images(count: number): Promise<{ readonly inputs: FloatTensor; readonly labels: Int32Array }>;
}

const unit = { low: 0, high: 1 };
const bytes = { low: 0, high: 255 };

async function mnist(count: number, scale: number) {
  const { images, labels } = first(await loadMnist({ split: 'test', dataDir: DATA }), count);
  return { inputs: { ...images, data: images.data.map((value) => value * scale) }, labels };
}

/** CIFAR-10's binary format: a label byte and 3072 pixels, channel by channel. */
export function cifar(file: string, count: number, box: Box) {
  const raw = gunzipSync(readFileSync(join(DATA, 'cifar10', file)));
  const total = Math.min(raw.length / 3073, count);
  const values = pixelValues(box);
  const data = new Float32Array(total * 3072);
  const labels = new Int32Array(total);
  for (let i = 0; i < total; i++) {
    labels[i] = raw[i * 3073];
    for (let j = 0; j < 3072; j++) data[i * 3072 + j] = values[raw[i * 3073 + 1 + j]];
  }
  return { inputs: { dtype: 'float32' as const, shape: [total, 3, 32, 32], data }, labels };
}

export interface Crop {
  readonly photo: string;
  readonly crop: string;
  readonly label: number;
  readonly reference: Readonly<Record<string, { readonly top1: number; readonly probability: number }>>;
}

export function crops(): Crop[] {
  return JSON.parse(readFileSync(join(DATA, 'imagenet/labels.json'), 'utf8'));
}

async function imagenet(count: number, side: number, offset: number, box: Box) {
  const chosen = crops().slice(0, count);
  const images = await Promise.all(
    chosen.map(({ crop }) => {
      const size = side === 128 ? { resize: 128 } : { crop: side };
      return readImage(join(DATA, 'imagenet', crop), { channels: 3, ...size });
    }),
  );
  const labels = Int32Array.from(chosen, ({ label }) => label + offset);
  return { inputs: toTensor(images, { layout: 'nchw', box }), labels };
}

const half = { mean: [0.5], std: [0.5], box: unit };

export const realModels: readonly RealModel[] = [
  { name: 'mnist_cnn', options: { box: bytes }, images: (count) => mnist(count, 255) },
  { name: 'mnist_conv_robust', options: {}, images: (count) => mnist(count, 1) },
  { name: 'mnist_conv_adversarial', options: {}, images: (count) => mnist(count, 1) },
  {
    name: 'cifar10_resnet8',
    options: { box: bytes },
    images: async (count) => cifar('test_exact.bin.gz', count, { low: 0, high: 255 }),
  },
  {
    name: 'imagenet_mobilenet_v1_0.25_128',
    options: half,
    images: (count) => imagenet(count, 128, 1, { low: 0, high: 1 }),
  },
  {
    name: 'imagenet_mobilenet_v2_1.0_224',
    options: half,
    images: (count) => imagenet(count, 224, 1, { low: 0, high: 1 }),
  },
  {
    name: 'imagenet_squeezenet1.0',
    options: { box: bytes, mean: [104, 117, 123], channels: 'bgr' },
    images: (count) => imagenet(count, 227, 0, { low: 0, high: 255 }),
  },
];

/** Loads one of the models. */
export function load({ name, options }: RealModel, more: LoadOptions = {}): Promise<Classifier> {
  return loadClassifier(join(DATA, 'models', `${name}.onnx`), { ...options, ...more });
}
