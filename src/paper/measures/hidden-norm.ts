import { input } from '../../graph/index.ts';
import { type Architecture, constants, type ParameterTensors } from '../../nn/index.ts';
import { mul, reduceSum, sqrt } from '../../operators/index.ts';
import type { Runtime } from '../../runtime/index.ts';
import type { FloatTensor } from '../../tensor/index.ts';
import { overRows } from './over-rows.ts';
import { meanOf } from './statistics.ts';

/** The mean Euclidean norm of the outputs of one hidden layer, counted from 1, as the network ships. */
export async function meanHiddenNorm(
  runtime: Runtime,
  architecture: Architecture,
  parameters: ParameterTensors,
  inputs: FloatTensor,
  layer: number,
): Promise<number> {
  const [, ...shape] = inputs.shape;
  const fixed = constants(parameters);
  const { norms } = await overRows(
    runtime,
    { inputs },
    (count) => ({ inputs: input('inputs', 'float32', [count, ...shape]) }),
    (rows) => {
      let output = rows.inputs;
      architecture.logits(rows.inputs, fixed, {
        hidden(value, at) {
          if (at === layer) output = value;
          return value;
        },
      });
      const within = output.shape.map((_, axis) => axis).slice(1);
      return { norms: sqrt(reduceSum(mul(output, output), within, false)) };
    },
  );
  return meanOf(Array.from(norms.data));
}
