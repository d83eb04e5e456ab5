/** What a service may say: the one place that knows the form of an answer. */

/** A class, or the scores of all classes. */
export type ServiceAnswer =
  | { readonly kind: 'label'; readonly label: number }
  | { readonly kind: 'scores'; readonly scores: Float32Array };

/**
 * Reads an answer: a whole number is a label; an array of numbers, or an array that holds just one, is the score of each class; an
 * object has either under `label` or `scores`.
 *
 * @returns Undefined for anything else, and for numbers that are not finite
 */
export function readAnswer(text: string): ServiceAnswer | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  return answerIn(json);
}

function answerIn(json: unknown): ServiceAnswer | undefined {
  if (Number.isSafeInteger(json) && Number(json) >= 0) return { kind: 'label', label: Number(json) };
  if (Array.isArray(json)) return scoresIn(json.length === 1 && Array.isArray(json[0]) ? json[0] : json);
  if (typeof json !== 'object' || json === null) return undefined;
  if ('scores' in json) return Array.isArray(json.scores) ? answerIn(json.scores) : undefined;
  return 'label' in json && typeof json.label === 'number' ? answerIn(json.label) : undefined;
}

function scoresIn(list: readonly unknown[]): ServiceAnswer | undefined {
  const isScores = list.length >= 2 && list.every((score) => typeof score === 'number' && Number.isFinite(score));
  return isScores ? { kind: 'scores', scores: Float32Array.from(list, Number) } : undefined;
}
