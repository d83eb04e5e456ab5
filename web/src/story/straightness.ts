/** How straight lines are. */

/** R² of the straight line that fits best by least squares: 1 for points on a line, and for a constant. */
export function straightness(x: readonly number[], y: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [centre, level] = [mean(x), mean(y)];
  const sum = (term: (i: number) => number) => x.reduce((total, _, i) => total + term(i), 0);
  const spread = sum((i) => (x[i] - centre) ** 2);
  const total = sum((i) => (y[i] - level) ** 2);
  const slope = sum((i) => (x[i] - centre) * (y[i] - level)) / spread;
  const missed = sum((i) => (y[i] - level - slope * (x[i] - centre)) ** 2);
  return total === 0 ? 1 : 1 - missed / total;
}

/** The least straight of some lines, on either side of 0 by itself: they may bend there. */
export function leastStraight(x: readonly number[], lines: readonly (readonly number[])[]): number {
  const sides = [(value: number) => value <= 0, (value: number) => value >= 0];
  const parts = sides.flatMap((isOn) =>
    lines.map((line) =>
      straightness(
        x.filter(isOn),
        line.filter((_, i) => isOn(x[i])),
      ),
    ),
  );
  return Math.min(...parts);
}
