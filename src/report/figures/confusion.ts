import { defineFigure } from './figure.ts';
import { matrixTable } from './matrix.ts';

/** Which classes are taken for which. */
export interface Confusion {
  readonly classes: readonly string[];
  /** `counts[true][answered]` */
  readonly counts: readonly (readonly number[])[];
}

/** How often each class was answered for each; right answers are on the diagonal. */
export const confusion = defineFigure({
  name: 'confusion',
  render({ classes, counts }: Confusion) {
    // Right answers may be so many that no mistake would be seen beside them.
    const mistakes = counts.flatMap((row, i) => row.filter((_, j) => i !== j));
    const most = Math.max(...mistakes, 1);
    return matrixTable({
      rowHeading: 'true',
      columnHeading: 'answered (samples)',
      names: classes,
      cells: counts.map((row, i) =>
        row.map((count, j) => ({ text: String(count), shade: i === j ? 0 : count / most })),
      ),
    }).text;
  },
});
