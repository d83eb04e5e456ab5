import type { Picture } from '../picture.ts';
import { type Edge, nearestEdge } from './edges.ts';

/** Weights of whole distances -radius to radius, which add up to 1. */
export function gaussianKernel(sigma: number, radius: number): Float64Array {
  const weights = Float64Array.from({ length: 2 * radius + 1 }, (_, i) =>
    sigma > 0 ? Math.exp(-((i - radius) ** 2) / (2 * sigma * sigma)) : Number(i === radius),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

/**
 * Gaussian blur, channel by channel, with weights up to `truncate` standard deviations, as in SciPy.
 *
 * @param edge What lies beyond the picture. @default the nearest value
 */
export function gaussianBlur(
  picture: Picture,
  sigma: number,
  { truncate = 4, edge = nearestEdge }: { readonly truncate?: number; readonly edge?: Edge } = {},
): Picture {
  if (sigma <= 0) return picture;
  const kernel = gaussianKernel(sigma, Math.floor(truncate * sigma + 0.5));
  const { height, width, channels } = picture;
  const down = alongAxis(picture.values, height, width * channels, kernel, edge);
  const values = new Float64Array(down.length);
  for (let y = 0; y < height; y++) {
    const row = down.subarray(y * width * channels, (y + 1) * width * channels);
    values.set(alongAxis(row, width, channels, kernel, edge), y * width * channels);
  }
  return { ...picture, values };
}

/** Convolves each of `stride` interleaved lines of `length` values. */
function alongAxis(
  values: Float64Array,
  length: number,
  stride: number,
  kernel: Float64Array,
  edge: Edge,
): Float64Array {
  const radius = kernel.length >> 1;
  const result = new Float64Array(values.length);
  for (let tap = -radius; tap <= radius; tap++) {
    const weight = kernel[tap + radius];
    for (let i = 0; i < length; i++) {
      const from = edge(i + tap, length) * stride;
      const to = i * stride;
      for (let j = 0; j < stride; j++) result[to + j] += weight * values[from + j];
    }
  }
  return result;
}
