/** @see Kingma and Ba 2015, arXiv 1412.6980, algorithm 1, with its constants */
const FIRST_DECAY = 0.9;
const SECOND_DECAY = 0.999;
const FLOOR = 1e-8;

/** Adam on one row of numbers, on the host. */
export class Adam {
  readonly #stepSize: number;
  readonly #first: Float64Array;
  readonly #second: Float64Array;
  #steps = 0;

  constructor(length: number, stepSize: number) {
    this.#stepSize = stepSize;
    this.#first = new Float64Array(length);
    this.#second = new Float64Array(length);
  }

  /** Moves w, in place, down a gradient. */
  descend(w: Float64Array, gradient: Float64Array): void {
    this.#steps++;
    const [first, second] = [this.#first, this.#second];
    const firstShare = 1 - FIRST_DECAY ** this.#steps;
    const secondShare = 1 - SECOND_DECAY ** this.#steps;
    for (let j = 0; j < w.length; j++) {
      first[j] = FIRST_DECAY * first[j] + (1 - FIRST_DECAY) * gradient[j];
      second[j] = SECOND_DECAY * second[j] + (1 - SECOND_DECAY) * gradient[j] ** 2;
      w[j] -= (this.#stepSize * (first[j] / firstShare)) / (Math.sqrt(second[j] / secondShare) + FLOOR);
    }
  }
}
