import { scalar } from '../../graph/index.ts';
import { mul } from '../arithmetic.ts';
import { gemm, matmul, multiplyAdd } from '../matmul.ts';
import { pulledBack } from './recurrent-activations.ts';
import { gateSums, type Layer, type LayerCotangents } from './recurrent-layer.ts';

/** Backpropagation through a simple recurrent layer (Elman 1990): h = f(x w' + h r' + biases). */
export function rnnCotangents(layer: Layer): LayerCotangents {
  const { passage, r, initial, activations, hidden, outer } = layer;
  const before = passage.before(hidden, initial[0]);
  const sums = gateSums(layer, before);
  const slopes = passage.inOrder(passage.whileRunning(pulledBack(activations[0](sums), sums, scalar(1)), 0));

  const own = passage.inOrder(outer[0]);
  const toSums = [...own];
  let g = own[own.length - 1];
  for (let k = own.length - 1; k >= 0; k--) {
    toSums[k] = mul(g, slopes[k]);
    if (k > 0) g = multiplyAdd(toSums[k], r, own[k - 1]);
  }
  const rows = passage.joined(toSums);
  return {
    inputSums: rows,
    recurrentSums: rows,
    r: gemm(rows, before, { transA: 1 }),
    before: [matmul(rows, r)],
  };
}
