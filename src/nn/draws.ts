/**
 * Random numbers inside a graph: inputs that are fed anew at every run. A graph says what it wants drawn; whoever runs it
 * draws from a stream of its own choice, so that a step's numbers depend on the seed and on the step alone.
 */
import { OptionError } from '../errors.ts';
import { input, type Value } from '../graph/index.ts';
import type { RandomStream } from '../random.ts';
import { type Shape, sizeOf, type Tensor, tensor } from '../tensor/index.ts';

/** An input that is random, and how to draw it. */
export interface Draw {
  readonly name: string;
  readonly value: Value;
  /** What it is drawn from, in words, e.g. `'uniform in [0, 1)'`. */
  readonly distribution: string;
  /** Its tensor is the draw's own, and is overwritten when it is drawn again. */
  sample(random: RandomStream): Tensor;
}

/** A draw's memory, and what fills it. */
interface Drawing<D extends 'bool' | 'float32'> {
  readonly data: Tensor<D>['data'];
  draw(random: RandomStream): void;
}

const LEVELS = 0x1_0000;

/** For each half of a word a byte, 1 where the half is less than `below`. Without branches, which random bits would mislead. */
function drawChances(words: Uint32Array, below: number, into: Uint32Array): void {
  for (let i = 0; i < into.length; i++) {
    const [first, second] = [words[2 * i], words[2 * i + 1]];
    into[i] =
      (((first & 0xffff) - below) >>> 31) |
      ((((first >>> 16) - below) >>> 31) << 8) |
      ((((second & 0xffff) - below) >>> 31) << 16) |
      ((((second >>> 16) - below) >>> 31) << 24);
  }
}

/** What a graph under construction wants to be drawn. */
export class Draws {
  readonly #prefix: string;
  readonly #all: Draw[] = [];

  /** @param prefix Begins the names of the inputs. */
  constructor(prefix = 'draw') {
    this.#prefix = prefix;
  }

  /** In the order in which they were asked for. */
  get all(): readonly Draw[] {
    return this.#all;
  }

  /**
   * A tensor for each of the inputs, by name; each is drawn from a stream of its own. The next call overwrites them: fresh
   * memory for every step takes longer than the drawing.
   */
  feeds(random: RandomStream): Record<string, Tensor> {
    return Object.fromEntries(
      this.#all.map(({ name, sample }, index) => [name, sample(random.fork('draw', index))] as const),
    );
  }

  /** True with a probability of `keep`, to the nearest 1/65536: bool. */
  bernoulli(shape: Shape, keep: number): Value {
    if (!(keep > 0 && keep <= 1)) throw new OptionError('keep', `${keep} is not a probability above 0`);
    const below = Math.round(keep * LEVELS);
    return this.#add('bool', shape, `true with a probability of ${keep}`, (size) => {
      const chances = new Uint32Array(Math.ceil(size / 4));
      const words = new Uint32Array(2 * chances.length);
      const draw = (random: RandomStream) => {
        random.fill(words);
        drawChances(words, below, chances);
      };
      return { data: new Uint8Array(chances.buffer, 0, size), draw };
    });
  }

  /** Uniform in [low, high): float32. */
  uniform(shape: Shape, low: number, high: number): Value {
    const scale = (high - low) / 0x1_0000_0000;
    return this.#floats(shape, `uniform in [${low}, ${high})`, (word) => low + scale * word);
  }

  /** -1 or +1 with equal chances: float32. */
  signs(shape: Shape): Value {
    return this.#floats(shape, '-1 or 1 with equal chances', (word) => 2 * (word & 1) - 1);
  }

  /** Standard normal: float32. */
  normal(shape: Shape): Value {
    return this.#add('float32', shape, 'standard normal', (size) => {
      const data = new Float32Array(size);
      const draw = (random: RandomStream) => {
        for (let i = 0; i < size; i++) data[i] = random.normal();
      };
      return { data, draw };
    });
  }

  #floats(shape: Shape, distribution: string, of: (word: number) => number): Value {
    return this.#add('float32', shape, distribution, (size) => {
      const [words, data] = [new Uint32Array(size), new Float32Array(size)];
      const draw = (random: RandomStream) => {
        random.fill(words);
        for (let i = 0; i < size; i++) data[i] = of(words[i]);
      };
      return { data, draw };
    });
  }

  /** @param make The memory, and what fills it. Asked for when it is first drawn: many a graph is built and never run. */
  #add<D extends 'bool' | 'float32'>(
    dtype: D,
    shape: Shape,
    distribution: string,
    make: (size: number) => Drawing<D>,
  ): Value {
    const name = `${this.#prefix}.${this.#all.length}`;
    const value = input(name, dtype, shape);
    let drawing: Drawing<D> | undefined;
    this.#all.push({
      name,
      value,
      distribution,
      sample(random) {
        drawing ??= make(sizeOf(shape));
        drawing.draw(random);
        return tensor(dtype, shape, drawing.data);
      },
    });
    return value;
  }
}
