import { describe, expect, it } from 'vitest';
import { collapseOf } from './collapse.ts';

describe('collapseOf', () => {
  it.each([
    [{ clean: 0.99, oneStep: 0.97, manySteps: 0, chance: 0.11 }, 'catastrophic overfitting'],
    [{ clean: 0.99, oneStep: 0.97, manySteps: 0.09, chance: 0.11 }, 'catastrophic overfitting'],
    [{ clean: 0.98, oneStep: 0.95, manySteps: 0.9, chance: 0.11 }, undefined],
    [{ clean: 0.99, oneStep: 0.1, manySteps: 0, chance: 0.11 }, undefined],
    [{ clean: 0.1135, oneStep: 0.1135, manySteps: 0.1135, chance: 0.1135 }, 'chance level'],
    [{ clean: 0.098, chance: 0.1135 }, 'chance level'],
    [{ clean: 0.6, chance: 0.1135 }, undefined],
  ] as const)('%o: %s', (accuracies, expected) => {
    expect(collapseOf(accuracies)).toBe(expected);
  });
});
