import { describe, expect, it } from 'vitest';
import { agreementOnMistakes, agreementOnSharedMistakes } from './agreement.ts';

const answers = (...labels: number[]) => labels.map((label) => ({ label, confidence: 1 }));

describe('agreement', () => {
  const labels = Int32Array.of(0, 0, 0, 0, 0);
  const first = answers(1, 1, 1, 1, 0);
  const second = answers(1, 2, 0, 0, 3);

  it('counts the same wrong answer, of all mistakes of the first', () => {
    expect(agreementOnMistakes(first, second, labels)).toBe(25);
    expect(agreementOnMistakes(second, first, labels)).toBeCloseTo(100 / 3, 9);
  });

  it('or of the mistakes that both make', () => {
    expect(agreementOnSharedMistakes(first, second, labels)).toBe(50);
    expect(agreementOnSharedMistakes(second, first, labels)).toBe(50);
  });

  it('is nothing where there are no mistakes', () => {
    expect(agreementOnMistakes(answers(0, 0, 0, 0, 0), second, labels)).toBeNull();
    expect(agreementOnSharedMistakes(first, answers(0, 0, 0, 0, 0), labels)).toBeNull();
  });
});
