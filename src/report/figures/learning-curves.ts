import { wantsLog } from './axis.ts';
import { defineFigure } from './figure.ts';
import { lineChart } from './line-chart.ts';

/** What was measured after each epoch. */
export interface LearningCurves {
  readonly epochs: readonly number[];
  readonly series: readonly {
    /** E.g. `'validation error'`. */
    readonly label: string;
    /** E.g. `'%'` or `'nats'`; each unit has a chart of its own. */
    readonly unit: string;
    /** One value an epoch; `null` where nothing was measured. */
    readonly values: readonly (number | null)[];
  }[];
}

/** Up to so many epochs each has its number, since there is nothing between two of them. */
const FEW_EPOCHS = 10;

/** Losses and errors over the epochs of a training. */
export const learningCurves = defineFigure({
  name: 'learning-curves',
  render({ epochs, series }: LearningCurves, canvas) {
    const units = [...new Set(series.map(({ unit }) => unit))];
    return units
      .map((unit) => {
        const ofUnit = series.filter((candidate) => candidate.unit === unit);
        const scale = wantsLog(ofUnit.flatMap(({ values }) => values)) ? 'log' : 'linear';
        const label = ofUnit.length === 1 ? ofUnit[0].label : quantityOf(unit);
        return lineChart(
          {
            x: { label: 'epoch', ...(epochs.length > FEW_EPOCHS ? {} : { ticks: epochs }) },
            y: { label, unit, scale },
            curves: ofUnit.map(({ label, values }) => ({ label, x: epochs, y: values })),
          },
          canvas,
        );
      })
      .join('');
  },
});

function quantityOf(unit: string): string {
  return unit === '%' ? 'share' : 'value';
}
