import type { RandomStream } from '../../random.ts';
import { type Picture, plane } from '../picture.ts';

/**
 * Clouds from 0 to 1: a height map by the diamond-square algorithm (Fournier, Fussell and Carpenter 1982), in which the ends are joined.
 *
 * @param size A power of two
 * @param decay By how much each halving of the step divides the noise
 */
export function plasma(size: number, decay: number, random: RandomStream): Picture {
  const map = new Float64Array(size * size);
  const at = (y: number, x: number) => ((y + size) % size) * size + ((x + size) % size);
  let wibble = 100;
  // A quarter of a sum of four, and noise whose width is the square of the wibble, as in the authors' code.
  const mean = (sum: number) => sum / 4 + wibble * random.uniform(-wibble, wibble);
  for (let step = size; step >= 2; step /= 2, wibble /= decay) {
    const half = step / 2;
    for (let y = 0; y < size; y += step) {
      for (let x = 0; x < size; x += step) {
        const corners = map[at(y, x)] + map[at(y + step, x)] + map[at(y, x + step)] + map[at(y + step, x + step)];
        map[at(y + half, x + half)] = mean(corners);
      }
    }
    for (const [top, left] of [
      [0, half],
      [half, 0],
    ]) {
      for (let y = top; y < size; y += step) {
        for (let x = left; x < size; x += step) {
          const ends = map[at(y - half, x)] + map[at(y + half, x)] + map[at(y, x - half)] + map[at(y, x + half)];
          map[at(y, x)] = mean(ends);
        }
      }
    }
  }
  const low = map.reduce((a, b) => Math.min(a, b));
  const high = map.reduce((a, b) => Math.max(a, b));
  return plane(size, size, (i) => (map[i] - low) / (high - low));
}

/** The power of two that holds a length. */
export function holding(length: number): number {
  return 2 ** Math.ceil(Math.log2(length));
}
