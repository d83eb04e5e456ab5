import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listImages, readClassNames, readLabelsFile } from './folder.node.ts';
import { assignLabels } from './labels.ts';

describe('listImages', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gibbon-folder-'));
    const files = [
      'b/2.PNG',
      'b/10.jpeg',
      'B/x.webp',
      'a/deep/er/1.jpg',
      'top.JPG',
      'a/notes.txt',
      '.hidden/1.png',
      'a/.1.png',
    ];
    for (const file of files) {
      await mkdir(join(folder, dirname(file)), { recursive: true });
      await writeFile(join(folder, file), 'x');
    }
    await mkdir(join(folder, 'empty'));
    await symlink(join(folder, 'b'), join(folder, 'c'));
    await symlink(folder, join(folder, 'a', 'loop'));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  it('lists a folder in the order of code units, with the first folder as class', async () => {
    const files = await listImages([folder]);
    expect(files.map(({ name, label }) => [name, label])).toEqual([
      ['B/x.webp', 'B'],
      ['a/deep/er/1.jpg', 'a'],
      ['b/10.jpeg', 'b'],
      ['b/2.PNG', 'b'],
      ['c/10.jpeg', 'c'],
      ['c/2.PNG', 'c'],
      ['top.JPG', undefined],
    ]);
    expect(files[0].path).toBe(join(folder, 'B', 'x.webp'));
    expect('label' in files[6]).toBe(false);
  });

  it('keeps the order of the inputs', async () => {
    const files = await listImages([join(folder, 'top.JPG'), join(folder, 'b')]);
    expect(files.map(({ name }) => name)).toEqual(['top.JPG', '10.jpeg', '2.PNG']);
  });

  it('says what is wrong with an input', async () => {
    await expect(listImages([join(folder, 'no')])).rejects.toThrow(
      'no: cannot read it: there is no such file or folder',
    );
    await expect(listImages([join(folder, 'empty')])).rejects.toThrow('empty: has no images in it');
    await expect(listImages([join(folder, 'a', 'notes.txt')])).rejects.toThrow('notes.txt: is not an image file');
  });

  it('reads labels and names behind a byte order mark', async () => {
    await writeFile(join(folder, 'labels.csv'), '\ufeffa.png,3\n');
    expect(await readLabelsFile(join(folder, 'labels.csv'))).toEqual({ byName: new Map([['a.png', 3]]) });
    await expect(readLabelsFile(join(folder, 'none.csv'))).rejects.toThrow('there is no such file');
    await writeFile(join(folder, 'names.txt'), '\ufeffcat\ndog\n');
    expect(await readClassNames(join(folder, 'names.txt'))).toEqual(['cat', 'dog']);
  });
});

const data = process.env.GIBBON_DATA;
describe.skipIf(data === undefined)('the ImageNet photographs (set GIBBON_DATA)', () => {
  const base = join(String(data), 'imagenet');

  it.each(['photos', 'crops256', '.'])('in %s have the labels that labels.json gives them', async (folder) => {
    const images = await listImages([join(base, folder)]);
    expect(images).toHaveLength(folder === '.' ? 116 : 58);
    const path = join(base, 'labels.json');
    const labels = assignLabels(images, await readLabelsFile(path), path);
    images.forEach(({ path: file }, i) => {
      expect(labels[i], file).toBe(Number(file.split('/').at(-1)?.slice(0, 3)));
    });
  });

  it('have the names of synset.txt', async () => {
    const names = await readClassNames(join(base, 'synset.txt'));
    expect(names).toHaveLength(1000);
    expect(names[0]).toBe('tench, Tinca tinca');
    expect(names[388]).toContain('giant panda');
  });
});
