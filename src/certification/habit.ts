/** What is tried for each of some values in every pass, and only now and then where it does not help. */

/** In the first pass everything is tried, and then in each of so many: what does not help for large boxes may for small ones. */
const EVERY = 8;

export interface Pass {
  /** Whether it is to be tried for a value. */
  isWorthwhile(value: number): boolean;
  learn(value: number, hasHelped: boolean): void;
}

export class Habit {
  readonly #isSparing: boolean;
  readonly #helpful = new Set<number>();
  #passes = 0;

  /** @param isSparing Whether anything is ever left out */
  constructor(isSparing: boolean) {
    this.#isSparing = isSparing;
  }

  begin(): Pass {
    this.#passes++;
    const isFull = !this.#isSparing || this.#passes === 1 || this.#passes % EVERY === 0;
    return {
      isWorthwhile: (value) => isFull || this.#helpful.has(value),
      learn: (value, hasHelped) => {
        // What is tried changes in full passes only, because each choice asks for programs of its own.
        if (!isFull) return;
        if (hasHelped) this.#helpful.add(value);
        else this.#helpful.delete(value);
      },
    };
  }
}
