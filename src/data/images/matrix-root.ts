/** Square roots of matrices without their eigenvectors: all work is matrix products, which the runtime does. */
import { RuntimeError } from '../../errors.ts';
import { input, type Value } from '../../graph/index.ts';
import { matmul, mul, sub } from '../../operators/index.ts';
import { floatResult, type Runtime } from '../../runtime/index.ts';
import { type FloatTensor, floats, tensor } from '../../tensor/index.ts';

/** The square root of a matrix A, and the inverse of the root. */
export interface SquareRoots {
  /** A^(1/2), `[n, n]` */
  readonly root: FloatTensor;
  /** P = A^(-1/2), `[n, n]` */
  readonly inverseRoot: FloatTensor;
  /** The Frobenius norm of P A P - I, divided by that of I. */
  readonly residual: number;
}

/** How near to 1 the least eigenvalue must come; float32 tells no more. */
const NEAR = 1e-7;
const LARGEST_RESIDUAL = 0.01;

/**
 * The square roots of a symmetric matrix of positive eigenvalues, by the coupled Newton-Schulz iteration
 *
 *     Y <- s Y (3 I - s^2 Z Y) / 2,    Z <- s (3 I - s^2 Z Y) Z / 2,    from Y = A / ||A||, Z = I
 *
 * in which Y goes to the root and Z to its inverse. Roots of the eigenvalues of Z Y lie in [low, 1]; the scale s is the one that
 * raises `low` most without letting any leave that interval, and goes to 1. A condition number of 10^4 takes 8 steps.
 *
 * @param matrix `[n, n]`
 * @param least A bound below all eigenvalues, above 0.
 * @throws RuntimeError where float32 is not enough for this matrix
 * @see N. Higham, "Functions of Matrices", 2008, chapter 6 (the iteration, and why it must be coupled to be stable); J. Chen
 * and E. Chow, "A stable scaling of Newton-Schulz for improving the sign function computation of a Hermitian matrix", 2014.
 */
export async function squareRoots(matrix: FloatTensor, least: number, runtime: Runtime): Promise<SquareRoots> {
  const [size] = matrix.shape;
  const norm = frobeniusNorm(matrix.data);
  let state = { root: scaled(matrix, 1 / norm), inverseRoot: identity(size) };
  let low = Math.sqrt(least / norm);
  const step = await runtime.compile(newtonSchulzStep(size));
  try {
    while (1 - low > NEAR) {
      const scale = Math.sqrt(3 / (1 + low + low ** 2));
      const factors = { linear: floats([], [1.5 * scale]), cubic: floats([], [0.5 * scale ** 3]) };
      const next = await step.run({ ...state, ...factors });
      state = { root: floatResult(next, 'nextRoot'), inverseRoot: floatResult(next, 'nextInverseRoot') };
      low = (scale * low * (3 - (scale * low) ** 2)) / 2;
    }
  } finally {
    await step.dispose();
  }
  const root = scaled(state.root, Math.sqrt(norm));
  const inverseRoot = scaled(state.inverseRoot, 1 / Math.sqrt(norm));
  const residual = await residualOf(matrix, inverseRoot, runtime);
  if (residual <= LARGEST_RESIDUAL) return { root, inverseRoot, residual };
  throw new RuntimeError(
    `the square root of a ${size} x ${size} matrix is wrong by ${residual.toPrecision(2)} in float32`,
    'Its largest eigenvalue is too many times its least one: add more to its diagonal.',
  );
}

function newtonSchulzStep(size: number) {
  const root = input('root', 'float32', [size, size]);
  const inverseRoot = input('inverseRoot', 'float32', [size, size]);
  const linear = input('linear', 'float32', []);
  const cubic = input('cubic', 'float32', []);
  const product = matmul(inverseRoot, root);
  const next = (value: Value, corrected: Value) => sub(mul(linear, value), mul(cubic, corrected));
  return {
    inputs: [root, inverseRoot, linear, cubic],
    outputs: {
      nextRoot: next(root, matmul(root, product)),
      nextInverseRoot: next(inverseRoot, matmul(product, inverseRoot)),
    },
  };
}

async function residualOf(matrix: FloatTensor, inverseRoot: FloatTensor, runtime: Runtime): Promise<number> {
  const [a, p] = [input('a', 'float32', matrix.shape), input('p', 'float32', matrix.shape)];
  const program = await runtime.compile({ inputs: [a, p], outputs: { product: matmul(matmul(p, a), p) } });
  const outputs = await program.run({ a: matrix, p: inverseRoot }).finally(() => program.dispose());
  const [size] = matrix.shape;
  const difference = floatResult(outputs, 'product').data.slice();
  for (let i = 0; i < size; i++) difference[i * (size + 1)] -= 1;
  return frobeniusNorm(difference) / Math.sqrt(size);
}

function frobeniusNorm(values: Float32Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0));
}

function identity(size: number): FloatTensor {
  const result = floats([size, size]);
  for (let i = 0; i < size; i++) result.data[i * (size + 1)] = 1;
  return result;
}

function scaled({ shape, data }: FloatTensor, factor: number): FloatTensor {
  return tensor(
    'float32',
    shape,
    data.map((value) => factor * value),
  );
}
