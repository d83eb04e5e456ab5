/** Gradients that are estimated from values alone. */

/** A number at a point, for which something is asked. */
export type ValueAt = (x: Float32Array) => Promise<number>;

export interface Estimation {
  /** Pairs of points on opposite sides. */
  readonly pairs: number;
  /** How far the points are away, along each direction. */
  readonly spread: number;
  /** One coordinate of a random direction, of mean 0 and variance 1. */
  draw(): number;
}

/**
 * Writes the mean over random directions v of (f(x + s v) - f(x - s v)) / (2 s) v: an estimate of the gradient without bias where f
 * is quadratic. It asks 2 * pairs values.
 *
 */
export async function estimateGradient(
  valueAt: ValueAt,
  x: Float32Array,
  { pairs, spread, draw }: Estimation,
  out: Float32Array,
): Promise<void> {
  out.fill(0);
  const [direction, point] = [new Float32Array(x.length), new Float32Array(x.length)];
  for (let pair = 0; pair < pairs; pair++) {
    for (let j = 0; j < x.length; j++) direction[j] = draw();
    for (let j = 0; j < x.length; j++) point[j] = x[j] + spread * direction[j];
    const ahead = await valueAt(point);
    for (let j = 0; j < x.length; j++) point[j] = x[j] - spread * direction[j];
    const behind = await valueAt(point);
    const slope = (ahead - behind) / (2 * spread * pairs);
    for (let j = 0; j < x.length; j++) out[j] += slope * direction[j];
  }
}
