import { describe, expect, it } from 'vitest';
import { eigen, fromEigen, randomBasis, relativeDifference } from '../../../test/symmetric-matrix.ts';
import { RuntimeError } from '../../errors.ts';
import { randomStream } from '../../random.ts';
import { nativeRuntime } from '../../runtime/node.ts';
import { floats } from '../../tensor/index.ts';
import { squareRoots } from './matrix-root.ts';

const runtime = await nativeRuntime();

/** A matrix with eigenvalues spread evenly over the orders of magnitude from `least` to `largest`. */
function spread(size: number, least: number, largest: number) {
  const values = Array.from({ length: size }, (_, k) => least * (largest / least) ** (size === 1 ? 0 : k / (size - 1)));
  return fromEigen(values, randomBasis(size, randomStream(0, 'matrix', size)));
}

describe('squareRoots', () => {
  it.each([
    { size: 1, least: 0.25, largest: 0.25 },
    { size: 2, least: 1, largest: 1 },
    { size: 5, least: 0.1, largest: 3 },
    { size: 12, least: 0.1, largest: 700 },
    { size: 40, least: 1e-3, largest: 10 },
    { size: 60, least: 30, largest: 30_000 },
  ])('are those by eigenvectors: $size x $size, eigenvalues $least to $largest', async ({ size, least, largest }) => {
    const matrix = spread(size, least, largest);
    const { values, vectors } = eigen(matrix, size);
    const { root, inverseRoot, residual } = await squareRoots(floats([size, size], matrix), 0.9 * least, runtime);
    const tolerance = 1e-6 * Math.sqrt(largest / least);
    expect(relativeDifference(root.data, fromEigen(values.map(Math.sqrt), vectors))).toBeLessThan(tolerance);
    expect(
      relativeDifference(
        inverseRoot.data,
        fromEigen(
          values.map((value) => 1 / Math.sqrt(value)),
          vectors,
        ),
      ),
    ).toBeLessThan(tolerance);
    expect(residual).toBeLessThan(tolerance);
  });

  it('takes a bound far below the least eigenvalue', async () => {
    const matrix = spread(8, 1, 4);
    const { values, vectors } = eigen(matrix, 8);
    const { root } = await squareRoots(floats([8, 8], matrix), 1e-4, runtime);
    expect(relativeDifference(root.data, fromEigen(values.map(Math.sqrt), vectors))).toBeLessThan(1e-5);
  });

  it('says so where float32 is not enough', async () => {
    const matrix = floats([30, 30], spread(30, 1e-9, 1e4));
    const failure = squareRoots(matrix, 1e-9, runtime);
    await expect(failure).rejects.toThrow(RuntimeError);
    await expect(failure).rejects.toThrow(/square root of a 30 x 30 matrix is wrong by/);
  });
});
