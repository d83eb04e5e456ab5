import type { ShippedModel } from '../classifier/index.ts';
import { argMax } from '../tensor/index.ts';
import type { Answer } from './result.ts';

/** Reads class and confidence from a row of class scores. */
export function answers(kind: ShippedModel['outputKind']): (scores: Float32Array) => Answer {
  return (scores) => {
    const best = argMax(scores);
    if (kind === 'probabilities') return { class: best, confidence: scores[best] };
    const total = scores.reduce((sum, score) => sum + Math.exp(score - scores[best]), 0);
    return { class: best, confidence: 1 / total };
  };
}
