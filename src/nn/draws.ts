/**
 * Random numbers inside a graph: inputs that are fed anew at every run. A graph says what it wants drawn; whoever runs it
 * draws from a stream of its own choice, so that a step's numbers depend on the seed and on the step alone.
 */
import { OptionError } from '../errors.ts';
import { input, type Value } from '../graph/index.ts';
import type { RandomStream } from '../random.ts';
import { type Shape, sizeOf, type Tensor } from '../tensor/index.ts';

/** An input that is random, and how to draw it. */
export interface Draw {
  readonly name: string;
  readonly value: Value;
  sample(random: RandomStream): Tensor;
}

const LEVELS = 0x1_0000;

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

  /** A tensor for each of the inputs, by name; each is drawn from a stream of its own. */
  feeds(random: RandomStream): Record<string, Tensor> {
    return Object.fromEntries(
      this.#all.map(({ name, sample }, index) => [name, sample(random.fork('draw', index))] as const),
    );
  }

  /** True with a probability of `keep`, to the nearest 1/65536: bool. */
  bernoulli(shape: Shape, keep: number): Value {
    if (!(keep > 0 && keep <= 1)) throw new OptionError('keep', `${keep} is no probability above 0`);
    const below = Math.round(keep * LEVELS);
    return this.#add('bool', shape, (random, size) => {
      const words = new Uint32Array(Math.ceil(size / 2));
      random.fill(words);
      const halves = new Uint16Array(words.buffer);
      const data = new Uint8Array(size);
      for (let i = 0; i < size; i++) data[i] = halves[i] < below ? 1 : 0;
      return { dtype: 'bool', shape, data };
    });
  }

  /** Uniform in [low, high): float32. */
  uniform(shape: Shape, low: number, high: number): Value {
    const scale = (high - low) / 0x1_0000_0000;
    return this.#floats(shape, (word) => low + scale * word);
  }

  /** -1 or +1 with equal chances: float32. */
  signs(shape: Shape): Value {
    return this.#floats(shape, (word) => (word & 1 ? 1 : -1));
  }

  /** Standard normal: float32. */
  normal(shape: Shape): Value {
    return this.#add('float32', shape, (random, size) => {
      const data = new Float32Array(size);
      for (let i = 0; i < size; i++) data[i] = random.normal();
      return { dtype: 'float32', shape, data };
    });
  }

  #floats(shape: Shape, of: (word: number) => number): Value {
    return this.#add('float32', shape, (random, size) => {
      const words = new Uint32Array(size);
      random.fill(words);
      const data = new Float32Array(size);
      for (let i = 0; i < size; i++) data[i] = of(words[i]);
      return { dtype: 'float32', shape, data };
    });
  }

  #add(dtype: 'bool' | 'float32', shape: Shape, sample: (random: RandomStream, size: number) => Tensor): Value {
    const name = `${this.#prefix}.${this.#all.length}`;
    const value = input(name, dtype, shape);
    this.#all.push({ name, value, sample: (random) => sample(random, sizeOf(shape)) });
    return value;
  }
}
