import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tarArchive } from '../../../test/tar-archive.ts';
import { DataError } from '../../errors.ts';
import { loadArchive, loadCifar10 } from './cifar10.node.ts';
import { cifar10, type PublishedArchive } from './published.ts';

/** A batch of images of one label, all of whose pixels are that of the label. */
function batch(label: number, count: number): Uint8Array {
  return new Uint8Array(3073 * count).fill(label);
}

const batches = {
  'data_batch_1.bin': batch(1, 2),
  'data_batch_2.bin': batch(2, 1),
  'test_batch.bin': batch(3, 2),
};
const sum = (algorithm: string, bytes: Uint8Array) => createHash(algorithm).update(bytes).digest('hex');
const published = (name: keyof typeof batches) => ({ name, sha1: sum('sha1', batches[name]) });
const archiveOf = (names: readonly (keyof typeof batches)[]) =>
  gzipSync(tarArchive(names.map((name) => ({ name: `tiny-bin/${name}`, content: batches[name] }))));
const archive = archiveOf(['data_batch_2.bin', 'data_batch_1.bin', 'test_batch.bin']);

/** A small set in the form of CIFAR-10. */
const set: PublishedArchive = {
  ...cifar10,
  name: 'tiny',
  mirrors: [],
  archive: { name: 'tiny.tar.gz', md5: sum('md5', archive), size: archive.length },
  folder: 'tiny-bin',
  batches: {
    train: [published('data_batch_1.bin'), published('data_batch_2.bin')],
    test: [published('test_batch.bin')],
  },
};

describe('loadArchive', () => {
  let folder = '';
  let cacheDir = '';
  const servers: Server[] = [];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gibbon-cifar-'));
    cacheDir = join(folder, 'cache');
  });
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
    await rm(folder, { recursive: true });
  });

  async function mirror(bytes: Uint8Array): Promise<string> {
    const server = createServer((_, response) => response.end(bytes));
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('the server has no port');
    return `http://127.0.0.1:${address.port}/`;
  }

  async function put(path: string, bytes: Uint8Array): Promise<void> {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), bytes);
  }

  const load = (split: 'train' | 'test', more: object = {}) =>
    loadArchive(set, { split, dataDir: folder, cacheDir, offline: true, ...more });

  it('downloads the archive, and takes the cache afterwards', async () => {
    const online = { offline: false, mirrors: [await mirror(archive)] };
    const train = await load('train', online);
    expect(train).toMatchObject({ source: 'download', complete: true, name: 'tiny train', box: { low: 0, high: 1 } });
    expect([...train.labels], 'in the order of the batches, not of the archive').toEqual([1, 1, 2]);
    expect(train.images.data[2 * 3072]).toBe(Math.fround(2 / 255));
    expect(new Uint8Array(await readFile(join(cacheDir, 'tiny.tar.gz')))).toEqual(new Uint8Array(archive));
    const test = await load('test');
    expect(test).toMatchObject({ source: 'cache', complete: true, labels: Int32Array.of(3, 3) });
  });

  it('believes no archive of another MD5, and keeps none', async () => {
    const changed = archiveOf(['data_batch_1.bin', 'data_batch_2.bin', 'data_batch_2.bin']);
    await put('tiny.tar.gz', changed);
    const failure = load('test', { offline: false, mirrors: [await mirror(changed)] });
    await expect(failure).rejects.toThrow(DataError);
    await expect(failure).rejects.toThrow(`${join(folder, 'tiny.tar.gz')}: its MD5 is not ${set.archive.md5}`);
    await expect(failure).rejects.toMatchObject({ hint: expect.stringMatching(/tiny\.tar\.gz.*--data.*GIBBON_DATA/) });
    await expect(readdir(cacheDir)).rejects.toThrow('ENOENT');
  });

  it.each(['', 'tiny', 'tiny-bin', 'tiny/tiny-bin'])('takes published files in the folder "%s"', async (below) => {
    for (const [name, bytes] of Object.entries(batches)) await put(join(below, name), bytes);
    const train = await load('train');
    expect(train).toMatchObject({ source: 'directory', complete: true, labels: Int32Array.of(1, 1, 2) });
    expect(await load('test')).toMatchObject({ complete: true, labels: Int32Array.of(3, 3) });
  });

  it.each(['', 'tiny'])('takes the archive in the folder "%s", before a part of the set', async (below) => {
    await put(join(below, 'train_some.bin'), batch(7, 1));
    await put(join(below, 'tiny.tar.gz'), archive);
    expect(await load('train')).toMatchObject({ source: 'directory', complete: true, labels: Int32Array.of(1, 1, 2) });
  });

  it('takes gzipped files, and of two with one name the plain one', async () => {
    await put('data_batch_1.bin', batches['data_batch_1.bin']);
    await put('data_batch_1.bin.gz', gzipSync(batch(5, 1)));
    await put('data_batch_2.bin.gz', gzipSync(batches['data_batch_2.bin']));
    expect(await load('train')).toMatchObject({ complete: true, labels: Int32Array.of(1, 1, 2) });
  });

  it('says that some or changed files are not the whole set', async () => {
    await put('data_batch_1.bin', batches['data_batch_1.bin']);
    await put('train_more.bin', batch(4, 1));
    expect(await load('train')).toMatchObject({ complete: false, labels: Int32Array.of(1, 1) });
    await put('data_batch_2.bin', batch(6, 1));
    expect(await load('train')).toMatchObject({ complete: false, labels: Int32Array.of(1, 1, 6) });
  });

  it('takes a part of the set by the beginnings of names, without pictures that went through JPEG', async () => {
    await put('tiny/train_b.bin', batch(5, 1));
    await put('tiny/train_a.bin.gz', gzipSync(batch(1, 2)));
    await put('tiny/test_exact.bin', batch(8, 1));
    await put('tiny/test_jpeg.bin', batch(9, 1));
    await put('tiny/notes.txt', batch(9, 1));
    expect(await load('train')).toMatchObject({ complete: false, labels: Int32Array.of(1, 1, 5) });
    expect(await load('test')).toMatchObject({ complete: false, labels: Int32Array.of(8), source: 'directory' });
  });

  it('refuses a truncated or damaged file by its name', async () => {
    await put('test_batch.bin', batches['test_batch.bin'].subarray(0, 4000));
    await expect(load('test')).rejects.toThrow(`${join(folder, 'test_batch.bin')}: is truncated`);
    await put('test_batch.bin', batch(10, 1));
    await expect(load('test')).rejects.toThrow('test_batch.bin: image 0 has the label 10');
    await put('data_batch_1.bin.gz', gzipSync(batch(1, 2)).subarray(0, 30));
    await expect(load('train')).rejects.toThrow(
      'data_batch_1.bin.gz: cannot decompress it: the gzip file is truncated',
    );
  });

  it('says all that was tried where the set is nowhere', async () => {
    await put('tiny/test_jpeg.bin', batch(9, 1));
    const failure = load('test');
    for (const place of [
      `${folder}: has neither test_batch.bin nor another test*.bin`,
      `${join(folder, 'tiny')}: has neither`,
      `${join(folder, 'tiny-bin')}: cannot list it: there is no such file or folder`,
      join(cacheDir, 'tiny.tar.gz'),
      'the web: not asked',
    ]) {
      await expect(failure).rejects.toThrow(place);
    }
  });

  it('says so where the archive lacks a file', async () => {
    const lacking = archiveOf(['data_batch_1.bin']);
    await put('tiny.tar.gz', lacking);
    const other = { ...set, archive: { name: 'tiny.tar.gz', md5: sum('md5', lacking), size: lacking.length } };
    const failure = loadArchive(other, { split: 'test', dataDir: folder, cacheDir, offline: true });
    await expect(failure).rejects.toThrow('tiny.tar.gz: there is no tiny-bin/test_batch.bin in it');
  });
});

const data = process.env.GIBBON_DATA;
describe.skipIf(data === undefined)('the part of CIFAR-10 in GIBBON_DATA', () => {
  it('is read, and known for a part', async () => {
    const train = await loadCifar10({ split: 'train', offline: true });
    expect(train).toMatchObject({ source: 'directory', complete: false });
    expect(train.images.shape).toEqual([4000, 3, 32, 32]);
    expect([...train.labels.subarray(0, 10)], 'frog truck truck deer ...').toEqual([6, 9, 9, 4, 1, 1, 2, 7, 8, 3]);
    const means = [0, 1, 2].map((channel) => mean(train.images.data, channel));
    [0.4914, 0.4822, 0.4465].forEach((expected, channel) => {
      expect(means[channel], 'the means of all 50,000 are known').toBeCloseTo(expected, 1);
    });
    const test = await loadCifar10({ split: 'test', offline: true });
    expect(test.images.shape).toEqual([478, 3, 32, 32]);
    expect([...test.labels.subarray(0, 10)]).toEqual([3, 8, 8, 0, 6, 6, 1, 6, 3, 1]);
  });
});

function mean(images: Float32Array, channel: number): number {
  let sum = 0;
  for (let start = channel * 1024; start < images.length; start += 3072) {
    for (let i = start; i < start + 1024; i++) sum += images[i];
  }
  return (3 * sum) / images.length;
}
