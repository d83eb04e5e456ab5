import { describe, expect, it } from 'vitest';
import type { SampleOutcome } from '../../report/attack/outcome.ts';
import { offsetHint } from './hints.ts';

/** Samples with their labels, and what the model answers to them. */
function answered(pairs: readonly (readonly [label: number, answer: number])[]): SampleOutcome[] {
  return pairs.map(([label, answer], index) => ({
    index,
    sample: index,
    label,
    clean: { class: answer, confidence: 1 },
    adversarial: undefined,
    fooledBefore: label !== answer,
    fooled: false,
    fooledIn8Bits: undefined,
    fooledElsewhere: undefined,
    distance: undefined,
    cost: { forwards: 0, backwards: 0 },
  }));
}

describe('a hint at --label-offset', () => {
  it('is given where labels fit better when counted otherwise', () => {
    const shifted = answered([0, 4, 7, 2].map((label) => [label, label + 1]));
    expect(offsetHint(shifted)).toBe(
      '0 % of the labels are what the model answers; with --label-offset 1 it would be 100 %',
    );
    expect(offsetHint(shifted, -1)).toContain('--label-offset 0 ');
  });

  it('is not given where labels fit, where no shift helps, or where there are too few samples', () => {
    expect(offsetHint(answered([0, 4, 7, 2].map((label) => [label, label])))).toBe(undefined);
    expect(offsetHint(answered([0, 4, 7, 2].map((label) => [label, label + 3])))).toBe(undefined);
    expect(offsetHint(answered([[0, 1]]))).toBe(undefined);
  });
});
