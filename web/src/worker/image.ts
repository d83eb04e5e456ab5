/** Picture files, decoded by the browser. */
import { GibbonError } from 'gibbon/browser';
import type { DecodedImage } from './decoded-image.ts';

/**
 * Decodes a picture; transparent parts become black.
 *
 * @param longest Pixels of the longer side; larger pictures are made smaller.
 * @throws GibbonError of code `'image'` for what is no picture
 */
export async function pixelsOf(file: Blob, longest = Number.POSITIVE_INFINITY): Promise<DecodedImage> {
  const bitmap = await createImageBitmap(file).catch((error: unknown) => {
    throw new GibbonError('image', `the browser cannot decode this picture: ${error}`, 'Use PNG, JPEG or WebP.');
  });
  const scale = Math.min(1, longest / Math.max(bitmap.width, bitmap.height));
  const width = Math.max(1, Math.round(scale * bitmap.width));
  const height = Math.max(1, Math.round(scale * bitmap.height));
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (context === null) throw new GibbonError('image', 'this browser cannot draw in a worker');
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  const { data } = context.getImageData(0, 0, width, height);
  const rgb = new Uint8Array(3 * width * height);
  for (let i = 0; i < width * height; i++) rgb.set(data.subarray(4 * i, 4 * i + 3), 3 * i);
  return { rgb, width, height };
}
