/** The gradient of a formula at a point, as numbers. */
import { input, type Value } from '../src/graph/index.ts';
import { reduceSum } from '../src/operators/index.ts';
import type { Runtime } from '../src/runtime/index.ts';
import type { FloatTensor } from '../src/tensor/index.ts';
import { type GradientOptions, gradients } from '../src/transforms/gradient.ts';

/** The gradients of the sum of a formula's elements in each of its arguments, elements in row-major order. */
export async function gradientOf(
  runtime: Runtime,
  formula: (...values: Value[]) => Value,
  points: readonly FloatTensor[],
  options: GradientOptions = {},
): Promise<number[][]> {
  const inputs = points.map(({ shape }, i) => input(`x${i}`, 'float32', shape));
  const value = formula(...inputs);
  const axes = value.shape.map((_, axis) => axis);
  const slopes = gradients(reduceSum(value, axes, false), inputs, options);
  const outputs = Object.fromEntries(slopes.map((slope, i) => [`g${i}`, slope]));
  const program = await runtime.compile({ inputs, outputs });
  const results = await program.run(Object.fromEntries(points.map((point, i) => [`x${i}`, point])));
  await program.dispose();
  return points.map((_, i) => Array.from(results[`g${i}`].data, Number));
}
