import { defineFigure } from './figure.ts';
import { type LineChart, lineChart } from './line-chart.ts';

/** Any curves over any axis, e.g. the confidence of an answer against the size of noise. */
export type ConfidenceCurve = LineChart;

/** Curves over one axis. */
export const confidenceCurve = defineFigure({
  name: 'confidence-curve',
  render(data: ConfidenceCurve, canvas) {
    return lineChart(data, canvas);
  },
});
