import { describe, expect, it } from 'vitest';
import { randomStream } from '../random.ts';
import { clipsOf } from './clipping.ts';
import { type LinearRow, refutingWeights } from './combination.ts';
import type { InputBox } from './outward.ts';
import type { Refutation, Requirement } from './refutation.ts';

const SIZE = 3;

function problem(seed: number): { readonly box: InputBox; readonly rows: readonly LinearRow[] } {
  const random = randomStream('rows', seed);
  const low = Float64Array.from({ length: SIZE }, () => random.normal());
  const high = low.map((value) => value + 2 * random.uniform());
  const rows = Array.from({ length: 2 + random.integer(3) }, () => ({
    coefficients: Float32Array.from({ length: SIZE }, () => random.normal()),
    constant: Math.fround(random.normal()),
    limit: random.normal(),
  }));
  return { box: { low, high }, rows };
}

/** Corners and points inside. */
function pointsOf({ low, high }: InputBox, count: number): Float64Array[] {
  const random = randomStream('points');
  return Array.from({ length: count }, (_, i) =>
    low.map((least, j) => least + (i % 2 === 0 ? random.integer(2) : random.uniform()) * (high[j] - least)),
  );
}

function keeps({ coefficients, constant, limit }: LinearRow, x: Float64Array): boolean {
  return x.reduce((sum, value, i) => sum + coefficients[i] * value, constant) <= limit;
}

describe('requirements together', () => {
  it('are refuted only where no point keeps them all', () => {
    let refuted = 0;
    for (let seed = 0; seed < 400; seed++) {
      const { box, rows } = problem(seed);
      if (refutingWeights(rows, box, 'float32') === undefined) continue;
      refuted++;
      const kept = pointsOf(box, 100).find((x) => rows.every((row) => keeps(row, x)));
      expect(kept, `problem ${seed}`).toBeUndefined();
    }
    expect(refuted).toBeGreaterThan(40);
  });

  it('are refuted where each alone can be kept', () => {
    const box = { low: Float64Array.of(-2, -2), high: Float64Array.of(2, 2) };
    const below = { coefficients: Float32Array.of(1, 1), constant: 0, limit: -0.5 };
    const above = { coefficients: Float32Array.of(-1, -1), constant: 0, limit: -0.5 };
    expect(refutingWeights([below], box, 'float32')).toBeUndefined();
    expect(refutingWeights([below, above], box, 'float32')).toBeDefined();
    expect(refutingWeights([below, { ...above, limit: 0.5 }], box, 'float32')).toBeUndefined();
    expect(refutingWeights([below, { ...above, constant: Number.NaN }], box, 'float32')).toBeUndefined();
  });
});

describe('clips', () => {
  it('cut off only what no disjunct is kept in', () => {
    let cut = 0;
    for (let seed = 0; seed < 400; seed++) {
      const { box, rows } = problem(seed);
      const disjuncts = rows.map((_, i) => i % 2);
      const requirements: Requirement[] = rows.map(({ limit }, i) => ({
        disjunct: disjuncts[i],
        coefficients: new Float64Array(1),
        limit,
      }));
      const found: Refutation = {
        known: { lower: [], upper: [], errors: new Map() },
        rows: {
          bound: new Float32Array(rows.length),
          coefficients: Float32Array.from(rows.flatMap(({ coefficients }) => [...coefficients])),
          constant: Float32Array.from(rows, ({ constant }) => constant),
          lost: undefined,
        },
        open: [[0, 1]],
      };
      const clips = clipsOf(box, 0, found, requirements, 'float32');
      cut += clips.length;
      const isCutOff = (x: Float64Array) =>
        clips.some(({ input, at, refuted }) => (refuted === 'above' ? x[input] > at : x[input] < at));
      const isKept = (x: Float64Array) =>
        [0, 1].some((disjunct) => rows.every((row, i) => disjuncts[i] !== disjunct || keeps(row, x)));
      expect(
        pointsOf(box, 100).find((x) => isCutOff(x) && isKept(x)),
        `problem ${seed}`,
      ).toBeUndefined();
    }
    expect(cut).toBeGreaterThan(40);
  });
});
