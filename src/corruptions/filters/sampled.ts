import type { Picture } from '../picture.ts';
import type { Edge } from './edges.ts';

/**
 * The values of a picture at other places, linear between pixels.
 *
 * @param from Row and column of the place in the picture at which each pixel of the result looks
 * @param edge What lies beyond the picture; undefined for black
 */
export function sampled(
  picture: Picture,
  from: (y: number, x: number) => readonly [row: number, column: number],
  edge: Edge | undefined,
): Picture {
  const { values, height, width, channels } = picture;
  const result = new Float64Array(values.length);
  const at = (row: number, column: number, channel: number) => {
    if (edge !== undefined) return values[(edge(row, height) * width + edge(column, width)) * channels + channel];
    if (row < 0 || column < 0 || row >= height || column >= width) return 0;
    return values[(row * width + column) * channels + channel];
  };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [row, column] = from(y, x);
      const [top, left] = [Math.floor(row), Math.floor(column)];
      const [down, across] = [row - top, column - left];
      for (let channel = 0; channel < channels; channel++) {
        const upper = (1 - across) * at(top, left, channel) + across * at(top, left + 1, channel);
        const lower = (1 - across) * at(top + 1, left, channel) + across * at(top + 1, left + 1, channel);
        result[(y * width + x) * channels + channel] = (1 - down) * upper + down * lower;
      }
    }
  }
  return { ...picture, values: result };
}
