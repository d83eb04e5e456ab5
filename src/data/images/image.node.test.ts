import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OptionError } from '../../errors.ts';
import { crc32 } from '../formats/zip.ts';
import { readImage, writePng } from './image.node.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gibbon-image-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function save(name: string, bytes: Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

/** A picture whose left half is red and whose right half is blue. */
function redAndBlue(width: number, height: number): Uint8Array {
  const pixels = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) pixels[3 * i + (i % width < width / 2 ? 0 : 2)] = 255;
  return pixels;
}

const raw = (width: number, height: number, channels: 1 | 2 | 3 | 4) => ({ raw: { width, height, channels } });

describe('writePng and readImage', () => {
  it('keep every pixel, grey and colour', async () => {
    const pictures = fc
      .record({
        width: fc.integer({ min: 1, max: 9 }),
        height: fc.integer({ min: 1, max: 9 }),
        channels: fc.constantFrom<1 | 3>(1, 3),
      })
      .chain((size) => {
        const length = size.width * size.height * size.channels;
        return fc.record({ ...constants(size), pixels: fc.uint8Array({ minLength: length, maxLength: length }) });
      });
    const path = join(folder, 'any.png');
    await fc.assert(
      fc.asyncProperty(pictures, async ({ pixels, width, height, channels }) => {
        await writePng(path, pixels, width, height, channels);
        const read = await readImage(path, { channels });
        expect(Array.from(read.pixels)).toEqual(Array.from(pixels));
        expect([read.width, read.height, read.channels]).toEqual([width, height, channels]);
      }),
      { seed: 4, numRuns: 60 },
    );
  });

  it('write grey pictures as grey files', async () => {
    const path = join(folder, 'new', 'grey.png');
    await writePng(path, Uint8Array.of(0, 100, 200, 255), 2, 2, 1);
    expect(await sharp(path).metadata()).toMatchObject({ channels: 1, space: 'b-w', width: 2 });
  });

  it('leave nothing behind where a file cannot be written', async () => {
    const blocked = join(folder, 'blocked.png');
    await writePng(join(blocked, 'x.png'), new Uint8Array(1), 1, 1, 1);
    await expect(writePng(blocked, new Uint8Array(1), 1, 1, 1)).rejects.toThrow(`${blocked}: cannot write it`);
    expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([]);
    await expect(writePng(join(folder, 'y.png'), new Uint8Array(5), 2, 1, 3)).rejects.toThrow(
      '5 values are not an image',
    );
    expect(await readdir(folder)).not.toContain('y.png');
  });
});

function constants(size: { width: number; height: number; channels: 1 | 3 }) {
  return { width: fc.constant(size.width), height: fc.constant(size.height), channels: fc.constant(size.channels) };
}

describe('readImage', () => {
  it('reads JPEG and WebP', async () => {
    const picture = sharp(redAndBlue(32, 16), raw(32, 16, 3));
    const jpeg = await readImage(await save('a.jpg', await picture.jpeg().toBuffer()), { channels: 3 });
    const webp = await readImage(await save('a.webp', await picture.webp({ lossless: true }).toBuffer()), {
      channels: 3,
    });
    expect([jpeg.width, jpeg.height, jpeg.channels]).toEqual([32, 16, 3]);
    expect(jpeg.pixels[0]).toBeGreaterThan(240);
    expect(Array.from(webp.pixels)).toEqual(Array.from(redAndBlue(32, 16)));
  });

  it('turns the picture as the camera noted', async () => {
    const bytes = await sharp(redAndBlue(4, 2), raw(4, 2, 3))
      .withMetadata({ orientation: 6 })
      .png()
      .toBuffer();
    const image = await readImage(await save('turned.png', bytes), { channels: 3 });
    expect([image.width, image.height]).toEqual([2, 4]);
    expect([...image.pixels.subarray(0, 6)], 'top row is red').toEqual([255, 0, 0, 255, 0, 0]);
    expect([...image.pixels.subarray(-3)], 'bottom is blue').toEqual([0, 0, 255]);
  });

  it('lays transparency on black', async () => {
    const bytes = await sharp(Uint8Array.of(200, 100, 50, 0, 200, 100, 50, 128), raw(2, 1, 4))
      .png()
      .toBuffer();
    const image = await readImage(await save('alpha.png', bytes), { channels: 3 });
    expect([...image.pixels]).toEqual([0, 0, 0, 100, 50, 25]);
    const grey = await sharp(Uint8Array.of(200, 0, 200, 255), raw(2, 1, 2))
      .toColourspace('b-w')
      .png()
      .toBuffer();
    expect([...(await readImage(await save('greyalpha.png', grey), { channels: 1 })).pixels]).toEqual([0, 200]);
  });

  it('makes grey of colour by the weights of BT.601, and colour of grey', async () => {
    const bytes = await sharp(Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 0, 255, 9, 9, 9), raw(4, 1, 3))
      .png()
      .toBuffer();
    const grey = await readImage(await save('colour.png', bytes), { channels: 1 });
    expect([...grey.pixels]).toEqual([76, 150, 29, 9]);
    await writePng(join(folder, 'g.png'), Uint8Array.of(7, 8), 2, 1, 1);
    expect([...(await readImage(join(folder, 'g.png'), { channels: 3 })).pixels]).toEqual([7, 7, 7, 8, 8, 8]);
  });

  it('reads 16 bits a channel as 8', async () => {
    const wide = Uint16Array.of(0, 0x8000, 0xffff);
    const bytes = await sharp(wide, raw(3, 1, 1))
      .toColourspace('grey16')
      .png()
      .toBuffer();
    expect((await sharp(bytes).metadata()).depth, 'the test file').toBe('ushort');
    expect([...(await readImage(await save('wide.png', bytes), { channels: 1 })).pixels]).toEqual([0, 128, 255]);
  });

  it('reads CMYK files and palettes', async () => {
    const cmyk = await sharp(redAndBlue(8, 8), raw(8, 8, 3))
      .toColourspace('cmyk')
      .jpeg({ quality: 100 })
      .toBuffer();
    expect((await sharp(cmyk).metadata()).space, 'the test file').toBe('cmyk');
    const image = await readImage(await save('cmyk.jpg', cmyk), { channels: 3 });
    expect(image.channels).toBe(3);
    expect(image.pixels[0] - image.pixels[2], 'red on the left').toBeGreaterThan(80);
    const palette = await sharp(redAndBlue(4, 4), raw(4, 4, 3))
      .png({ palette: true })
      .toBuffer();
    const flat = await readImage(await save('palette.png', palette), { channels: 3 });
    expect(Array.from(flat.pixels)).toEqual(Array.from(redAndBlue(4, 4)));
  });

  it('scales the short side and crops the centre', async () => {
    const path = join(folder, 'wide.png');
    await writePng(path, redAndBlue(40, 20), 40, 20, 3);
    const scaled = await readImage(path, { channels: 3, resize: 7 });
    expect([scaled.width, scaled.height]).toEqual([14, 7]);
    const cropped = await readImage(path, { channels: 3, resize: 10, crop: 4 });
    expect([cropped.width, cropped.height]).toEqual([4, 4]);
    expect([...cropped.pixels.subarray(0, 3)]).toEqual([255, 0, 0]);
    expect([...cropped.pixels.subarray(-3)]).toEqual([0, 0, 255]);
    const exact = await readImage(path, { channels: 1, width: 3, height: 9 });
    expect([exact.width, exact.height, exact.pixels.length]).toEqual([3, 9, 27]);
  });

  it('refuses what it cannot read, and says why', async () => {
    const jpeg = await sharp(redAndBlue(64, 64), raw(64, 64, 3))
      .jpeg()
      .toBuffer();
    const options = { channels: 3 } as const;
    await expect(readImage(join(folder, 'no.png'), options)).rejects.toThrow(
      'no.png: cannot read it: there is no such',
    );
    await expect(readImage(await save('text.png', Buffer.from('hello')), options)).rejects.toThrow(
      'is not a PNG, JPEG',
    );
    await expect(readImage(await save('empty.png', new Uint8Array(0)), options)).rejects.toThrow('is not a PNG, JPEG');
    await expect(readImage(await save('cut.jpg', jpeg.subarray(0, jpeg.length - 100)), options)).rejects.toThrow(
      'cut.jpg: cannot be decoded',
    );
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>');
    await expect(readImage(await save('a.svg', svg), options)).rejects.toThrow('is not a PNG, JPEG');
    const path = await save('small.jpg', jpeg);
    await expect(readImage(path, { ...options, crop: 65 })).rejects.toThrow('is 64 x 64, too small to crop 65 x 65');
  });

  it('refuses more than 100 megapixels before it decodes them', async () => {
    const header = Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x27\x11\0\0\x27\x10\x08\0\0\0\0', 'latin1');
    const checksum = Buffer.alloc(4);
    checksum.writeUInt32BE(crc32(header.subarray(12)));
    const bytes = Buffer.concat([header, checksum, Buffer.from('\0\0\0\0IDAT\x35\xaf\x06\x1e', 'latin1')]);
    await expect(readImage(await save('huge.png', bytes), { channels: 3 })).rejects.toThrow('has 10001 x 10000 pixels');
  });

  it.each([{ width: 3 }, { height: 3 }, { width: 3, height: 3, resize: 3 }, { crop: 0 }, { resize: 2.5 }])(
    'refuses the sizes %o',
    async (sizes) => {
      await expect(readImage('x.png', { channels: 1, ...sizes })).rejects.toThrow(OptionError);
    },
  );
});

const data = process.env.GIBBON_DATA;
describe.skipIf(data === undefined)('the ImageNet photographs (set GIBBON_DATA)', () => {
  it('scale and crop to the published crops', async () => {
    const base = join(String(data), 'imagenet');
    const labels: { photo: string; crop: string }[] = JSON.parse(await readFile(join(base, 'labels.json'), 'utf8'));
    expect(labels).toHaveLength(58);
    for (const { photo, crop } of labels) {
      const image = await readImage(join(base, photo), { channels: 3, resize: 256, crop: 256 });
      const published = await readImage(join(base, crop), { channels: 3 });
      const sum = image.pixels.reduce((total, pixel, i) => total + Math.abs(pixel - published.pixels[i]), 0);
      expect(sum / image.pixels.length, `mean difference of ${photo} in 8-bit steps`).toBeLessThan(0.05);
    }
  });
});
