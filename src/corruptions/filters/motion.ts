import type { Picture } from '../picture.ts';
import { nearestEdge } from './edges.ts';

/**
 * A picture that moved in one direction while it was taken: the mean of values along a line, by the right half of a Gaussian, as
 * ImageMagick's motion blur.
 *
 * @param radius Of the Gaussian, in pixels; 2 * radius + 1 values count
 * @param angle In degrees
 */
export function motionBlur(picture: Picture, radius: number, sigma: number, angle: number): Picture {
  const { values, height, width, channels } = picture;
  const length = 2 * Math.ceil(radius) + 1;
  const weights = Float64Array.from({ length }, (_, i) => Math.exp(-(i * i) / (2 * sigma * sigma)));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const radians = (angle * Math.PI) / 180;
  const [across, down] = [Math.cos(radians), Math.sin(radians)];
  const result = new Float64Array(values.length);
  for (let tap = 0; tap < length; tap++) {
    const [dx, dy] = [Math.ceil(tap * across - 0.5), Math.ceil(tap * down - 0.5)];
    const weight = weights[tap] / total;
    for (let y = 0; y < height; y++) {
      const row = nearestEdge(y + dy, height) * width;
      for (let x = 0; x < width; x++) {
        const from = (row + nearestEdge(x + dx, width)) * channels;
        const to = (y * width + x) * channels;
        for (let channel = 0; channel < channels; channel++) result[to + channel] += weight * values[from + channel];
      }
    }
  }
  return { ...picture, values: result };
}
