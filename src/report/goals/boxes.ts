/** Pictures with the boxes that a detector finds in them. */
import type { PixelImage } from '../../data/index.ts';
import type { DetectedBox } from '../../goals/index.ts';

/** Thickness of a line, as a share of the shorter side. */
const THICKNESS = 1 / 120;
/** Colours that are told apart on photographs, one a class in turn. */
const COLOURS = [
  [255, 64, 64],
  [64, 224, 64],
  [80, 144, 255],
  [255, 208, 0],
  [255, 80, 224],
  [0, 224, 224],
] as const;

/** A picture in colour with a frame around each box. */
export function withBoxes(image: PixelImage, boxes: readonly DetectedBox[]): PixelImage {
  const { width, height, channels } = image;
  const pixels = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    for (let channel = 0; channel < 3; channel++) {
      pixels[3 * i + channel] = image.pixels[channels === 3 ? 3 * i + channel : i];
    }
  }
  const line = Math.max(1, Math.round(THICKNESS * Math.min(width, height)));
  for (const box of boxes.toReversed()) {
    const colour = COLOURS[box.class % COLOURS.length];
    const [left, right] = [box.left, box.right].map((x) => Math.round(x * (width - 1)));
    const [top, bottom] = [box.top, box.bottom].map((y) => Math.round(y * (height - 1)));
    const fill = (fromX: number, toX: number, fromY: number, toY: number) => {
      for (let y = Math.max(0, fromY); y <= Math.min(height - 1, toY); y++) {
        for (let x = Math.max(0, fromX); x <= Math.min(width - 1, toX); x++) pixels.set(colour, 3 * (y * width + x));
      }
    };
    fill(left, right, top, top + line - 1);
    fill(left, right, bottom - line + 1, bottom);
    fill(left, left + line - 1, top, bottom);
    fill(right - line + 1, right, top, bottom);
  }
  return { pixels, width, height, channels: 3 };
}
