import type { Subject } from '../../harness/attack.ts';
import { adversarialStart } from '../boundaries/adversarial-start.ts';
import { NearestSoFar } from '../boundaries/nearest-so-far.ts';

/** A point within so many spreads of noise is looked for, each twice as wide as the one before, where there is no box. */
const WIDENINGS = 30;

/** The budget is spent, or an example is near enough: ends a search by decisions, and goes no farther than `searched`. */
class Enough extends Error {}

/** What a search by decisions alone sees of a model: whether a point fools, so many times. */
export class Decisions {
  readonly nearest: NearestSoFar;
  readonly #subject: Subject;
  #left: number;

  constructor(subject: Subject, queries: number) {
    this.#subject = subject;
    this.#left = queries;
    this.nearest = new NearestSoFar(subject);
  }

  /** Clips x, in place, and asks about it. */
  async fools(x: Float32Array): Promise<boolean> {
    if (this.#left-- <= 0) throw new Enough();
    this.#subject.clip(x);
    const isFooled = this.#subject.isFooled(await this.#subject.logits(x));
    if (isFooled && this.nearest.offer(x)) throw new Enough();
    return isFooled;
  }

  /** The example that a search comes by until it ends or has asked enough. It is given the first one. */
  async searched(search: (start: Float32Array) => Promise<void>): Promise<Float32Array | undefined> {
    try {
      const start = await this.#start();
      if (start !== undefined) await search(start);
    } catch (error) {
      if (!(error instanceof Enough)) throw error;
    }
    return this.nearest.example;
  }

  async #start(): Promise<Float32Array | undefined> {
    const { input, box, random } = this.#subject;
    const asking: Subject = {
      ...this.#subject,
      logits: async (x: Float32Array) => {
        if (this.#left-- <= 0) throw new Enough();
        const logits = await this.#subject.logits(x);
        if (this.#subject.isFooled(logits) && this.nearest.offer(x)) throw new Enough();
        return logits;
      },
    };
    const start = await adversarialStart(asking);
    if (start !== undefined && this.nearest.offer(start)) throw new Enough();
    if (start !== undefined || box !== undefined) return start;
    const stream = random('start');
    for (let i = 0; i < WIDENINGS; i++) {
      const x = input.map((value) => value + 2 ** i * stream.normal());
      if (await this.fools(x)) return x;
    }
    return undefined;
  }

  /** Bisects the way from a point that resists to x, which fools, until it is so short, as a share. Moves x. */
  async toBoundary(from: Float32Array, x: Float32Array, share: number): Promise<void> {
    const outer = x.slice();
    const middle = new Float32Array(x.length);
    for (let [resists, fools] = [0, 1]; fools - resists > share; ) {
      const here = (resists + fools) / 2;
      for (let j = 0; j < x.length; j++) middle[j] = from[j] + here * (outer[j] - from[j]);
      if (await this.fools(middle)) {
        x.set(middle);
        fools = here;
      } else resists = here;
    }
  }
}
