/**
 * What the first layer tells of the pixels that it was trained on. A filter w answers pixels of standard deviation s
 * with outputs of standard deviation s * sqrt(w C w), where C is the correlation of pixels in natural pictures, which
 * is high between neighbours and between colours.
 */
import type { FirstLayer } from './graph-head.ts';

/** Correlation of two pixels next to each other, and of two colours of one pixel. */
const NEIGHBOUR_CORRELATION = 0.93;
const COLOUR_CORRELATION = 0.9;
/** Filters that are looked at; more do not change the medians much. */
const FILTERS = 64;
/** Weights of a filter above which the correlations are not worth their time. */
const LARGEST_FILTER = 1200;

/** The standard deviation of 8-bit pixels in photographs. */
export const BYTE_DEVIATION = 64;

/** One filter, as pixels see it. */
interface Filter {
  /** Standard deviation of its output, for pixels of standard deviation 1. */
  readonly spread: number;
  /** What it makes of a pixel value that all pixels share. */
  readonly sum: number;
  readonly index: number;
}

/** Mean and standard deviation of the pixels that a layer's batch normalisation saw. */
export interface PixelStatistics {
  readonly mean: number;
  readonly deviation: number;
}

/** Recovers the pixels' statistics from those of the layer's outputs; undefined where it has none. */
export function pixelStatistics(layer: FirstLayer): PixelStatistics | undefined {
  const { statistics, bias } = layer;
  const filters = filtersOf(layer);
  // Statistics that are all 0 and 1 were never moved by training.
  const isTrained = statistics?.mean.some((value) => value !== 0) ?? false;
  if (statistics === undefined || !isTrained || filters.length === 0) return undefined;
  const deviation = median(filters.map(({ spread, index }) => statistics.deviation[index] / spread));
  // Least squares through the origin: the mean output of a filter is the mean pixel times the filter's sum.
  const products = filters.map(({ sum, index }) => sum * (statistics.mean[index] - (bias?.[index] ?? 0)));
  const squares = filters.map(({ sum }) => sum * sum);
  const mean = total(products) / Math.max(total(squares), Number.MIN_VALUE);
  return { mean, deviation };
}

/** Whether pixels count in ones, as 0..1, -1..1 and standardised pixels do, in bytes, as 0..255, or either way. */
export interface Magnitude {
  readonly unit: 'ones' | 'bytes' | 'either';
  readonly evidence: string;
}

/** Biases worth more than so many standard deviations of pixels that count in ones would drown these. */
const DROWNING = 15;
/** An activation that byte pixels exceed so many times over would be saturated by all of them. */
const SATURATING = 5;

/** Whether the layer can have been trained on pixels of one of the two magnitudes only; undefined where it takes both. */
export function magnitudeOf(layer: FirstLayer): Magnitude | undefined {
  const { name, bias, ceiling } = layer;
  const filters = filtersOf(layer);
  if (filters.length === 0) return undefined;
  if (bias !== undefined) {
    const worth = median(filters.map(({ spread, index }) => Math.abs(bias[index]) / spread));
    if (worth > DROWNING) {
      const evidence = `the biases of "${name}" outweigh pixels whose standard deviation is below ${Math.round(worth)}; that of photographs is ${BYTE_DEVIATION} in 0..255 and 0.25 in 0..1`;
      return { unit: 'bytes', evidence };
    }
  }
  const reach = BYTE_DEVIATION * median(filters.map(({ spread }) => spread));
  if (ceiling === undefined || reach < SATURATING * ceiling) return undefined;
  const evidence = `pixels in 0..255 would give "${name}" values of ${Math.round(reach)}, but the activation after it is flat above ${ceiling}`;
  return { unit: 'ones', evidence };
}

function filtersOf({ weights }: FirstLayer): Filter[] {
  const [count, channels, ...kernel] = weights.shape;
  const [height, width] = kernel.length === 2 ? kernel : [1, kernel[0] ?? 0];
  const size = channels * height * width;
  if (size === 0 || size > LARGEST_FILTER || kernel.length > 2) return [];
  const correlation = correlations(channels, height, width);
  const filters = Array.from({ length: Math.min(count, FILTERS) }, (_, index): Filter => {
    const filter = weights.data.subarray(index * size, (index + 1) * size);
    let variance = 0;
    let sum = 0;
    for (let i = 0; i < size; i++) {
      let inner = 0;
      for (let j = 0; j < size; j++) inner += correlation[i * size + j] * filter[j];
      variance += filter[i] * inner;
      sum += filter[i];
    }
    // A filter of equal weights was never trained.
    const isTrained = filter.some((weight) => weight !== filter[0]);
    return { spread: isTrained ? Math.sqrt(Math.max(variance, 0)) : 0, sum, index };
  });
  // Dead filters say nothing.
  const largest = Math.max(...filters.map(({ spread }) => spread));
  return filters.filter(({ spread }) => spread > 1e-3 * largest);
}

/** The correlation of each weight's pixel with each other one's. */
function correlations(channels: number, height: number, width: number): Float64Array {
  const area = height * width;
  const size = channels * area;
  const matrix = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      const [a, b] = [i % area, j % area];
      const distance = Math.hypot(Math.floor(a / width) - Math.floor(b / width), (a % width) - (b % width));
      const sameColour = Math.floor(i / area) === Math.floor(j / area);
      matrix[i * size + j] = NEIGHBOUR_CORRELATION ** distance * (sameColour ? 1 : COLOUR_CORRELATION);
    }
  }
  return matrix;
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
