/** Works off a pile, several pieces at the same time. Pieces may be put back, and more lanes opened, while it runs. */
export class Lanes<T> {
  readonly #pile: T[];
  readonly #work: (piece: T) => Promise<void>;
  readonly #ended: Promise<void>;
  #end = () => {};
  #running = 0;
  #failure: { readonly reason: unknown } | undefined;

  /** @param pile The last piece is taken first */
  constructor(pile: T[], work: (piece: T) => Promise<void>) {
    this.#pile = pile;
    this.#work = work;
    this.#ended = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  get isStopped(): boolean {
    return this.#failure !== undefined;
  }

  /** No further piece is begun, and `ended` throws the first reason without waiting for what is under way. */
  stop(reason: unknown): void {
    this.#failure ??= { reason };
    this.#end();
  }

  /** Opens lanes until so many run. */
  widen(count: number): void {
    while (this.#running < count && this.#pile.length > 0 && !this.isStopped) void this.#lane();
  }

  async #lane(): Promise<void> {
    this.#running++;
    for (let piece = this.#pile.pop(); piece !== undefined; piece = this.isStopped ? undefined : this.#pile.pop()) {
      await this.#work(piece).catch((reason: unknown) => this.stop(reason));
    }
    this.#running--;
    if (this.#running === 0) this.#end();
  }

  /** Settles when the pile is worked off. @throws what a piece threw, or the reason for which it was stopped */
  async ended(): Promise<void> {
    if (this.#running > 0) await this.#ended;
    if (this.#failure !== undefined) throw this.#failure.reason;
  }
}
