import type { ImagePlane } from '../squares/image-plane.ts';

/** So many standard deviations reach the edge of the kernel. */
const REACH = 3;

/** An image under a Gaussian kernel, with zeros around it: rows first, then columns. */
export function smoothed(x: Float32Array, plane: ImagePlane, side: number): Float32Array {
  const { height, width, strides } = plane;
  const [, alongRows, alongColumns] = strides;
  const half = Math.floor(side / 2);
  const weights = Array.from({ length: 2 * half + 1 }, (_, i) =>
    Math.exp(-0.5 * (((i - half) * REACH) / (half || 1)) ** 2),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const along = (from: Float32Array, stride: number, length: number, at: (index: number) => number) => {
    const out = new Float32Array(from.length);
    for (let index = 0; index < from.length; index++) {
      const place = at(index);
      for (let i = -half; i <= half; i++) {
        if (place + i >= 0 && place + i < length) out[index] += (weights[i + half] / total) * from[index + i * stride];
      }
    }
    return out;
  };
  const placeOf = (index: number, stride: number, length: number) => Math.floor(index / stride) % length;
  const rows = along(x, alongColumns, width, (index) => placeOf(index, alongColumns, width));
  return along(rows, alongRows, height, (index) => placeOf(index, alongRows, height));
}
