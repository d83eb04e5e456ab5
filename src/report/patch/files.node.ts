import { join } from 'node:path';
import type { Patch } from '../../attacks/patch.ts';
import type { Classifier } from '../../classifier/index.ts';
import { type PixelImage, toPixels, writeNpy, writePng, writeWhole } from '../../data/index.node.ts';
import type { PatchOutcome } from '../../evaluation/patches/test-patch.ts';
import { floats, row } from '../../tensor/index.ts';
import { fileStems } from '../attack/pictures.node.ts';
import { pixelImageOf } from '../page/pictures.ts';
import type { PatchRecord } from './text.ts';

/** Dots an inch, and centimetres of an inch. */
const DPI = 300;
const INCH = 2.54;
/** Examples that are saved. */
const SHOWN = 12;

/**
 * Writes a patch into a folder: as an array, as a picture of its own pixels, as one to print on white paper, and in some of the
 * pictures that it was tested on; last of all the record.
 *
 * @param centimetres Its diameter on paper
 * @throws DataError where a file cannot be written
 */
export async function writePatch(
  folder: string,
  { inputShape, box }: Classifier,
  { frame, values }: Patch,
  { examples: { inputs, names } }: PatchOutcome,
  record: PatchRecord,
  centimetres: number,
): Promise<void> {
  const { side, channels, layout } = frame;
  await writeWhole(join(folder, 'patch.npy'), writeNpy(floats([channels, side, side], values)));
  const format = { layout: 'nchw', box, width: side, height: side, channels } as const;
  const picture = onPaper(toPixels(values, format));
  const kind = channels === 1 ? 1 : 3;
  await writePng(join(folder, 'patch.png'), picture.pixels, side, side, kind);
  await writeWhole(join(folder, 'patch-print.png'), await printed(picture, Math.round((centimetres / INCH) * DPI)));
  for (const [i, stem] of fileStems(names.slice(0, SHOWN).map(String)).entries()) {
    const { pixels, width, height } = pixelImageOf(row(inputs, i), { shape: inputShape, layout, box });
    await writePng(join(folder, `${stem}.patched.png`), pixels, width, height, kind);
  }
  await writeWhole(join(folder, 'patch.json'), `${JSON.stringify(record, undefined, 1)}\n`);
}

/** White outside of the disk. */
function onPaper({ pixels, width: side, height, channels }: PixelImage): PixelImage {
  const middle = (side - 1) / 2;
  const white = pixels.map((pixel, i) => {
    const [y, x] = [Math.floor(i / channels / side), Math.floor(i / channels) % side];
    return Math.hypot(y - middle, x - middle) > side / 2 ? 255 : pixel;
  });
  return { pixels: white, width: side, height, channels };
}

/** Enlarged smoothly, with its size on paper inside. */
async function printed({ pixels, width, height, channels }: PixelImage, side: number): Promise<Uint8Array> {
  const { default: sharp } = await import('sharp');
  const raw = { width, height, channels: channels === 1 ? 1 : 3 } as const;
  return sharp(pixels, { raw })
    .resize(side, side, { kernel: 'cubic', fit: 'fill' })
    .withMetadata({ density: DPI })
    .png()
    .toBuffer();
}
