/** Pictures of nothing with the statistics of photographs, for looking at what a model does with pixels of a scale. */

import type { Layout } from '../model/layout.ts';
import { type RandomStream, randomStream } from '../random.ts';
import { type FloatTensor, floats } from '../tensor/index.ts';

export interface NoisePictures {
  readonly count: number;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly layout: Layout;
}

/** Mean and standard deviation of photographs in 0..1. */
const MEAN = 0.45;
const DEVIATION = 0.25;
/** How much of the variance the colours do not share. */
const COLOURFULNESS = 0.1;
/** Grey pictures are mostly black where the noise is below this many standard deviations, as drawings are. */
const BLACK_BELOW = 0.6;

/**
 * Noise of many octaves that fades toward the fine ones, as photographs do (Field 1987, "Relations between the
 * statistics of natural images and the response properties of cortical cells"). Pictures with one channel are bright
 * strokes on black.
 *
 * @returns [count, ...] in the layout, in 0..1; always the same pictures.
 */
export function noisePictures({ count, channels, height, width, layout }: NoisePictures): FloatTensor {
  const area = height * width;
  const data = new Float32Array(count * channels * area);
  for (let index = 0; index < count; index++) {
    const random = randomStream('noise pictures', index);
    const shared = octaves(height, width, random);
    for (let channel = 0; channel < channels; channel++) {
      const own = octaves(height, width, random);
      for (let pixel = 0; pixel < area; pixel++) {
        const at = layout === 'nchw' ? channel * area + pixel : pixel * channels + channel;
        const noise = Math.sqrt(1 - COLOURFULNESS) * shared[pixel] + Math.sqrt(COLOURFULNESS) * own[pixel];
        data[index * channels * area + at] = channels === 1 ? stroke(noise) : clamped(MEAN + DEVIATION * noise);
      }
    }
  }
  const shape = layout === 'nchw' ? [channels, height, width] : [height, width, channels];
  return floats([count, ...shape], data);
}

function clamped(value: number): number {
  return Math.min(Math.max(value, 0), 1);
}

function stroke(noise: number): number {
  return clamped(2 * (noise - BLACK_BELOW));
}

/** The amplitude of an octave as a power of its cells' side, so that neighbours correlate as they do in photographs. */
const SMOOTHNESS = 0.6;

/** Noise of mean 0 and standard deviation 1: grids of random numbers, each twice as fine as the one before, interpolated. */
function octaves(height: number, width: number, random: RandomStream): Float32Array {
  const noise = new Float32Array(height * width);
  for (let cell = Math.max(height, width); cell >= 1; cell /= 2) {
    const columns = Math.ceil(width / cell) + 2;
    const rows = Math.ceil(height / cell) + 2;
    const grid = Float32Array.from({ length: rows * columns }, () => cell ** SMOOTHNESS * random.normal());
    for (let y = 0; y < height; y++) {
      const [row, down] = split(y / cell);
      for (let x = 0; x < width; x++) {
        const [column, right] = split(x / cell);
        const corner = row * columns + column;
        const top = grid[corner] * (1 - right) + grid[corner + 1] * right;
        const bottom = grid[corner + columns] * (1 - right) + grid[corner + columns + 1] * right;
        noise[y * width + x] += top * (1 - down) + bottom * down;
      }
    }
  }
  return standardised(noise);
}

function split(position: number): [whole: number, rest: number] {
  const whole = Math.floor(position);
  return [whole, position - whole];
}

function standardised(values: Float32Array): Float32Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  const deviation = Math.sqrt(variance) || 1;
  return values.map((value) => (value - mean) / deviation);
}
