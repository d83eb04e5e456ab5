import { wantsLog } from './axis.ts';
import { defineFigure } from './figure.ts';
import { lineChart } from './line-chart.ts';

/** How quantities of linear models grow with the dimension of the input. */
export interface Dimension {
  /** Numbers of inputs n, ascending. */
  readonly dimensions: readonly number[];
  readonly series: readonly {
    /** E.g. `'shift of the logit, epsilon times the L1 norm of w'`, or `'median clean margin'`. */
    readonly label: string;
    /** One for each dimension, all in the units of the logit. */
    readonly values: readonly (number | null)[];
  }[];
}

/** The shift that a small perturbation gives to a linear unit, and the margin it must overcome, against n. */
export const dimension = defineFigure({
  name: 'dimension',
  render({ dimensions, series }: Dimension, canvas) {
    const scale = wantsLog(series.flatMap(({ values }) => values)) ? 'log' : 'linear';
    return lineChart(
      {
        x: { label: 'input dimension n', unit: 'pixels', scale: 'log', ticks: dimensions },
        y: { label: 'shift or margin', unit: 'units of the logit', scale },
        curves: series.map(({ label, values }) => ({ label, x: dimensions, y: values })),
      },
      canvas,
    );
  },
});
