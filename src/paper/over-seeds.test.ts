import { describe, expect, it } from 'vitest';
import { nativeRuntime } from '../runtime/node.ts';
import { defineClaim, percent, percentBetween } from './claim.ts';
import { builtInDigits } from './data/data.ts';
import { claims, neededModels } from './needed-models.ts';
import { disagreements, judgeSeeds, meansOf } from './over-seeds.ts';
import { reproduce } from './reproduce.ts';

const claim = defineClaim({
  row: 99,
  section: '0',
  title: 'An example',
  claim: 'Errors are many.',
  paper: '90 %',
  expected: { error: percentBetween(80, 95) },
  holdsInDirection: ({ error }) => error > 50,
  measure: async () => ({ measured: { error: percent(90) } }),
});
const seeds = (...values: (number | null)[]) => meansOf(values.map((value) => ({ error: percent(value) })));

describe('several seeds', () => {
  it.each([
    [[90, 84, 93], 'reproduced'],
    [[96, 84, 93], 'reproduced'],
    [[70, 72, 74], 'direction only'],
    [[99, 70, 91], 'direction only'],
    [[99, 40, 99], 'refuted'],
    [[null, 90, 91], 'reproduced'],
    [[null, null], 'not resolved at this budget'],
  ])('of %j are %s', (values, verdict) => {
    expect(judgeSeeds(claim, seeds(...values), true, 'original')).toBe(verdict);
  });

  it('are shown one by one where a mean inside of the interval would hide that they are not', () => {
    const measured = seeds(99, 70, 91);
    expect(measured.error.value).toBeCloseTo(86.67, 2);
    expect(disagreements(measured, claim.expected).join()).toContain('99.00 %, 70.00 %, 91.00 %');
    expect(disagreements(seeds(94, 81, 91), claim.expected)).toEqual([]);
  });

  it('train networks of their own for every row, of which those of rows that count seeds themselves are the same', () => {
    const one = neededModels(claims, 'quick', 1);
    const three = neededModels(claims, 'quick', 3);
    const members = (of: typeof one, name: string) =>
      of.filter(({ recipe }) => recipe.name === name).map(({ member }) => member);
    expect(members(three, 'maxout').sort()).toEqual([0, 1, 2]);
    expect(members(three, 'shallow RBF').sort()).toEqual([0, 1, 2]);
    const ensemble = 'maxout of the ensemble';
    expect(members(three, ensemble), 'an ensemble is of many seeds already').toEqual(members(one, ensemble));
    expect(new Set(three.map(({ recipe }) => recipe.name))).toEqual(new Set(one.map(({ recipe }) => recipe.name)));
  });

  it('stand in the record: each value, and which seeds they were', async () => {
    const options = {
      preset: 'smoke',
      dataset: builtInDigits(),
      rows: [6, 7],
      runtime: await nativeRuntime(),
    } as const;
    const { rows } = await reproduce({ ...options, seed: 4, seedCount: 2 });
    const alone = await reproduce({ ...options, seed: 4 });
    expect(rows.map((row) => row.seeds)).toEqual([
      [4, 1004],
      [4, 1004],
    ]);
    for (const [i, { measured }] of rows.entries()) {
      expect(measured.error.perSeed).toHaveLength(2);
      expect(measured.error.perSeed?.[0]).toBe(alone.rows[i].measured.error.value);
    }
    expect(alone.rows[0].seeds).toBeUndefined();
  });
});
