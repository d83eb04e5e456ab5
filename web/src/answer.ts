/** What a model answers, read from the logits along epsilon. */
import { CLASSES, type Exploration, type ModelLine, RANGE, STEPS } from './worker/explore.ts';
import { type ModelName, modelFacts } from './worker/models.ts';

export interface Scores {
  /** One probability a class, 0 to 1. They sum to 1, but for RBF networks, which judge each class by itself. */
  readonly probabilities: readonly number[];
  readonly class: number;
  readonly confidence: number;
}

/** Where an epsilon is among those of an exploration. */
export function indexOf(epsilon: number): number {
  return Math.round((epsilon / RANGE) * STEPS) + STEPS;
}

export function lineOf({ lines }: Exploration, model: ModelName): ModelLine {
  const line = lines.find((each) => each.model === model);
  if (line === undefined) throw new RangeError(`no line of ${model}`);
  return line;
}

export function scoresAt(line: ModelLine, epsilon: number, clip: boolean): Scores {
  const start = indexOf(epsilon) * CLASSES;
  const logits = (clip ? line.clipped : line.unclipped).subarray(start, start + CLASSES);
  return scoresOf(logits, modelFacts(line.model).scores === 'softmax');
}

/** @param together Whether classes share one probability, by the softmax, or each has its own, e^logit. */
export function scoresOf(logits: ArrayLike<number>, together: boolean): Scores {
  const values = Array.from(logits);
  const highest = Math.max(...values);
  const weights = values.map((value) => Math.exp(together ? value - highest : value));
  const total = together ? weights.reduce((sum, weight) => sum + weight, 0) : 1;
  const probabilities = weights.map((weight) => weight / total);
  const answer = values.indexOf(highest);
  return { probabilities, class: answer, confidence: probabilities[answer] };
}

/** The classes that are answered from epsilon 0 on, with the epsilons where each stretch begins and ends. */
export function answersAlong(line: ModelLine, epsilons: readonly number[], clip: boolean): readonly Stretch[] {
  const stretches: Stretch[] = [];
  for (const epsilon of epsilons.slice(STEPS)) {
    const { class: answer } = scoresAt(line, epsilon, clip);
    const last = stretches[stretches.length - 1];
    if (last?.class === answer) stretches[stretches.length - 1] = { ...last, to: epsilon };
    else stretches.push({ class: answer, from: epsilon, to: epsilon });
  }
  return stretches;
}

export interface Stretch {
  readonly class: number;
  readonly from: number;
  readonly to: number;
}

/** The pixels at an epsilon. */
export function perturbed(pixels: Float32Array, direction: Float32Array, epsilon: number, clip: boolean): Float32Array {
  return pixels.map((value, i) => {
    const moved = value + epsilon * direction[i];
    return clip ? Math.min(1, Math.max(0, moved)) : moved;
  });
}
