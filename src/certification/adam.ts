/** Adam on several arrays at once, upward. @see Kingma and Ba 2015, arXiv 1412.6980, algorithm 1 */
import type { Floats } from './bounds.ts';

const [BETA1, BETA2, EPSILON] = [0.9, 0.999, 1e-8];

export class Adam {
  readonly #values: readonly Floats[];
  readonly #means: readonly Float32Array[];
  readonly #squares: readonly Float32Array[];
  #steps = 0;

  constructor(values: readonly Floats[]) {
    this.#values = values;
    this.#means = values.map(({ length }) => new Float32Array(length));
    this.#squares = values.map(({ length }) => new Float32Array(length));
  }

  /** Moves the values in place; an array without a slope stays. */
  climb(slopes: readonly (Floats | undefined)[], rate: (array: number) => number): void {
    this.#steps++;
    const [unbias1, unbias2] = [1 - BETA1 ** this.#steps, 1 - BETA2 ** this.#steps];
    this.#values.forEach((values, array) => {
      const slope = slopes[array];
      if (slope === undefined) return;
      const [means, squares] = [this.#means[array], this.#squares[array]];
      const step = rate(array) / unbias1;
      for (let i = 0; i < values.length; i++) {
        const g = slope[i];
        // Most units are on one side of 0, where nothing is to be chosen.
        if ((g === 0 && means[i] === 0) || !Number.isFinite(g)) continue;
        means[i] = BETA1 * means[i] + (1 - BETA1) * g;
        squares[i] = BETA2 * squares[i] + (1 - BETA2) * g * g;
        values[i] += (step * means[i]) / (Math.sqrt(squares[i] / unbias2) + EPSILON);
      }
    });
  }
}
