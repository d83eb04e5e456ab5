import type { Subject } from '../../harness/attack.ts';

/** The nearest example that a search has come by. */
export class NearestSoFar {
  readonly #subject: Subject;
  #example: Float32Array | undefined;
  #distance = Number.POSITIVE_INFINITY;

  constructor(subject: Subject) {
    this.#subject = subject;
  }

  /** Undefined where there was none. */
  get example(): Float32Array | undefined {
    return this.#example;
  }

  /** From the clean sample; infinite where there was no example. */
  get distance(): number {
    return this.#distance;
  }

  /** Keeps x, which fools, if it is nearer. Returns whether the search may end. */
  offer(x: Float32Array): boolean {
    const distance = this.#subject.norm.distance(x, this.#subject.input);
    if (distance < this.#distance) {
      this.#example = x.slice();
      this.#distance = distance;
    }
    return this.#subject.isNearEnough(x);
  }
}
