import { describe, expect, it } from 'vitest';
import { defineClaim, percent, percentBetween } from './claim.ts';
import { judge } from './verdict.ts';

const claim = defineClaim({
  row: 99,
  section: '0',
  title: 'An example',
  claim: 'Errors are many and made with confidence.',
  paper: '90 %, 80 %',
  expected: { error: percentBetween(85, 95), confidence: percentBetween(78, 82) },
  holdsInDirection: ({ error, confidence }) => error > 50 && confidence > 50,
  measure: async () => ({ measured: { error: percent(90), confidence: percent(80), other: percent(1) } }),
});
const { holdsInDirection: _, ...exact } = claim;
const figures = (error: number | null, confidence: number | null) => ({
  error: percent(error),
  confidence: percent(confidence),
  other: percent(null),
});

describe('judge', () => {
  it.each([
    [90, 80, 'reproduced'],
    [85, 82, 'reproduced'],
    [84.99, 80, 'direction only'],
    [90, 60, 'direction only'],
    [90, 50, 'refuted'],
    [10, 80, 'refuted'],
    [0, null, 'not resolved at this budget'],
    [Number.NaN, 80, 'not resolved at this budget'],
  ])('error %s and confidence %s are %s', (error, confidence, verdict) => {
    expect(judge(claim, figures(error, confidence), true)).toBe(verdict);
    expect(judge({ ...claim, proxyAt: () => 'a smaller one' }, figures(error, confidence), true)).toBe('proxy');
  });

  it.each([
    [90, 80, 'holds on other data'],
    [60, 55, 'holds on other data'],
    [90, 50, 'does not hold on other data'],
    [0, null, 'not resolved at this budget'],
  ])('error %s and confidence %s on other data: %s', (error, confidence, verdict) => {
    expect(judge(claim, figures(error, confidence), false)).toBe(verdict);
    const standIn = { ...claim, proxyAt: () => 'a smaller one' };
    expect(judge(standIn, figures(error, confidence), false), 'whichever network it was').toBe(verdict);
  });

  it('asks for the intervals on other data where a claim has no direction', () => {
    expect(judge(exact, figures(90, 80), false)).toBe('holds on other data');
    expect(judge(exact, figures(84.99, 80), false)).toBe('does not hold on other data');
    expect(judge({ ...exact, decidedAt: 'quick' }, figures(90, 80), false, 'smoke')).toBe(
      'not resolved at this budget',
    );
  });

  it('refutes a claim without a direction as soon as a figure is outside', () => {
    expect(judge(exact, figures(90, 80), true)).toBe('reproduced');
    expect(judge(exact, figures(84.99, 80), true)).toBe('refuted');
  });
});
