/** What was used last, made when it is asked for first; what was used longest ago is let go. */
export class Recent<T> {
  readonly #kept = new Map<string, Promise<T>>();
  readonly #most: number;
  readonly #letGo: (old: T) => void;

  constructor(most: number, letGo: (old: T) => void = () => undefined) {
    this.#most = most;
    this.#letGo = letGo;
  }

  /** What failed to be made is made anew when it is asked for again. */
  at(key: string, make: () => Promise<T>): Promise<T> {
    const found = this.#kept.get(key) ?? make();
    this.#kept.delete(key);
    this.#kept.set(key, found);
    found.catch(() => this.#kept.delete(key));
    const [oldest] = this.#kept;
    if (this.#kept.size > this.#most) {
      this.#kept.delete(oldest[0]);
      void oldest[1].then(this.#letGo, () => undefined);
    }
    return found;
  }
}
