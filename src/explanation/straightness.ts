import type { Linearity, Straightness } from './explanation.ts';

/** Of the line, to either side of 0: the part that is called inner. */
const INNER = 1 / 4;

/**
 * R^2 of the straight line that fits best in the sense of least squares. Values that are all the same are straight.
 *
 * @param x not all the same
 */
export function straightLineFit(x: readonly number[], y: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [xMean, yMean] = [mean(x), mean(y)];
  let [xx, xy, yy] = [0, 0, 0];
  x.forEach((value, i) => {
    xx += (value - xMean) ** 2;
    xy += (value - xMean) * (y[i] - yMean);
    yy += (y[i] - yMean) ** 2;
  });
  return yy === 0 ? 1 : xy ** 2 / (xx * yy);
}

/** How straight values are along epsilons from -range to range. */
export function straightnessOf(epsilons: readonly number[], values: readonly number[]): Straightness {
  const inner = epsilons[epsilons.length - 1] * INNER;
  const fitWhere = (belongs: (epsilon: number) => boolean) => {
    const chosen = epsilons.flatMap((epsilon, i) => (belongs(epsilon) ? [i] : []));
    return straightLineFit(
      chosen.map((i) => epsilons[i]),
      chosen.map((i) => values[i]),
    );
  };
  return {
    against: fitWhere((epsilon) => epsilon <= -inner),
    inner: fitWhere((epsilon) => Math.abs(epsilon) <= inner),
    along: fitWhere((epsilon) => epsilon >= inner),
  };
}

/** How straight the losses at ascending epsilons are from 0 to the last. */
export function linearityOf(epsilons: readonly number[], losses: readonly number[]): Linearity {
  const from = epsilons.indexOf(0);
  return { to: epsilons[epsilons.length - 1], fit: straightLineFit(epsilons.slice(from), losses.slice(from)) };
}
