import { describe, expect, it } from 'vitest';
import { isArrayFile } from '../../data/index.node.ts';
import { folderLabels, pictureSize } from './samples.ts';

describe('isArrayFile', () => {
  it('goes by the name', () => {
    const names = [
      'x.npy',
      'x.NPZ',
      't10k-images-idx3-ubyte.gz',
      'train-images.idx3-ubyte',
      'a/b.png',
      'npy',
      'folder',
    ];
    expect(names.map(isArrayFile)).toEqual([true, true, true, true, false, false, false]);
  });
});

describe('pictureSize', () => {
  it('reads an input shape by its layout', () => {
    expect(pictureSize([3, 20, 30], 'nchw')).toEqual({ channels: 3, height: 20, width: 30 });
    expect(pictureSize([20, 30, 1], 'nhwc')).toEqual({ channels: 1, height: 20, width: 30 });
  });

  it('refuses what is no picture', () => {
    expect(() => pictureSize([784], 'nchw')).toThrow('inputs of shape [784], which are not images');
    expect(() => pictureSize([20, 30, 3], 'nchw')).toThrow('takes 20 channels by the layout nchw');
    expect(() => pictureSize([4, 20, 30], 'nchw')).toThrow('takes 4 channels');
  });
});

describe('folderLabels', () => {
  const files = (...labels: (string | undefined)[]) =>
    labels.map((label, i) => ({ name: `${i}.png`, ...(label === undefined ? {} : { label }) }));

  it('takes numbers with the offset, and names without', () => {
    expect(folderLabels(files('3', '007'), 1, undefined)).toEqual(Int32Array.of(4, 8));
    const names = ['(background)', 'tench, Tinca tinca', 'goldfish'];
    expect(folderLabels(files('goldfish', 'tench', '0'), 1, names)).toEqual(Int32Array.of(2, 1, 1));
  });

  it('is silent about files in no folders', () => {
    expect(folderLabels(files(undefined, undefined), 0, undefined)).toBeUndefined();
  });

  it('refuses folders that name no class, and files that stand apart', () => {
    expect(() => folderLabels(files('cat'), 0, undefined)).toThrow('the folder "cat" names no class');
    expect(() => folderLabels(files('cat'), 0, ['dog'])).toThrow('the folder "cat" names no class');
    expect(() => folderLabels(files('1', undefined), 0, undefined)).toThrow('1.png: it is in no class folder');
  });
});
