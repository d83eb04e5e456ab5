/** The scale on which attacks see logits. */
import type { ShippedModel } from '../classifier/index.ts';

/** Spreads of logits that softmax and exponential are made for. */
export const LEAST_SPREAD = 2;
export const MOST_SPREAD = 50;
/** The spread that others are brought near to. */
export const USUAL_SPREAD = 10;

/**
 * From the largest logit to the middle one: how far the model tells classes apart. Unlike the smallest, the middle one is not moved
 * by a class that is ruled out.
 */
export function spreadOf(logits: ArrayLike<number>): number {
  const sorted = Float64Array.from(logits).sort().reverse();
  return sorted[0] - sorted[middleRank(sorted.length)];
}

/** Of the logits in falling order, where the middle one is; the first is 0. */
export function middleRank(classCount: number): number {
  return Math.ceil(classCount / 2);
}

/**
 * What the logits of a sample are multiplied by for attacks, given the clean ones: nothing where a softmax of them tells classes
 * apart and is not saturated, else the power of two that brings their spread nearest to 10: it rounds nothing, so that scaled logits
 * compare as they did. Losses that know a scale, such as the cross-entropy, then find in a model whose logits are all a million times
 * larger or smaller what they find in the model itself.
 *
 * @returns undefined where logits stay as they are
 */
export function logitScale(clean: ArrayLike<number>): number | undefined {
  const spread = spreadOf(clean);
  if (isUsual(spread)) return undefined;
  const scale = Math.fround(2 ** Math.round(Math.log2(USUAL_SPREAD / spread)));
  return Number.isFinite(scale) && scale > 0 ? scale : undefined;
}

function isUsual(spread: number): boolean {
  return spread >= LEAST_SPREAD && spread <= MOST_SPREAD;
}

/**
 * The clean logits of a sample, as far as the scores that the file gives it tell them; undefined where only the graph knows them.
 * Logarithms of probabilities lie as far apart as logits do, unless these are too far apart for float32, or each is a sigmoid's.
 */
export function logitsBehind(scores: Float32Array, { outputKind }: Pick<ShippedModel, 'outputKind'>) {
  if (outputKind === 'logits') return scores;
  const logarithms = Float64Array.from(scores, Math.log);
  return isUsual(spreadOf(logarithms)) ? logarithms : undefined;
}
