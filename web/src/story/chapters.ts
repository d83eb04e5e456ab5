/** The chapters of the story, each with the claims that belong to it. */
import type { ComponentChildren } from 'preact';
import type { ChapterId, View } from './view.ts';

/** A row of docs/reproduction.json, and which of its measures are told. */
export interface Claim {
  readonly row: number;
  readonly told: readonly string[];
}

const claim = (row: number, ...told: readonly string[]): Claim => ({ row, told });

export const claims: Readonly<Record<ChapterId, readonly Claim[]>> = {
  photograph: [claim(9, 'error'), claim(10, 'confidence')],
  sum: [claim(1, 'shift of the 3-versus-7 unit'), claim(7, 'error')],
  lines: [claim(33, 'straightness above zero'), claim(3, 'error')],
  others: [
    claim(29, 'softmax', 'RBF'),
    claim(32, 'attack on all', 'attack on one'),
    claim(16, 'confidence'),
    claim(11, 'error', 'confidence'),
  ],
  training: [
    claim(19, 'clean error without', 'clean error with'),
    claim(22, 'error'),
    claim(26, 'error', 'confidence'),
    claim(34, 'weights that take part before', 'weights that take part after'),
  ],
  limits: [claim(39, 'FGSM error', 'PGD error'), claim(18, 'exact error')],
  own: [],
};

/** What the words of a chapter can do to its figure. */
export interface Hand {
  /** A button in the text that shows something on the figure. */
  readonly show: (part: Partial<View>, text: string) => ComponentChildren;
}

export interface ChapterText {
  readonly title: string;
  /** A word or two, for the contents. */
  readonly short: string;
  readonly body: (hand: Hand) => ComponentChildren;
  /** What is believed today. */
  readonly today?: string;
}
