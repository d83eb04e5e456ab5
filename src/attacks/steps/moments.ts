/** @see Kingma and Ba 2015, arXiv 1412.6980, algorithm 1, with its constants */
const FIRST_DECAY = 0.9;
const SECOND_DECAY = 0.999;
const FLOOR = 1e-8;

/** Adam's estimates of a gradient and of its size, with which an attack steps itself. */
export class Moments {
  readonly #first: Float64Array;
  readonly #second: Float64Array;
  #steps = 0;

  constructor(length: number) {
    this.#first = new Float64Array(length);
    this.#second = new Float64Array(length);
  }

  /** Takes note of a gradient. */
  note(gradient: ArrayLike<number>): void {
    this.#steps++;
    const [first, second] = [this.#first, this.#second];
    for (let j = 0; j < first.length; j++) {
      first[j] = FIRST_DECAY * first[j] + (1 - FIRST_DECAY) * gradient[j];
      second[j] = SECOND_DECAY * second[j] + (1 - SECOND_DECAY) * gradient[j] ** 2;
    }
  }

  /** The direction to step in, and the size of the gradient that it was divided by. */
  write(direction: Float64Array, size: Float64Array): void {
    const firstShare = 1 - FIRST_DECAY ** this.#steps;
    const secondShare = 1 - SECOND_DECAY ** this.#steps;
    for (let j = 0; j < direction.length; j++) {
      size[j] = Math.sqrt(this.#second[j] / secondShare) + FLOOR;
      direction[j] = this.#first[j] / firstShare / size[j];
    }
  }
}
