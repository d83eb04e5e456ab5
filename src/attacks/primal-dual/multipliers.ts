const FIRST_RATIO = 0.01;
const LEAST_RATIO = 1e-6;
const FIRST_STEP = 0.1;
const LAST_SHARE = 0.1;
const MEMORY = 0.9;

/**
 * The multipliers of distance and of misclassification, which add up to 1: each step adds to the logarithm of their ratio, or
 * takes from it, by whether the last iterate fooled. What counts is their moving average.
 *
 * @see Matyasko and Chau 2021, arXiv 2106.01538, section 3.3; constants of the authors' code
 */
export class Multipliers {
  readonly #steps: number;
  #log = -Math.log(FIRST_RATIO);
  #average = shareOf(this.#log);
  #step = 0;

  constructor(steps: number) {
    this.#steps = steps;
  }

  /** The weight of the distance. */
  get distance(): number {
    return 1 - this.#average;
  }

  /** The weight of the loss. */
  get loss(): number {
    return this.#average;
  }

  update(isFooled: boolean): void {
    const rest = (this.#steps - 1 - this.#step++) / Math.max(this.#steps - 1, 1);
    const step = FIRST_STEP * (rest * (1 - LAST_SHARE) + LAST_SHARE);
    const bound = -Math.log(LEAST_RATIO);
    this.#log = Math.max(-bound, Math.min(bound, this.#log + (isFooled ? -step : step)));
    this.#average = MEMORY * this.#average + (1 - MEMORY) * shareOf(this.#log);
  }
}

function shareOf(log: number): number {
  return 1 / (1 + Math.exp(-log));
}
