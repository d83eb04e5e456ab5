/** Whether a picture looks like one written digit: ink in the middle of paper, or chalk on a board. */
import type { DecodedImage } from './decoded-image.ts';

/** Differences of brightness, 0 to 1. */
const SAME = 0.18;
const CONTRAST = 0.3;
/** Shares. */
const EVEN_BORDER = 0.8;
const LEAST_INK = 0.004;
const MOST_INK = 0.5;
const PLAIN = 0.9;

export function looksLikeDigit({ rgb, width, height }: DecodedImage): boolean {
  const grey = Float32Array.from({ length: width * height }, (_, i) => {
    return (0.299 * rgb[3 * i] + 0.587 * rgb[3 * i + 1] + 0.114 * rgb[3 * i + 2]) / 255;
  });
  const border = Array.from(grey.keys()).filter((i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    return x === 0 || y === 0 || x === width - 1 || y === height - 1;
  });
  const levels = border.map((i) => grey[i]).sort((a, b) => a - b);
  const paper = levels[Math.floor(levels.length / 2)];
  const share = (places: number, all: number) => places / all;
  const even = share(levels.filter((level) => Math.abs(level - paper) < SAME).length, levels.length);
  const away = grey.map((level) => Math.abs(level - paper));
  const strongest = away.reduce((most, value) => Math.max(most, value), 0);
  const ink = share(away.filter((value) => value > 0.5 * strongest).length, away.length);
  // Ink is all of one darkness and paper of another, where a photograph has all that lies between.
  const plain = share(away.filter((value) => value < 0.3 * strongest || value > 0.6 * strongest).length, away.length);
  return even >= EVEN_BORDER && strongest >= CONTRAST && ink >= LEAST_INK && ink <= MOST_INK && plain >= PLAIN;
}
