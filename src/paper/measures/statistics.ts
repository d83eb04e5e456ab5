/** The few tests that claims are put to. */

/**
 * How likely it is that the second of two paired classifiers makes as few mistakes as it does, were it no better: McNemar's
 * test, one-sided, with the normal approximation and a continuity correction.
 *
 * @see Q. McNemar, "Note on the sampling error of the difference between correlated proportions or percentages", 1947.
 */
export function oneSidedMcNemar(firstWrong: readonly boolean[], secondWrong: readonly boolean[]): number {
  const onlyFirst = firstWrong.filter((wrong, i) => wrong && !secondWrong[i]).length;
  const onlySecond = secondWrong.filter((wrong, i) => wrong && !firstWrong[i]).length;
  const total = onlyFirst + onlySecond;
  if (total === 0) return 1;
  return 1 - normalBelow((onlyFirst - onlySecond - 1) / Math.sqrt(total));
}

/** The part of a standard normal below z: Abramowitz and Stegun 1964, 26.2.17, right to 7.5e-8. */
export function normalBelow(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const series = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const tail = (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * series;
  return z > 0 ? 1 - tail : tail;
}

/** How far apart two samples' means are, in standard deviations of the two together (Cohen's d). */
export function effectSize(first: readonly number[], second: readonly number[]): number {
  const [a, b] = [momentsOf(first), momentsOf(second)];
  return (a.mean - b.mean) / Math.sqrt((a.variance + b.variance) / 2);
}

export const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

function momentsOf(values: readonly number[]): { mean: number; variance: number } {
  const mean = meanOf(values);
  return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1) };
}
