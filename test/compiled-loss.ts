/** Losses as they are used: compiled together with the gradient of their sum. */
import { input } from '../src/graph/index.ts';
import type { Loss } from '../src/nn/index.ts';
import { numbersOf } from '../src/operators/evaluate.ts';
import { reduceSum } from '../src/operators/index.ts';
import type { Program } from '../src/runtime/index.ts';
import { nativeRuntime } from '../src/runtime/node.ts';
import { floats, integers, type Shape } from '../src/tensor/index.ts';
import { gradient } from '../src/transforms/gradient.ts';

/** A loss of logits of a shape, and its slope in them. */
export async function compileLoss(loss: Loss, shape: Shape): Promise<Program> {
  const logits = input('logits', 'float32', shape);
  const labels = input('labels', 'int64', [shape[0]]);
  const losses = loss(logits, labels);
  const runtime = await nativeRuntime();
  return runtime.compile({
    inputs: [logits, labels],
    outputs: { losses, slope: gradient(reduceSum(losses, [0]), logits) },
  });
}

export async function runLoss(program: Program, shape: Shape, logits: readonly number[], labels: readonly number[]) {
  const results = await program.run({ logits: floats(shape, logits), labels: integers([shape[0]], labels) });
  return { losses: numbersOf(results.losses), slope: numbersOf(results.slope) };
}
