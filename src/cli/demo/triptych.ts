/** The paper's figure 1 with a digit: the picture, what is added to it, and what comes of it. */
import type { PixelImage } from '../../data/index.ts';
import { type ImageFormat, perturbationPicture, pixelImageOf, sideBySide } from '../../report/page/pictures.ts';

export interface Triptych {
  /** Small pictures are enlarged. */
  readonly enlarged: PixelImage;
  /** One pixel a column, without the empty margins of digits, so that it fits into 80 columns. */
  readonly small: PixelImage;
}

/** Of each side of a digit, which is 28 pixels wide and drawn into the middle 20. */
const MARGIN = 4;

export function triptych(clean: Float32Array, adversarial: Float32Array, format: ImageFormat): Triptych {
  const pictures = [
    pixelImageOf(clean, format),
    perturbationPicture(clean, adversarial, format).image,
    pixelImageOf(adversarial, format),
  ];
  return { enlarged: sideBySide(pictures), small: sideBySide(pictures.map(middle), 1) };
}

function middle({ pixels, width, height, channels }: PixelImage): PixelImage {
  const [side, rows] = [width - 2 * MARGIN, height - 2 * MARGIN];
  const inner = new Uint8Array(side * rows * channels);
  for (let y = 0; y < rows; y++) {
    const from = ((y + MARGIN) * width + MARGIN) * channels;
    inner.set(pixels.subarray(from, from + side * channels), y * side * channels);
  }
  return { pixels: inner, width: side, height: rows, channels };
}
