/**
 * Random numbers that depend on what they are for and on nothing else. A stream is keyed by labels such as
 * (seed, sample, attack, restart, step); batch size, order, workers and resuming never change what it yields.
 *
 * The generator is Threefry-2x32 with 20 rounds (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as
 * 1, 2, 3", SC 2011): a keyed bijection of a counter, so that number i of a stream needs no number before it.
 */
export type Label = string | number;

const ROTATIONS = [13, 15, 26, 6, 17, 29, 16, 24] as const;

/** One block of Threefry-2x32-20: 64 random bits from a 64-bit key and a 64-bit counter. */
export function threefry2x32(key: readonly [number, number], counter: readonly [number, number]): [number, number] {
  const keys = [key[0], key[1], 0x1bd11bda ^ key[0] ^ key[1]];
  let x = (counter[0] + keys[0]) | 0;
  let y = (counter[1] + keys[1]) | 0;
  for (let round = 0; round < 20; round++) {
    const r = ROTATIONS[round % 8];
    x = (x + y) | 0;
    y = ((y << r) | (y >>> (32 - r))) ^ x;
    if (round % 4 === 3) {
      const injection = (round + 1) / 4;
      x = (x + keys[injection % 3]) | 0;
      y = (y + keys[(injection + 1) % 3] + injection) | 0;
    }
  }
  return [x >>> 0, y >>> 0];
}

/** A stream of random numbers. Streams of different labels are independent. */
export class RandomStream {
  readonly #key: readonly [number, number];
  #block = 0;
  #spare: number | undefined;

  constructor(key: readonly [number, number]) {
    this.#key = key;
  }

  /** The stream of this one's labels and some more. Does not advance this stream. */
  fork(...labels: readonly Label[]): RandomStream {
    return new RandomStream(labels.reduce(absorb, this.#key));
  }

  /** A uniform 32-bit integer. */
  bits(): number {
    if (this.#spare !== undefined) {
      const spare = this.#spare;
      this.#spare = undefined;
      return spare;
    }
    const [first, second] = threefry2x32(this.#key, [this.#block++, 0]);
    this.#spare = second;
    return first;
  }

  /**
   * Many uniform 32-bit integers at once, by the generator sfc32 (Doty-Humphrey 2010, PractRand) with a seed that this
   * stream draws: ten times as fast as `bits`, for the masks and noise of training.
   */
  fill(words: Uint32Array): void {
    // Without `| 0` the engine would keep them as 64-bit floats, which takes three times as long.
    let a = this.bits() | 0;
    let b = this.bits() | 0;
    let c = this.bits() | 0;
    let counter = 1;
    for (let i = -12; i < words.length; i++) {
      const sum = (a + b + counter++) | 0;
      a = b ^ (b >>> 9);
      b = (c + (c << 3)) | 0;
      c = (((c << 21) | (c >>> 11)) + sum) | 0;
      if (i >= 0) words[i] = sum;
    }
  }

  /** Uniform in [low, high). */
  uniform(low = 0, high = 1): number {
    return low + (high - low) * (this.bits() / 0x1_0000_0000);
  }

  /** A uniform integer in [0, count). */
  integer(count: number): number {
    return Math.floor(this.uniform() * count);
  }

  /** Standard normal (Box and Muller 1958). */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }

  /** Exponential of mean 1. */
  exponential(): number {
    return -Math.log(1 - this.uniform());
  }

  /** The numbers 0 to count-1 in random order (Fisher and Yates). */
  permutation(count: number): Uint32Array {
    const order = Uint32Array.from({ length: count }, (_, i) => i);
    for (let i = count - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      [order[i], order[j]] = [order[j], order[i]];
    }
    return order;
  }
}

function absorb(key: readonly [number, number], label: Label): [number, number] {
  const text = typeof label === 'number' ? `#${label}` : `$${label}`;
  return [...text].reduce<[number, number]>(
    (state, character) => threefry2x32(state, [character.codePointAt(0) ?? 0, text.length]),
    [key[0], key[1]],
  );
}

/** The stream that belongs to these labels, e.g. `randomStream(seed, 'pgd', sample, restart)`. */
export function randomStream(...labels: readonly Label[]): RandomStream {
  return new RandomStream([0x6769, 0x62626f6e]).fork(...labels);
}
