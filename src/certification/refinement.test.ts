import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { constant, type Value } from '../graph/index.ts';
import { matmul, relu } from '../operators/index.ts';
import { randomStream } from '../random.ts';
import type { Runtime } from '../runtime/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { floats, isFloat32, sizeOf } from '../tensor/index.ts';
import { BoundedNetwork } from './bounded-network.ts';
import type { Known } from './bounds.ts';
import { refine, refinedBy } from './refinement.ts';
import { type Bounded, traceAt, valueAt } from './trace.ts';

let runtime: Runtime;
beforeAll(async () => {
  runtime = await nativeRuntime();
});
afterAll(() => runtime.dispose());

const INPUTS = 6;
const POINTS = 4096;

const layer = (x: Value, rows: number, columns: number, label: string) => {
  const random = randomStream('refinement', label);
  const weights = Float32Array.from({ length: rows * columns }, () => random.normal());
  return matmul(x, constant(floats([rows, columns], weights)));
};

const bounded: Bounded = {
  inputShape: [INPUTS],
  outputsOf: (x) => {
    const first = relu(layer(x, INPUTS, 12, 'first'));
    const second = relu(layer(first, 12, 12, 'second'));
    return layer(relu(layer(second, 12, 8, 'third')), 8, 2, 'fourth');
  },
};

const ends = (value: number) => Float64Array.from({ length: INPUTS }, () => value);
const box = { count: 1, low: ends(-0.5), high: ends(0.5) };
const single = { count: 1, low: Float32Array.from(box.low), high: Float32Array.from(box.high) };

const widthsOf = ({ lower, upper }: Known) =>
  lower.map((low, value) => Array.from(low).reduce((sum, least, i) => sum + upper[value][i] - least, 0));

/** Where all relaxed values of the file lie at many points of the box. */
async function reached(network: BoundedNetwork): Promise<readonly { least: Float64Array; most: Float64Array }[]> {
  const trace = traceAt(bounded, POINTS, 'float32');
  const outputs = Object.fromEntries(network.anatomy.relaxed.map((place, i) => [`value${i}`, valueAt(trace, place)]));
  const program = await runtime.compile({ inputs: [trace.x], outputs });
  const random = randomStream('points of refinement');
  const place = (i: number) => (i % 2 === 0 ? random.integer(2) - 0.5 : random.uniform() - 0.5);
  const data = Float32Array.from({ length: POINTS * INPUTS }, (_, i) => place(Math.floor(i / INPUTS)));
  const results = await program.run({ low: floats([POINTS, INPUTS], data) });
  await program.dispose();
  return network.anatomy.relaxed.map(({ shape }, i) => {
    const size = sizeOf(shape);
    const least = new Float64Array(size).fill(Number.POSITIVE_INFINITY);
    const most = new Float64Array(size).fill(Number.NEGATIVE_INFINITY);
    const found = results[`value${i}`];
    if (!isFloat32(found)) throw new TypeError('values should be float32');
    found.data.forEach((value, at) => {
      least[at % size] = Math.min(least[at % size], value);
      most[at % size] = Math.max(most[at % size], value);
    });
    return { least, most };
  });
}

describe('narrowed intervals', () => {
  it('hold everything that the file computes, whatever slopes are chosen, and are narrower by those that were searched', async () => {
    const search = new BoundedNetwork(bounded, runtime, { precision: 'float32', rounding: false });
    const prover = new BoundedNetwork(bounded, runtime, { precision: 'float64', rounding: true });
    const known = await prover.intervals(box, { linear: true });
    const start = await search.intervals(single, { linear: true });
    const refined = await refine(search, single, start, new AbortController().signal);
    const values = await reached(prover);
    const random = randomStream('slopes of refinement');
    const choices = {
      searched: (value: number) => value,
      random: () => random.uniform(),
      extreme: () => [-1e9, 0, 1, 1e9, Number.NaN, Number.POSITIVE_INFINITY][random.integer(6)],
    };
    for (const [name, choose] of Object.entries(choices)) {
      const chosen = refined.map((part) => ({ ...part, free: part.free.map(choose) }));
      const narrower = await refinedBy(prover, box, known, chosen);
      if (narrower === undefined) throw new TypeError('what was refined should fit');
      values.forEach(({ least, most }, value) => {
        least.forEach((reach, i) => {
          expect(narrower.lower[value][i], `${name}: value ${value}, element ${i}`).toBeLessThanOrEqual(reach);
          expect(narrower.upper[value][i], `${name}: value ${value}, element ${i}`).toBeGreaterThanOrEqual(most[i]);
        });
      });
      if (name !== 'searched') continue;
      const [before, after] = [widthsOf(known), widthsOf(narrower)];
      expect(after[1]).toBeLessThan(before[1]);
      expect(after[2], 'what comes later profits').toBeLessThan(0.97 * before[2]);
    }
    await search.dispose();
    await prover.dispose();
  });

  it('are refused where they do not fit the network', async () => {
    const prover = new BoundedNetwork(bounded, runtime, { precision: 'float64', rounding: true });
    const known = await prover.intervals(box, { linear: true });
    const free = new Float32Array(24);
    expect(await refinedBy(prover, box, known, [{ value: 1, elements: [0], free }])).toBeDefined();
    for (const part of [
      { value: 1, elements: [12], free },
      { value: 1, elements: [-1], free },
      { value: 1, elements: [0.5], free },
      { value: 1, elements: [0, 1], free },
      { value: 9, elements: [0], free },
      { value: 1.5, elements: [0], free },
    ]) {
      expect(await refinedBy(prover, box, known, [part]), JSON.stringify(part)).toBeUndefined();
    }
    await prover.dispose();
  });
});
