/** Pictures of adversarial examples, as pixels: the example, the perturbation made visible, and both beside the original. */

import type { Layout } from '../../classifier/index.ts';
import { type PixelImage, toPixels } from '../../data/index.ts';
import type { Shape } from '../../tensor/index.ts';
import { type Box, boxWidth } from '../../threat/index.ts';

/** How the values of one sample are to be read as an image. */
export interface ImageFormat {
  /** [C, H, W] or [H, W, C] */
  readonly shape: Shape;
  readonly layout: Layout;
  readonly box: Box;
}

/** One sample as 8-bit pixels. */
export function pixelImageOf(values: Float32Array, { shape, layout, box }: ImageFormat): PixelImage {
  const [channels, height, width] = layout === 'nchw' ? shape : [shape[2], shape[0], shape[1]];
  return toPixels(values, { layout, box, width, height, channels });
}

/** A perturbation around grey, scaled so that its largest change spans the whole range; with the factor. */
export function perturbationPicture(
  clean: Float32Array,
  adversarial: Float32Array,
  format: ImageFormat,
): { readonly image: PixelImage; readonly factor: number } {
  const largest = clean.reduce((most, value, i) => Math.max(most, Math.abs(adversarial[i] - value)), 0);
  const { low, high } = format.box;
  const half = boxWidth(format.box) / 2;
  const factor = largest === 0 ? 1 : half / largest;
  const shown = clean.map((value, i) => (low + high) / 2 + (adversarial[i] - value) * factor);
  return { image: pixelImageOf(shown, format), factor };
}

/** Pixels between two images. */
const GAP = 8;
/** Of the gaps: neither black nor white nor the grey of no perturbation, so that the edges of all images are seen. */
const GAP_BRIGHTNESS = 208;

/** Images of one height side by side, each pixel enlarged so that small ones come to about so many rows. */
export function sideBySide(images: readonly PixelImage[], about = 224): PixelImage {
  const [{ height, channels }] = images;
  const zoom = Math.max(Math.round(about / height), 1);
  const width = images.reduce((sum, image) => sum + image.width * zoom + GAP, -GAP);
  const pixels = new Uint8Array(width * height * zoom * channels).fill(GAP_BRIGHTNESS);
  let left = 0;
  for (const image of images) {
    for (let y = 0; y < height * zoom; y++) {
      for (let x = 0; x < image.width * zoom; x++) {
        const source = (Math.floor(y / zoom) * image.width + Math.floor(x / zoom)) * channels;
        const target = (y * width + left + x) * channels;
        for (let channel = 0; channel < channels; channel++) pixels[target + channel] = image.pixels[source + channel];
      }
    }
    left += image.width * zoom + GAP;
  }
  return { pixels, width, height: height * zoom, channels };
}
