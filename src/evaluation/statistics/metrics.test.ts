import { describe, expect, it } from 'vitest';
import { accuracyOverEpsilon, confidenceOnMistakes, medianDistance, transferMatrix } from './metrics.ts';

describe('accuracyOverEpsilon', () => {
  const distances = [0, 0.1, 0.3, Number.POSITIVE_INFINITY];

  it('counts who is farther away than epsilon', () => {
    const shares = accuracyOverEpsilon(distances, [0, 0.1, 0.2, 0.3, 1e9]).map(({ accuracy }) => accuracy.count);
    expect(shares).toEqual([3, 2, 2, 1, 1]);
  });

  it('carries the interval of each accuracy', () => {
    const [{ epsilon, accuracy }] = accuracyOverEpsilon(distances, [0.1]);
    expect(epsilon).toBe(0.1);
    expect(accuracy.value).toBe(0.5);
    // Clopper and Pearson for 2 of 4: 0.0676 to 0.9324.
    expect(accuracy.low).toBeCloseTo(0.0676, 4);
    expect(accuracy.high).toBeCloseTo(0.9324, 4);
  });
});

describe('medianDistance', () => {
  const never = Number.POSITIVE_INFINITY;
  it.each([
    [[0.3, 0.1, 0.2], 0.2],
    [[0.4, 0.1, 0.2, 0.3], 0.25],
    [[0.1, never, 0.2], 0.2],
    [[0.1, never, never], never],
    [[0.1, 0.2, never, never], never],
    [[never, never], never],
    [[10, 9, 100], 10],
    [[], Number.NaN],
  ])('of %j is %d', (distances, expected) => {
    expect(medianDistance(distances)).toBe(expected);
  });
});

it('confidenceOnMistakes is the mean over mistakes alone', () => {
  const right = { label: 1, class: 1, confidence: 0.2 };
  expect(
    confidenceOnMistakes([right, { label: 1, class: 2, confidence: 0.9 }, { label: 0, class: 1, confidence: 0.6 }]),
  ).toBe(0.75);
  expect(confidenceOnMistakes([right])).toBeNull();
});

describe('transferMatrix', () => {
  const answer = (label: number, clean: number, adversarial: number) => ({ label, clean, adversarial });
  const { models, error } = transferMatrix([
    { source: 'a', target: 'a', answers: [answer(0, 0, 1), answer(1, 1, 0)] },
    { source: 'a', target: 'b', answers: [answer(0, 0, 0), answer(1, 1, 0)] },
    { source: 'a', target: 'b', answers: [answer(2, 0, 0)] },
  ]);

  it('has the sources in rows and the targets in columns', () => {
    expect(models).toEqual(['a', 'b']);
    expect(error[0][0]?.value).toBe(1);
    expect(error[0][1]?.value).toBe(0.5);
  });

  it('does not count what the target gets wrong anyway, and says what was not measured', () => {
    expect(error[0][1]?.total).toBe(2);
    expect(error[1]).toEqual([null, null]);
  });
});
