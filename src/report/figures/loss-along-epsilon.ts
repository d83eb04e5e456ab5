import type { AxisQuantity } from './chart.ts';
import { defineFigure } from './figure.ts';
import { lineChart, type Spread } from './line-chart.ts';

/** How the loss grows with the size of perturbations of several kinds. */
export interface LossAlongEpsilon {
  /** What the losses are. @default loss J in nats */
  readonly loss?: AxisQuantity;
  /** What the perturbations are measured in. @default epsilon in pixel units */
  readonly epsilon?: AxisQuantity;
  readonly curves: readonly {
    /** E.g. `'fast gradient sign'` or `'random signs'`. */
    readonly label: string;
    /** Size of the perturbation in the max norm, in pixel units. */
    readonly epsilons: readonly number[];
    /** Mean loss, one for each epsilon. */
    readonly losses: readonly (number | null)[];
    /** Over samples or seeds; the caption says which. */
    readonly spread?: Spread;
  }[];
}

const PIXELS: AxisQuantity = { label: 'epsilon', unit: 'pixel units' };

/** The loss along the gradient's sign against random directions of the same size. */
export const lossAlongEpsilon = defineFigure({
  name: 'loss-along-epsilon',
  render({ curves, loss = { label: 'loss J', unit: 'nats' }, epsilon = PIXELS }: LossAlongEpsilon, canvas) {
    return lineChart(
      {
        x: epsilon,
        y: loss,
        curves: curves.map(({ epsilons, losses, ...curve }) => ({ ...curve, x: epsilons, y: losses })),
      },
      canvas,
    );
  },
});
