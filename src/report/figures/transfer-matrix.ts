import { defineFigure } from './figure.ts';
import { matrixTable } from './matrix.ts';

/** How well adversarial examples of one model fool another. */
export interface TransferMatrix {
  readonly models: readonly string[];
  /** `error[source][target]`: of the target on examples made on the source, in %; `null` where not measured. */
  readonly error: readonly (readonly (number | null)[])[];
}

/** The error of each model on the adversarial examples of each; its own are on the diagonal. */
export const transferMatrix = defineFigure({
  name: 'transfer-matrix',
  render({ models, error }: TransferMatrix) {
    return matrixTable({
      rowHeading: 'examples made on',
      columnHeading: 'error of (%)',
      names: models,
      cells: error.map((row) =>
        row.map((value) => (value === null ? { text: '', shade: 0 } : { text: value.toFixed(1), shade: value / 100 })),
      ),
    }).text;
  },
});
