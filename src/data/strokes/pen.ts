/** Drawing smooth lines with a round pen into a small grey picture. */

/** Points in a plane, one after the other. */
export interface Path {
  readonly x: number[];
  readonly y: number[];
}

/** A path in pixels, with the radius that the pen has at each point. */
export interface PenLine extends Path {
  readonly radius: number[];
}

/**
 * A smooth path through points: the centripetal Catmull-Rom spline, which makes no loops of its own. Where a point is
 * given twice, the path turns a corner.
 *
 * @param steps Points of the result for each of `points`.
 * @see C. Yuksel, S. Schaefer and J. Keyser, "Parameterization and applications of Catmull-Rom curves", 2011.
 */
export function smooth({ x, y }: Path, steps: number): Path {
  const result: Path = { x: [x[0]], y: [y[0]] };
  const gap = (i: number, j: number): number => Math.sqrt(Math.hypot(x[j] - x[i], y[j] - y[i]));
  for (let i = 0; i + 1 < x.length; i++) {
    const middle = gap(i, i + 1);
    if (middle === 0) continue;
    const before = i > 0 ? gap(i - 1, i) : 0;
    const after = i + 2 < x.length ? gap(i + 1, i + 2) : 0;
    for (let step = 1; step <= steps; step++) {
      const t = step / steps;
      result.x.push(hermite(x, i, before, middle, after, t));
      result.y.push(hermite(y, i, before, middle, after, t));
    }
  }
  return result;
}

/** One coordinate between points i and i + 1, at t of the way. A gap of 0 means that nothing goes on there. */
function hermite(values: number[], i: number, before: number, middle: number, after: number, t: number): number {
  const [start, end] = [values[i], values[i + 1]];
  const chord = end - start;
  const slope = (first: number, last: number, outer: number): number =>
    (first / outer - (first + last) / (outer + middle) + last / middle) * middle;
  const startSlope = before === 0 ? undefined : slope(start - values[i - 1], chord, before);
  const endSlope = after === 0 ? undefined : slope(values[i + 2] - end, chord, after);
  // At an end, half of what would bend the curve least.
  const leaving = startSlope ?? 1.5 * chord - 0.5 * (endSlope ?? chord);
  const arriving = endSlope ?? 1.5 * chord - 0.5 * (startSlope ?? chord);
  const square = t * t;
  const cube = square * t;
  return (
    (2 * cube - 3 * square + 1) * start +
    (cube - 2 * square + t) * leaving +
    (3 * square - 2 * cube) * end +
    (cube - square) * arriving
  );
}

/**
 * Draws lines into a square picture: each pixel gets the ink of the nearest line, full where it is inside of the pen,
 * none where it is far away, and in between over `edge` pixels.
 *
 * @param picture `side * side` values, row by row, of which only those near a line are touched. Pixel (0, 0) has its
 * centre at the origin. What a pixel has already stays where it is more.
 */
export function drawLines(
  lines: readonly PenLine[],
  { picture, side, ink, edge }: { picture: Float32Array; side: number; ink: number; edge: number },
): void {
  for (const { x, y, radius } of lines) {
    for (let i = 0; i + 1 < x.length; i++) {
      const dx = x[i + 1] - x[i];
      const dy = y[i + 1] - y[i];
      const squaredLength = dx * dx + dy * dy;
      const pad = Math.max(radius[i], radius[i + 1]) + edge / 2;
      const left = Math.max(0, Math.ceil(Math.min(x[i], x[i + 1]) - pad));
      const right = Math.min(side - 1, Math.floor(Math.max(x[i], x[i + 1]) + pad));
      const top = Math.max(0, Math.ceil(Math.min(y[i], y[i + 1]) - pad));
      const bottom = Math.min(side - 1, Math.floor(Math.max(y[i], y[i + 1]) + pad));
      for (let row = top; row <= bottom; row++) {
        for (let column = left; column <= right; column++) {
          const toX = column - x[i];
          const toY = row - y[i];
          const along = squaredLength === 0 ? 0 : (toX * dx + toY * dy) / squaredLength;
          const nearest = along < 0 ? 0 : along > 1 ? 1 : along;
          const offX = toX - nearest * dx;
          const offY = toY - nearest * dy;
          const squared = offX * offX + offY * offY;
          if (squared >= pad * pad) continue;
          const here = radius[i] + nearest * (radius[i + 1] - radius[i]);
          const depth = 0.5 + (here - Math.sqrt(squared)) / edge;
          const value = ink * (depth > 1 ? 1 : depth);
          const at = row * side + column;
          if (value > picture[at]) picture[at] = value;
        }
      }
    }
  }
}
