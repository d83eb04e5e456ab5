import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findIdxLabels, readIdx, readIdxImages } from './idx.node.ts';

const images = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 0, 255, 128, 1);
const labels = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 4, 6);

describe('idx files', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gibbon-idx-'));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  it('are gzipped by their content, whatever their name says', async () => {
    await writeFile(join(folder, 'zipped'), gzipSync(images));
    await writeFile(join(folder, 'plain.gz'), images);
    expect((await readIdx(join(folder, 'zipped'))).shape).toEqual([2, 1, 2]);
    expect((await readIdx(join(folder, 'plain.gz'))).shape).toEqual([2, 1, 2]);
  });

  it('find their labels with and without .gz', async () => {
    await writeFile(join(folder, 'a-images-idx3-ubyte'), images);
    await writeFile(join(folder, 'a-labels-idx1-ubyte.gz'), gzipSync(labels));
    const set = await readIdxImages(join(folder, 'a-images-idx3-ubyte'), { box: { low: 0, high: 255 } });
    expect(set.images.shape).toEqual([2, 1, 1, 2]);
    expect([...set.images.data]).toEqual([0, 255, 128, 1]);
    expect([...set.labels]).toEqual([4, 6]);
    await writeFile(join(folder, 'b.images.gz'), images);
    await writeFile(join(folder, 'b.labels'), labels);
    expect(await findIdxLabels(join(folder, 'b.images.gz'))).toBe(join(folder, 'b.labels'));
  });

  it('say what is wrong and where', async () => {
    const path = join(folder, 'c-images-idx3-ubyte');
    await expect(readIdxImages(path)).rejects.toThrow('neither c-labels-idx1-ubyte nor c-labels-idx1-ubyte.gz');
    await expect(readIdxImages(path, { labelsPath: 'x' })).rejects.toThrow('cannot read it: there is no such');
    await expect(findIdxLabels(join(folder, 'train.bin'))).rejects.toThrow('does not say "images"');
    await writeFile(path, gzipSync(images).subarray(0, 20));
    await expect(readIdx(path)).rejects.toThrow('the gzip file is truncated');
    await writeFile(path, Uint8Array.of(0x1f, 0x8b, 1, 2, 3));
    await expect(readIdx(path)).rejects.toThrow('the gzip file is damaged');
    await expect(readIdx(folder)).rejects.toThrow('this is a folder, not a file');
    await writeFile(path, images);
    await writeFile(join(folder, 'c-labels-idx1-ubyte'), Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 1, 4));
    await expect(readIdxImages(path)).rejects.toThrow('1 labels for 2 images');
  });
});

const data = process.env.GIBBON_DATA;
describe.skipIf(data === undefined)('the MNIST test files (set GIBBON_DATA)', () => {
  it('are read', async () => {
    const set = await readIdxImages(join(String(data), 'mnist', 't10k-images-idx3-ubyte.gz'), {
      box: { low: 0, high: 255 },
    });
    expect(set.images.shape).toEqual([10_000, 1, 28, 28]);
    expect([...set.labels.subarray(0, 10)]).toEqual([7, 2, 1, 0, 4, 1, 4, 9, 5, 9]);
    expect(Math.max(...set.images.data.subarray(0, 784))).toBe(255);
  });
});
