import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Progress } from '../../arguments.ts';
import { DataError } from '../../errors.ts';
import { sizeOf } from '../../tensor/index.ts';
import { loadFashionMnist, loadMnist, loadPublished } from './mnist.node.ts';
import type { PublishedFile, PublishedSet } from './published.ts';

function published(name: string, shape: readonly number[]): { file: PublishedFile; bytes: Uint8Array } {
  const header = [0, 0, 8, shape.length, ...shape.flatMap((length) => [0, 0, length >> 8, length & 0xff])];
  const data = Array.from({ length: sizeOf(shape) }, (_, i) => (i * 73) & 0xff);
  const bytes = gzipSync(Uint8Array.from([...header, ...data]));
  return { bytes, file: { name, size: bytes.length, md5: createHash('md5').update(bytes).digest('hex') } };
}

const images = published('images.gz', [300, 28, 28]);
const labels = published('labels.gz', [300]);
const files = { images: images.file, labels: labels.file };
const genuine: Record<string, Uint8Array> = { '/images.gz': images.bytes, '/labels.gz': labels.bytes };
const corrupt = images.bytes.with(200, images.bytes[200] ^ 1);

/** A small set in the form of MNIST, which the servers of these tests can give whole. */
const set: PublishedSet = { name: 'tiny', classNames: ['x'], mirrors: [], files: { train: files, test: files } };

type Answer = (response: ServerResponse, name: string, request: number) => void;
const right: Answer = (response, name) => response.end(genuine[name]);
const missing: Answer = (response) => response.writeHead(404).end('no such file');
const silent: Answer = () => undefined;
const stuck: Answer = (response) => void response.write(images.bytes.subarray(0, 1000));
const wrong: Answer = (response, name) => response.end(name === '/images.gz' ? corrupt : genuine[name]);
const long: Answer = (response, name) => response.end(Buffer.concat([genuine[name], Buffer.alloc(10)]));
const broken: Answer = (response) => {
  response.writeHead(200, { 'content-length': images.bytes.length });
  response.write(images.bytes.subarray(0, 1000), () => response.destroy());
};

describe('loadPublished', () => {
  let folder = '';
  let cacheDir = '';
  let requests: string[] = [];
  let stop: (() => Promise<void>)[] = [];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gibbon-mnist-'));
    cacheDir = join(folder, 'cache');
    requests = [];
  });
  afterEach(async () => {
    await Promise.all(stop.map((close) => close()));
    stop = [];
    await rm(folder, { recursive: true });
  });

  /** Starts a mirror and returns its URL. */
  async function mirror(answer: Answer): Promise<string> {
    const server = createServer((request, response) => {
      const name = String(request.url);
      requests.push(name);
      answer(response, name, requests.filter((other) => other === name).length);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    stop.push(
      () =>
        new Promise((resolve) => {
          server.close(() => resolve());
          server.closeAllConnections();
        }),
    );
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('the server has no port');
    return `http://127.0.0.1:${address.port}/`;
  }

  const load = (mirrors: string[], more: object = {}) =>
    loadPublished(set, { split: 'test', dataDir: folder, cacheDir, mirrors, timeout: 150, ...more });

  it('downloads, tells how far it is, and takes the cache afterwards', async () => {
    const events: Progress[] = [];
    const url = await mirror(right);
    const dataset = await load([url], { onProgress: (event: Progress) => events.push(event) });
    expect(dataset).toMatchObject({
      source: 'download',
      box: { low: 0, high: 1 },
      name: 'tiny test',
      classNames: ['x'],
    });
    expect(dataset.images.shape).toEqual([300, 1, 28, 28]);
    expect(dataset.images.data[1]).toBe(Math.fround(73 / 255));
    expect([...dataset.labels.subarray(0, 3)]).toEqual([0, 73, 146]);
    const last = events.findLast(({ stage }) => stage === 'images.gz');
    expect(last).toEqual({ stage: 'images.gz', done: images.bytes.length, total: images.bytes.length });
    expect((await readdir(cacheDir)).sort()).toEqual(['images.gz', 'labels.gz']);
    const again = await load([url]);
    expect(again.source).toBe('cache');
    expect(again.images.data).toEqual(dataset.images.data);
    expect(requests).toEqual(['/images.gz', '/labels.gz']);
  });

  it.each([
    ['is missing there', missing, 'the server answered 404 Not Found'],
    ['never answers', silent, 'nothing came for 0.15 s'],
    ['stops in the middle', stuck, 'nothing came for 0.15 s'],
    ['breaks off', broken, ''],
    ['is longer there', long, 'the file is longer than'],
    ['is corrupt there', wrong, 'the MD5 of what came is not'],
  ])('takes the next mirror where the file %s', async (_, answer, message) => {
    const bad = await mirror(answer);
    const dataset = await load([bad, await mirror(right)]);
    expect(dataset.source).toBe('download');
    await rm(cacheDir, { recursive: true });
    const failure = load([bad]);
    await expect(failure).rejects.toThrow(DataError);
    await expect(failure).rejects.toThrow(`${bad}images.gz: ${message}`);
    await expect(readdir(cacheDir), 'nothing half-written stays').rejects.toThrow('ENOENT');
  });

  it('asks a second time where corrupt bytes came', async () => {
    const recovering: Answer = (response, name, request) => (request === 1 ? wrong : right)(response, name, request);
    expect((await load([await mirror(recovering)])).source).toBe('download');
    expect(requests).toEqual(['/images.gz', '/images.gz', '/labels.gz']);
  });

  it('takes the next mirror where there is no server at all', async () => {
    const closed = await mirror(right);
    await stop[0]();
    expect((await load([closed, await mirror(right)])).source).toBe('download');
  });

  it('replaces a corrupt file in the cache', async () => {
    await mkdir(cacheDir);
    await writeFile(join(cacheDir, 'images.gz'), corrupt);
    await writeFile(join(cacheDir, 'labels.gz'), labels.bytes);
    expect((await load([await mirror(right)])).source).toBe('download');
    expect(await readFile(join(cacheDir, 'images.gz'))).toEqual(images.bytes);
    expect(requests).toEqual(['/images.gz']);
  });

  it('takes the files of a folder, or of the folder of the set in it', async () => {
    const offline = { offline: true };
    await mkdir(join(folder, 'tiny'));
    await writeFile(join(folder, 'images.gz'), images.bytes);
    await writeFile(join(folder, 'tiny', 'labels.gz'), labels.bytes);
    expect((await load([], offline)).source).toBe('directory');
    await writeFile(join(folder, 'images.gz'), corrupt);
    await expect(load([], offline)).rejects.toThrow('its MD5 is not');
    await mkdir(cacheDir);
    await writeFile(join(cacheDir, 'images.gz'), images.bytes);
    expect((await load([], offline)).source).toBe('cache');
  });

  it('says all that was tried, and what to do', async () => {
    const url = await mirror(right);
    const failure = load([url], { offline: true });
    await expect(failure).rejects.toThrow(join(folder, 'images.gz'));
    await expect(failure).rejects.toThrow(join(folder, 'tiny', 'images.gz'));
    await expect(failure).rejects.toThrow(join(cacheDir, 'images.gz'));
    await expect(failure).rejects.toThrow('offline');
    await expect(failure).rejects.toMatchObject({ hint: expect.stringMatching(/--data.*GIBBON_DATA/) });
    expect(requests).toEqual([]);
  });

  it('says where it cannot write', async () => {
    await writeFile(cacheDir, 'a file in the way');
    await expect(load([await mirror(right)])).rejects.toThrow('cannot write it');
  });
});

const data = process.env.GIBBON_DATA;
describe.skipIf(data === undefined)('the published files (set GIBBON_DATA)', () => {
  it('of MNIST are loaded', async () => {
    const test = await loadMnist({ split: 'test', offline: true });
    expect(test.source).toBe('directory');
    expect(test.images.shape).toEqual([10_000, 1, 28, 28]);
    expect([...test.labels.subarray(0, 10)]).toEqual([7, 2, 1, 0, 4, 1, 4, 9, 5, 9]);
    const train = await loadMnist({ split: 'train', offline: true, dataDir: join(String(data), 'mnist') });
    expect(train.images.shape).toEqual([60_000, 1, 28, 28]);
    expect(mean(train.images.data), 'the mean that everybody subtracts').toBeCloseTo(0.1307, 4);
    expect([...train.labels.subarray(0, 5)]).toEqual([5, 0, 4, 1, 9]);
  });

  it('of Fashion-MNIST are loaded, and never taken for those of MNIST', async () => {
    const test = await loadFashionMnist({ split: 'test', offline: true });
    expect(test.images.shape).toEqual([10_000, 1, 28, 28]);
    expect(test.classNames?.[test.labels[0]]).toBe('ankle boot');
    const cacheDir = join(tmpdir(), 'gibbon-no-such-cache');
    const mixed = loadFashionMnist({ split: 'test', offline: true, cacheDir, dataDir: join(String(data), 'mnist') });
    await expect(mixed).rejects.toThrow('its MD5 is not');
  });
});

function mean(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
