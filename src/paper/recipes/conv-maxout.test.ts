import { describe, expect, it } from 'vitest';
import { drawDigits } from '../../data/index.ts';
import { randomStream } from '../../random.ts';
import { nativeRuntime } from '../../runtime/node.ts';
import { floats } from '../../tensor/index.ts';
import type { TrainingSet } from '../../training/index.ts';
import type { PaperData } from '../data/data.ts';
import { localTrainer } from '../models/train.ts';
import { claims, neededModels } from '../needed-models.ts';
import { identityOf, isTrainable } from '../recipe.ts';
import { reproduce } from '../reproduce.ts';
import { convMaxout } from './conv-maxout.ts';

/** Whitened noise of 8x8 pixels, brighter in one place a class. */
function spots(count: number, purpose: string): TrainingSet {
  const random = randomStream(4, purpose);
  const labels = Int32Array.from({ length: count }, () => random.integer(10));
  const data = Array.from({ length: count * 192 }, (_, i) => {
    const [image, pixel] = [Math.floor(i / 192), i % 64];
    return 0.5 * random.normal() + (pixel % 10 === labels[image] ? 2 : 0);
  });
  return { inputs: floats([count, 3, 8, 8], data), labels };
}

const digitsAlone: PaperData = {
  name: 'a few digits',
  identity: 'a few digits',
  train: drawDigits({ count: 20, seed: 0, split: 'train' }),
  test: drawDigits({ count: 10, seed: 0, split: 'test' }),
  comparable: false,
};
const classNames = Array.from({ length: 10 }, (_, label) => `spot ${label}`);
const data: PaperData = {
  ...digitsAlone,
  cifar10: {
    name: 'the first 600 training images of CIFAR-10, whitened',
    train: spots(600, 'train'),
    test: spots(100, 'test'),
    classNames,
  },
};
const rows = claims.filter(({ row }) => row === 36 || row === 37);

describe('the convolutional maxout network', () => {
  it('is announced by rows 36 and 37, once, where there is time for it and CIFAR-10', () => {
    const [model, ...others] = neededModels(rows, 'quick');
    expect(others).toEqual([]);
    expect(isTrainable(model.recipe, data)).toBe(true);
    expect(isTrainable(model.recipe, digitsAlone)).toBe(false);
    expect(neededModels(rows, 'smoke')).toEqual([]);
  });

  it('keeps the identity that its models are known by', () => {
    expect(identityOf(convMaxout('quick'), data, 0).split('\n')).toEqual([
      'architecture: convolutional maxout 16 of 3x3 pooled 2/2-32 of 3x3 pooled 2/2-32 of 3x3 pooled 2/2 x2, dense 100x5-10, ' +
        'dropout keeps 1 and 0.8',
      'objective: mean crossEntropy',
      'optimizer: Adam, betas 0.9 and 0.999, epsilon 1e-8',
      'schedule: cosine 0.002 to 0.00001 in 5 epochs',
      'samples: the first 600 training images of CIFAR-10, whitened',
      'epochs: 5',
      'batch size: 100',
      'data: a few digits',
      'seed: 0',
    ]);
  });

  it('is trained by whoever trains the others, and measured', async () => {
    const runtime = await nativeRuntime();
    const here = localTrainer({ data, runtime });
    const trained: string[] = [];
    const record = await reproduce({
      rows: [36],
      preset: 'quick',
      dataset: data,
      seed: 0,
      runtime,
      train: (recipe, seed) => {
        trained.push(recipe.name);
        return here(recipe, seed);
      },
    });
    expect(trained).toEqual(['convolutional maxout']);
    const [{ measured }] = record.rows;
    expect(measured.error.value).toBeGreaterThanOrEqual(Number(measured['clean error'].value));
    expect(record.models).toMatchObject([{ name: 'convolutional maxout', epochs: 5 }]);
  });

  it('is not asked for where there is no CIFAR-10', async () => {
    const options = { rows: [36, 37], preset: 'quick', dataset: digitsAlone, seed: 0 } as const;
    const record = await reproduce({ ...options, runtime: await nativeRuntime() });
    expect(record.models).toEqual([]);
    expect(record.rows.map(({ measured }) => measured.error.value)).toEqual([null, null]);
  });
});
