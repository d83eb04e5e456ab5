/** How checks put what they saw, in both languages, also where they saw next to nothing. */
import { describe, expect, it } from 'vitest';
import { diagnosed } from '../audit/run-checks.ts';
import { verdictOf } from '../audit/verdict.ts';
import { proportion } from '../statistics/proportion.ts';
import { type CheckWords, checks, type Facts } from './index.ts';

const looking = checks.filter(
  ({ words }) => words.en.evidence({ resisting: 0 }) === 'no sample that it looked at resists',
);

/** All facts that these checks have, with so many samples that resist. */
const facts = (resisting: number): Facts => ({
  resisting,
  ...{ zero: 0, tiny: 0, notANumber: 0, atEdge: 0, hidden: 0, falling: 0, start: -4.8, end: -3.4 },
  ...{ attack: 'apgd', fooled: 0, stood: 0 },
});

describe('checks of the samples that resist', () => {
  it('are most of those that ask about the ladder', () => {
    expect(looking.map(({ code }) => code)).toEqual([
      ...['zero-gradient', 'edge-gradient', 'loss-line', 'more-steps', 'more-restarts', 'unbounded'],
    ]);
  });

  it.each(['en', 'zh'] as const)('say so in %s where none resists, and count one as one', (language) => {
    const told = (words: CheckWords, resisting: number) => words.evidence(facts(resisting));
    for (const { code, words } of looking) {
      expect(told(words[language], 0), code).not.toMatch(/\d|NaN|undefined/);
      expect(told(words[language], 1), code).not.toMatch(/\b1 (resisting )?samples|undefined/);
      expect(told(words[language], 7), code).toMatch(/7/);
    }
  });
});

it('nothing can be too high where no sample resists, however few they are', () => {
  for (const samples of [1, 12, 100]) {
    const { kind, statement } = verdictOf([], { robustAccuracy: proportion(0, samples), samples });
    expect({ kind, statement }).toEqual({
      kind: 'little left',
      statement: 'Nothing is left that a stronger attack could take: no sample resists',
    });
  }
});

it('facts that are not numbers are words that JSON has', () => {
  const found = diagnosed(looking[0], { shows: [true], facts: { ...facts(1), start: Number.NaN } });
  expect(JSON.parse(JSON.stringify(found)).facts).toMatchObject({ resisting: 1, start: 'NaN' });
});
