/** Answers that a file does not give outright, each with what speaks for it. */

/** How much an answer is to be trusted: stated by the file, well supported, the usual case, or not known at all. */
export type Confidence = 'sure' | 'likely' | 'guess' | 'unknown';

/** An answer with its evidence in words. */
export interface Guess<T> {
  /** Undefined where nothing is known. */
  readonly value: T | undefined;
  readonly confidence: Confidence;
  /** What speaks for the value, or why there is none. */
  readonly evidence: readonly string[];
}

/** An answer, and what speaks for it. */
export function guess<T>(value: T, confidence: Exclude<Confidence, 'unknown'>, ...evidence: string[]): Guess<T> {
  return { value, confidence, evidence };
}

/** No answer, and why. */
export function unknown<T>(...reasons: string[]): Guess<T> {
  return { value: undefined, confidence: 'unknown', evidence: reasons };
}
