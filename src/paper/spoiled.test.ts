/** The checks of the claims can fail: numbers that are spoiled change what is said of them. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ReproductionRecord } from '../report/reproduction/record.ts';
import { intervalsSeal } from '../report/reproduction/seal.ts';
import { type Claim, expectedOf, type Measured } from './claim.ts';
import { claims } from './needed-models.ts';
import { presetNamed, presets } from './preset.ts';
import { judge } from './verdict.ts';

/** A claim as it would be judged on the paper's data and network. */
function comparable({ proxyAt: _, ...claim }: Claim): Claim {
  return claim;
}

const middleOf = (claim: Claim, preset: (typeof presets)[number]): Measured =>
  Object.fromEntries(
    Object.entries(expectedOf(claim, preset)).map(([name, { from, to, unit }]) => [
      name,
      { value: (from + to) / 2, unit },
    ]),
  );

describe.each(claims)('row $row, $title', (claim) => {
  const judged = comparable(claim);

  it.each(presets)('is reproduced inside of every interval, and not where one number is outside, at %s', (preset) => {
    const good = middleOf(claim, preset);
    const names = Object.keys(expectedOf(claim, preset));
    expect(names.length).toBeGreaterThan(0);
    const { decidedAt = 'smoke' } = claim;
    if (preset === 'smoke' && decidedAt !== 'smoke') {
      expect(judge(judged, good, true, preset)).toBe('not resolved at this budget');
      return;
    }
    expect(judge(judged, good, true, preset)).toBe('reproduced');
    for (const name of names) {
      const { from, to, unit } = expectedOf(claim, preset)[name];
      expect(from, name).toBeLessThan(to);
      const beyond = (to - from) / 1000;
      for (const value of [from - beyond, to + beyond, from - 1e6, to + 1e6, null, Number.NaN]) {
        const spoiled = { ...good, [name]: { value, unit } };
        expect(judge(judged, spoiled, true, preset), `${name} = ${value}`).not.toBe('reproduced');
      }
      expect(judge(judged, { ...good, [name]: { value: from, unit } }, true, preset), `${name}: an end`).toBe(
        'reproduced',
      );
    }
  });
});

describe('docs/reproduction.json', () => {
  const record: ReproductionRecord = JSON.parse(
    readFileSync(new URL('../../docs/reproduction.json', import.meta.url), 'utf8'),
  );

  it.each(record.rows)(
    'row $row: $verdict, by the intervals that the claim has now',
    async ({ row, preset: name, ...measured }) => {
      const claim = claims.find((one) => one.row === row);
      if (claim === undefined) throw new Error(`there is no claim ${row}`);
      const preset = presetNamed(name);
      expect(measured.expected, 'an interval that moves needs a new measurement').toEqual(expectedOf(claim, preset));
      expect(measured.seal, 'the seal of its intervals').toBe(await intervalsSeal(measured.expected));
      expect(judge(claim, measured.measured, record.dataset.comparable, preset)).toBe(measured.verdict);
      if (measured.verdict !== 'reproduced') return;
      for (const [figure, { from, to, unit }] of Object.entries(measured.expected)) {
        for (const value of [from - (to - from) / 1000, to + (to - from) / 1000]) {
          const spoiled = { ...measured.measured, [figure]: { value, unit } };
          expect(judge(claim, spoiled, true, preset), `${figure} = ${value}`).not.toBe('reproduced');
        }
      }
    },
  );
});
