/** The linear function that separates few points, by ridge regression in its dual form: exact where there are as many features. */

/** score(f) = weights . f + bias */
export interface LinearScore {
  readonly weights: Float64Array;
  readonly bias: number;
}

/** Keeps the system solvable where points coincide, as a share of its mean diagonal. */
const RIDGE = 1e-6;

/**
 * Where the score is 0, on the way from the highest of the lower class to the lowest of the upper one: so near to the latter that
 * hardly any other point is above it.
 */
const CLOSENESS = 0.999;

/**
 * A linear score that is above 0 on the points of one class and below 0 on those of the other, as far as there is one.
 *
 * @param points Rows of equal length
 * @param isPositive On which of them the score is to be above 0
 * @returns undefined where ridge regression finds no score that separates them
 */
export function separation(points: readonly Float32Array[], isPositive: readonly boolean[]): LinearScore | undefined {
  const [{ length }] = points;
  const mean = Float64Array.from(
    { length },
    (_, j) => points.reduce((sum, point) => sum + point[j], 0) / points.length,
  );
  const centred = points.map((point) => Float64Array.from(point, (value, j) => value - mean[j]));
  const gram = centred.map((a) => Float64Array.from(centred, (b) => dot(a, b)));
  const diagonal = gram.reduce((sum, row, i) => sum + row[i], 0) / points.length;
  if (!(diagonal > 0)) return undefined;
  gram.forEach((row, i) => {
    row[i] += RIDGE * diagonal;
  });
  const wanted = Float64Array.from(isPositive, (positive) => (positive ? 1 : -1));
  const dual = solved(gram, wanted);
  const weights = new Float64Array(length);
  centred.forEach((point, i) => {
    for (let j = 0; j < length; j++) weights[j] += dual[i] * point[j];
  });
  const scores = points.map((point) => dot(weights, point));
  const lowest = smallest(scores.filter((_, i) => isPositive[i]));
  const highest = largest(scores.filter((_, i) => !isPositive[i]));
  return lowest > highest ? { weights, bias: -(highest + CLOSENESS * (lowest - highest)) } : undefined;
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** Solves a symmetric positive definite system by Cholesky's decomposition; the matrix is overwritten. */
function solved(matrix: readonly Float64Array[], right: Float64Array): Float64Array {
  const n = matrix.length;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i][j];
      for (let k = 0; k < j; k++) sum -= matrix[i][k] * matrix[j][k];
      matrix[i][j] = i === j ? Math.sqrt(Math.max(sum, Number.MIN_VALUE)) : sum / matrix[j][j];
    }
  }
  const x = right.slice();
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i] -= matrix[i][k] * x[k];
    x[i] /= matrix[i][i];
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i] -= matrix[k][i] * x[k];
    x[i] /= matrix[i][i];
  }
  return x;
}

import { largest, smallest } from '../../tensor/index.ts';
