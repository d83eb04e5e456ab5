import { describe, expect, it } from 'vitest';
import { reproductionSample } from '../../../test/reproduction-sample.ts';
import { gathered } from './gather.ts';

const presets = ['smoke', 'quick', 'standard', 'original'];
const [first] = reproductionSample.rows;
const record = (preset: string, rows: readonly number[], seed = 0) => ({
  ...reproductionSample,
  preset,
  seed,
  seconds: 1,
  rows: rows.map((row) => ({ ...first, row, preset })),
});

describe('gathered', () => {
  it('has each row as the longest preset measured it', () => {
    const all = gathered(record('original', [9, 3]), record('quick', [3, 4, 9]), presets);
    expect(all.rows.map(({ row, preset }) => `${row} ${preset}`)).toEqual(['3 original', '4 quick', '9 original']);
    expect(all).toMatchObject({ seconds: 2, preset: 'quick and original' });
    expect(gathered(record('quick', [3]), record('original', [3]), presets).rows[0].preset).toBe('original');
  });

  it('lists each model once', () => {
    const models = gathered(record('quick', [1]), record('quick', [2]), presets).models;
    expect(models).toEqual(reproductionSample.models);
  });

  it('mixes no seeds and no data', () => {
    expect(gathered(record('original', [3]), record('quick', [4], 1), presets).rows).toHaveLength(1);
    const other = { ...record('quick', [4]), dataset: { ...reproductionSample.dataset, name: 'another' } };
    expect(gathered(record('original', [3]), other, presets)).toBe(other);
  });
});
