/** The two ways in which adversarial training comes to nothing while its loss looks well. */

/** Shares of samples that a network answers rightly, from 0 to 1. */
export interface Accuracies {
  readonly clean: number;
  /** After one step: FGSM. */
  readonly oneStep?: number;
  /** After many small steps: PGD. */
  readonly manySteps?: number;
  /** What the best constant answer reaches. */
  readonly chance: number;
}

export type Collapse =
  /** It misleads one step, and resists nothing. */
  | 'catastrophic overfitting'
  /** It answers like a constant. */
  | 'chance level';

/** Below this share after one step there is nothing that many steps could take away. */
const HIGH = 0.2;
/** Many steps leave less than this part of what one step leaves. */
const NEAR_NOTHING = 0.1;
/** A constant answer and a few lucky ones. */
const LUCK = 0.01;

/**
 * What has become of a network that trains; undefined where it learns.
 *
 * @see E. Wong, L. Rice and J. Z. Kolter, 2020, arXiv 2001.03994, section 5.4: catastrophic overfitting is seen by PGD on a few
 * samples, and training goes back to before it.
 */
export function collapseOf({ clean, oneStep, manySteps, chance }: Accuracies): Collapse | undefined {
  if (clean <= chance + LUCK) return 'chance level';
  if (oneStep === undefined || manySteps === undefined) return undefined;
  return oneStep >= HIGH && manySteps <= NEAR_NOTHING * oneStep ? 'catastrophic overfitting' : undefined;
}
