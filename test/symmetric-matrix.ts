/** Symmetric matrices of known spectrum, and their eigenvectors by the classical method, in float64. Row-major. */
import type { RandomStream } from '../src/random.ts';

/** V diag(values) V^T, the rows of `vectors` being the eigenvectors. */
export function fromEigen(values: ArrayLike<number>, vectors: readonly Float64Array[]): Float64Array {
  const size = values.length;
  const matrix = new Float64Array(size * size);
  vectors.forEach((vector, k) => {
    for (let i = 0; i < size; i++)
      for (let j = 0; j < size; j++) matrix[i * size + j] += values[k] * vector[i] * vector[j];
  });
  return matrix;
}

/** Orthonormal vectors in random directions, by Gram and Schmidt. */
export function randomBasis(size: number, random: RandomStream): Float64Array[] {
  const basis: Float64Array[] = [];
  while (basis.length < size) {
    const vector = Float64Array.from({ length: size }, () => random.normal());
    for (let pass = 0; pass < 2; pass++) {
      for (const other of basis) {
        const shared = dot(vector, other);
        for (let i = 0; i < size; i++) vector[i] -= shared * other[i];
      }
    }
    const norm = Math.sqrt(dot(vector, vector));
    basis.push(vector.map((value) => value / norm));
  }
  return basis;
}

/** The eigenvalues of a symmetric matrix and its eigenvectors, by Jacobi's cyclic rotations. */
export function eigen(matrix: Float64Array, size: number): { values: number[]; vectors: Float64Array[] } {
  const a = matrix.slice();
  const vectors = Array.from({ length: size }, (_, k) =>
    Float64Array.from({ length: size }, (__, i) => Number(i === k)),
  );
  for (let sweep = 0; sweep < 30; sweep++) {
    for (let p = 0; p < size; p++) {
      for (let q = p + 1; q < size; q++) {
        const off = a[p * size + q];
        if (off === 0) continue;
        const theta = (a[q * size + q] - a[p * size + p]) / (2 * off);
        const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(1 + theta * theta));
        const c = 1 / Math.sqrt(1 + t * t);
        const s = t * c;
        for (let k = 0; k < size; k++) {
          const [kp, kq] = [a[k * size + p], a[k * size + q]];
          a[k * size + p] = c * kp - s * kq;
          a[k * size + q] = s * kp + c * kq;
        }
        for (let k = 0; k < size; k++) {
          const [pk, qk] = [a[p * size + k], a[q * size + k]];
          a[p * size + k] = c * pk - s * qk;
          a[q * size + k] = s * pk + c * qk;
          const [vp, vq] = [vectors[p][k], vectors[q][k]];
          vectors[p][k] = c * vp - s * vq;
          vectors[q][k] = s * vp + c * vq;
        }
      }
    }
  }
  return { values: vectors.map((_, k) => a[k * (size + 1)]), vectors };
}

/** The scalar product. */
export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** ||a - b|| / ||b|| by the Frobenius norm. */
export function relativeDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const difference = Float64Array.from(a, (value, i) => value - b[i]);
  return Math.sqrt(dot(difference, difference) / dot(b, b));
}
