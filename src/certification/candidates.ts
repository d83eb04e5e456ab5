/** Points that a search meets on its way, tried on the network: most come from where a linear bound is least. */
import { input } from '../graph/index.ts';
import { type BoxProperty, type Counterexample, type Network, satisfies } from '../property/index.ts';
import { isSatisfied } from '../property/property.ts';
import type { Program } from '../runtime/index.ts';
import { isFloat32 } from '../tensor/index.ts';
import { floatAtLeast, floatAtMost } from '../threat/float32.ts';
import type { InputBox } from './outward.ts';

/** Fewer points are computed as if they were so many, so that one program does. */
const BATCH = 256;

export class Candidates {
  /** The counterexample that was found. */
  found: Counterexample | undefined;
  readonly #network: Network;
  readonly #property: BoxProperty;
  #program: Promise<Program> | undefined;

  constructor(network: Network, property: BoxProperty) {
    this.#network = network;
    this.#property = property;
  }

  /** Whether one of some points is a counterexample by the file as it ships. Computes in a batch, and asks the file where that says so. */
  async includeOne(points: readonly Float64Array[]): Promise<boolean> {
    for (let start = 0; start < points.length && this.found === undefined; start += BATCH) {
      const inside = points.slice(start, start + BATCH).map((point) => representable(point, this.#property));
      for (const x of await this.#promising(inside)) {
        const y = await this.#network.run(x);
        const only = { inputCount: x.length, outputCount: y.length, boxes: [this.#property] };
        if (satisfies(only, { x, y })) this.found = { x, y };
      }
    }
    return this.found !== undefined;
  }

  async #promising(points: readonly Float64Array[]): Promise<Float64Array[]> {
    const { inputShape, inputCount, outputCount } = this.#network;
    const x = input('x', 'float32', [BATCH, ...inputShape]);
    this.#program ??= this.#network.runtime.compile({ inputs: [x], outputs: { y: this.#network.outputsOf(x) } });
    const data = new Float32Array(BATCH * inputCount);
    points.forEach((point, i) => {
      data.set(point, i * inputCount);
    });
    const { y } = await (await this.#program).run({ x: { dtype: 'float32', shape: x.shape, data } });
    if (!isFloat32(y)) throw new TypeError('outputs should be float32');
    const answers = y.data;
    return points.filter((point, i) => {
      const at = { x: point, y: answers.subarray(i * outputCount, (i + 1) * outputCount) };
      return this.#property.disjuncts.some((conjunction) => isSatisfied(conjunction, at));
    });
  }

  async dispose(): Promise<void> {
    await (await this.#program)?.dispose();
  }
}

/** The nearest point of the box whose coordinates are float32, where the box has one. */
export function representable(point: Float64Array, { low, high }: InputBox): Float64Array {
  return point.map((value, i) => {
    const short = Math.max(floatAtLeast(low[i]), Math.min(floatAtMost(high[i]), Math.fround(value)));
    return Math.max(low[i], Math.min(high[i], short));
  });
}
