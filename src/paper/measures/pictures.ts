/** Pictures for claims: digits, what was added to them, and what a network calls them. */

import { pictureOf, signedPictureOf } from '../../report/figures/picture.ts';
import type { FigureRecord } from '../../report/page/figure-record.ts';
import { type FloatTensor, row } from '../../tensor/index.ts';
import type { TrainingSet } from '../../training/index.ts';
import type { Prediction } from './predictions.ts';

const SHOWN = 6;

const inPercent = (confidence: number): string => `${(100 * confidence).toFixed(0)} %`;

/** The first digits before the attack, what it adds, and after it, with the answers. */
export function beforeAndAfter(
  title: string,
  { inputs, labels }: TrainingSet,
  adversarials: FloatTensor,
  answers: readonly Prediction[],
  epsilon: number,
): FigureRecord {
  const [, ...shape] = inputs.shape;
  const rows = Array.from({ length: Math.min(SHOWN, labels.length) }, (_, i) => {
    const [clean, changed] = [row(inputs, i), row(adversarials, i)];
    const { label, confidence } = answers[i];
    return [
      { picture: pictureOf(clean, shape, 0, 1), caption: String(labels[i]) },
      {
        picture: signedPictureOf(
          changed.map((value, at) => value - clean[at]),
          shape,
          epsilon,
        ),
        caption: 'added',
      },
      {
        picture: pictureOf(changed, shape, 0, 1),
        caption: `${label}, ${inPercent(confidence)}`,
        success: label !== labels[i],
      },
    ];
  });
  return {
    name: 'image-grid',
    title,
    caption: `Epsilon ${epsilon}. Values outside of [0, 1] are drawn as black or white.`,
    data: { columns: ['clean', 'perturbation', 'adversarial'], rows, frame: 'the answer is wrong' },
  };
}

/** How often each digit was called what. */
export function confusionOf(title: string, labels: Int32Array, answers: readonly Prediction[]): FigureRecord {
  const counts = Array.from({ length: 10 }, () => new Array<number>(10).fill(0));
  answers.forEach(({ label }, i) => {
    counts[labels[i]][label]++;
  });
  return { name: 'confusion', title, data: { classes: counts.map((_, digit) => String(digit)), counts } };
}
