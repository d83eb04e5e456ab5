import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DataError } from '../../errors.ts';
import { writePng } from '../images/image.node.ts';
import { readClassFolder } from './class-folder.node.ts';

describe('readClassFolder', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gibbon-classes-'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  const grey = (name: string, value: number, width = 2, height = 2) =>
    writePng(join(folder, name), new Uint8Array(width * height).fill(value), width, height, 1);
  const colour = (name: string, pixel: readonly number[]) =>
    writePng(join(folder, name), Uint8Array.from([...pixel, ...pixel, ...pixel, ...pixel]), 2, 2, 3);

  it('takes the folders as classes, in the order of their names, and grey pictures as grey', async () => {
    await grey('dog/b.png', 51);
    await grey('dog/a.png', 255);
    await grey('cat/deep/c.png', 0);
    await colour('Fox/grey-as-colour.png', [102, 102, 102]);
    const set = await readClassFolder(folder);
    expect(set.classNames).toEqual(['Fox', 'cat', 'dog']);
    expect(set.names).toEqual(['Fox/grey-as-colour.png', 'cat/deep/c.png', 'dog/a.png', 'dog/b.png']);
    expect([...set.labels]).toEqual([0, 1, 2, 2]);
    expect(set.images.shape).toEqual([4, 1, 2, 2]);
    expect([0, 4, 8, 12].map((i) => set.images.data[i])).toEqual([0.4, 0, 1, 0.2].map(Math.fround));
    expect(set.box).toEqual({ low: 0, high: 1 });
  });

  it('keeps three channels where one picture has colour, or where it is asked to', async () => {
    await grey('a/1.png', 255);
    await colour('b/1.png', [255, 51, 0]);
    const { images } = await readClassFolder(folder);
    expect(images.shape).toEqual([2, 3, 2, 2]);
    expect([...images.data.subarray(12)]).toEqual([1, 1, 1, 1, 0.2, 0.2, 0.2, 0.2, 0, 0, 0, 0].map(Math.fround));
    expect((await readClassFolder(folder, { channels: 1 })).images.shape).toEqual([2, 1, 2, 2]);
    await rm(join(folder, 'b'), { recursive: true });
    expect((await readClassFolder(folder, { channels: 3 })).images.shape).toEqual([1, 3, 2, 2]);
  });

  it('takes numbers for the classes themselves, but not dates', async () => {
    for (const name of ['10', '9', '02']) await grey(`${name}/1.png`, 0);
    const numbered = await readClassFolder(folder);
    expect([...numbered.labels], 'of 02, 10, 9').toEqual([2, 10, 9]);
    expect(numbered.classNames).toHaveLength(11);
    await grey('20240131/1.png', 0);
    const named = await readClassFolder(folder);
    expect(named.classNames).toEqual(['02', '10', '20240131', '9']);
  });

  it('takes given classes, such as those of the images to learn from', async () => {
    await grey('dog/1.png', 0);
    expect([...(await readClassFolder(folder, { classNames: ['cat', 'dog'] })).labels]).toEqual([1]);
    await grey('fox/1.png', 0);
    const failure = readClassFolder(folder, { classNames: ['cat', 'dog'] });
    await expect(failure).rejects.toThrow(`${join(folder, 'fox')}: names a class that has no images to learn from`);
    await expect(failure).rejects.toMatchObject({ hint: 'The classes are cat, dog.' });
    await rm(join(folder, 'dog'), { recursive: true });
    await rm(join(folder, 'fox'), { recursive: true });
    await grey('07/1.png', 0);
    const digits = Array.from({ length: 10 }, (_, i) => String(i));
    expect([...(await readClassFolder(folder, { classNames: digits })).labels]).toEqual([7]);
  });

  it('scales and crops', async () => {
    await grey('a/1.png', 9, 8, 4);
    await grey('b/1.png', 9, 6, 6);
    expect((await readClassFolder(folder, { resize: 3, crop: 3 })).images.shape).toEqual([2, 1, 3, 3]);
  });

  it('refuses images of several sizes', async () => {
    await grey('a/1.png', 9);
    await grey('b/1.png', 9, 2, 3);
    const failure = readClassFolder(folder);
    await expect(failure).rejects.toThrow(DataError);
    await expect(failure).rejects.toThrow(`${join(folder, 'b', '1.png')}: is 2 x 3, and a/1.png is 2 x 2`);
  });

  it('refuses empty folders, images without a class, and what is no image', async () => {
    await expect(readClassFolder(folder)).rejects.toThrow('has no images in it');
    await grey('a/1.png', 0);
    await mkdir(join(folder, 'b', 'deeper'), { recursive: true });
    await expect(readClassFolder(folder)).rejects.toThrow(`${join(folder, 'b')}: is a class folder without images`);
    await writeFile(join(folder, 'b', '1.png'), 'no image');
    await expect(readClassFolder(folder)).rejects.toThrow(
      `${join(folder, 'b', '1.png')}: it is not a PNG, JPEG or WebP image`,
    );
    await grey('loose.png', 0);
    await expect(readClassFolder(folder)).rejects.toThrow(`${join(folder, 'loose.png')}: is in no class folder`);
    await expect(readClassFolder(join(folder, 'nowhere'))).rejects.toThrow('there is no such file or folder');
  });

  it('stops at the first picture where all would take too much memory', async () => {
    await grey('a/0.png', 0, 2000, 2000);
    for (let i = 1; i < 90; i++) await writeFile(join(folder, 'a', `${i}.png`), 'never read');
    await expect(readClassFolder(folder)).rejects.toThrow('0.png: 90 images of 2000 x 2000 would take 4.0 GiB');
  });
});
