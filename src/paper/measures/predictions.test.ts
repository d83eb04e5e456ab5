import { describe, expect, it } from 'vitest';
import { floats } from '../../tensor/index.ts';
import {
  meanConfidence,
  mistakesOf,
  rbfPredictions,
  share,
  signPredictions,
  softmaxPredictions,
} from './predictions.ts';

describe('predictions', () => {
  it('of a softmax are the most probable classes with their probabilities, also for large logits', () => {
    const logits = floats([3, 3], [Math.log(2), 0, 0, 0, 1e4, 0, 5, 5, -1e30]);
    const predictions = softmaxPredictions(logits);
    expect(predictions.map(({ label }) => label)).toEqual([0, 1, 0]);
    expect(predictions[0].confidence).toBeCloseTo(0.5, 6);
    expect(predictions[1].confidence).toBe(1);
    expect(predictions[2].confidence).toBe(0.5);
  });

  it('of an RBF network are the most probable classes, with probabilities that need not sum to 1', () => {
    const predictions = rbfPredictions(floats([3, 2], [Math.log(0.25), Math.log(0.125), -0, 0, -1e4, -1e5]));
    expect(predictions.map(({ label }) => label)).toEqual([0, 0, 0]);
    expect(predictions[0].confidence).toBeCloseTo(0.25, 6);
    expect(predictions[1].confidence).toBe(1);
    expect(predictions[2].confidence).toBe(0);
  });

  it('of a logistic model are signs', () => {
    const predictions = signPredictions(floats([3, 1], [Math.log(3), -Math.log(3), 0]));
    expect(predictions.map(({ label }) => label)).toEqual([1, -1, -1]);
    expect(predictions[0].confidence).toBeCloseTo(0.75, 6);
    expect(predictions[1].confidence).toBeCloseTo(0.75, 6);
  });

  it('are averaged over the mistakes only, and nothing is made of none', () => {
    const predictions = [
      { label: 1, confidence: 0.9 },
      { label: 2, confidence: 0.6 },
      { label: 3, confidence: 0.8 },
    ];
    const mistakes = mistakesOf(predictions, Int32Array.of(1, 1, 1));
    expect(mistakes).toEqual(predictions.slice(1));
    expect(meanConfidence(mistakes)).toBeCloseTo(70, 12);
    expect(meanConfidence(mistakesOf(predictions, Int32Array.of(1, 2, 3)))).toBeNull();
    expect(share(1, 4)).toBe(25);
    expect(share(0, 0)).toBeNull();
  });
});
