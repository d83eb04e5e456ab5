/**
 * Spearman's rank correlation: 1 where one quantity never falls while the other grows. Equal values share the mean of their
 * ranks; `null` where one of the two does not change at all.
 */
export function rankCorrelation(first: readonly number[], second: readonly number[]): number | null {
  const [a, b] = [ranksOf(first), ranksOf(second)];
  const middle = (first.length + 1) / 2;
  const product = (x: readonly number[], y: readonly number[]) =>
    x.reduce((sum, value, i) => sum + (value - middle) * (y[i] - middle), 0);
  const scale = Math.sqrt(product(a, a) * product(b, b));
  return scale === 0 ? null : product(a, b) / scale;
}

function ranksOf(values: readonly number[]): number[] {
  return values.map((value) => {
    const below = values.filter((other) => other < value).length;
    const equal = values.filter((other) => other === value).length;
    return below + (equal + 1) / 2;
  });
}
