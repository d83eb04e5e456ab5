import type { Value } from '../../graph/index.ts';
import { add, mul, sub } from '../arithmetic.ts';
import { gemm, matmul, multiplyAdd } from '../matmul.ts';
import { concat, split } from '../slicing.ts';
import { pulledBack } from './recurrent-activations.ts';
import { gatesIn, type Layer, type LayerCotangents } from './recurrent-layer.ts';

/**
 * Backpropagation through gated recurrent units (Cho et al. 2014, arXiv 1406.1078):
 * h = (1 - update) candidate + update h'.
 *
 * @param isResetLast Whether the state before is reset after it was multiplied with the weights, as cuDNN does it.
 */
export function gruCotangents(layer: Layer, isResetLast: boolean): LayerCotangents {
  return isResetLast ? resetAfterProduct(layer) : resetBeforeProduct(layer);
}

/** candidate = g(x w' + b + reset (h' r' + b')): one product with the recurrent weights. */
function resetAfterProduct({ passage, x, w, r, biases, initial, activations, hidden, outer }: Layer): LayerCotangents {
  const [gate, write] = activations;
  const before = passage.before(hidden, initial[0]);
  const [updateX, resetX, candidateX] = gatesIn(multiplyAdd(x, w, biases[0], { transB: 1 }), 3);
  const [updateH, resetH, candidateH] = gatesIn(multiplyAdd(before, r, biases[1], { transB: 1 }), 3);
  const [updateSum, resetSum] = [add(updateX, updateH), add(resetX, resetH)];
  const [update, reset] = [gate(updateSum), gate(resetSum)];
  const candidateSum = add(candidateX, mul(reset, candidateH));
  const candidate = write(candidateSum);

  // How the hidden state moves with the sums, and with the products with the recurrent weights.
  const perUpdate = pulledBack(update, updateSum, sub(before, candidate));
  const perCandidate = pulledBack(candidate, candidateSum, sub(1, update));
  const perReset = pulledBack(reset, resetSum, mul(perCandidate, candidateH));
  const perSum = passage.whileRunning(concat([perUpdate, perReset, perCandidate], 1), 0);
  const perProduct = passage.whileRunning(concat([perUpdate, perReset, mul(perCandidate, reset)], 1), 0);

  const own = passage.inOrder(outer[0]);
  const [factorOf, updateOf] = [perProduct, update].map((rows) => passage.inOrder(rows));
  const toStates = [...own];
  const toProducts = [...own];
  const thrice = (g: Value) => concat([g, g, g], 1);
  for (let k = own.length - 1; k >= 0; k--) {
    const g = toStates[k];
    toProducts[k] = mul(thrice(g), factorOf[k]);
    if (k > 0) toStates[k - 1] = add(multiplyAdd(toProducts[k], r, own[k - 1]), mul(g, updateOf[k]));
  }
  const [gs, rows] = [passage.joined(toStates), passage.joined(toProducts)];
  return {
    inputSums: mul(thrice(gs), perSum),
    recurrentSums: rows,
    r: gemm(rows, before, { transA: 1 }),
    before: [add(matmul(rows, r), mul(gs, update))],
  };
}

/** candidate = g(x w' + b + (reset h') r' + b'): the product for the candidate waits for the reset gate. */
function resetBeforeProduct({ passage, x, w, r, biases, initial, activations, hidden, outer }: Layer): LayerCotangents {
  const [gate, write] = activations;
  const size = r.shape[1];
  const before = passage.before(hidden, initial[0]);
  const [rGates, rCandidate] = split(r, 0, [2 * size, size]);
  const [gateX, candidateX] = split(multiplyAdd(x, w, add(...biases), { transB: 1 }), 1, [2 * size, size]);
  const [updateSum, resetSum] = gatesIn(multiplyAdd(before, rGates, gateX, { transB: 1 }), 2);
  const [update, reset] = [gate(updateSum), gate(resetSum)];
  const left = mul(reset, before);
  const candidateSum = multiplyAdd(left, rCandidate, candidateX, { transB: 1 });
  const candidate = write(candidateSum);

  // How the hidden state moves with the sums of update gate and candidate, and what is left of it with that of the reset gate.
  const running = (rows: Value) => passage.whileRunning(rows, 0);
  const perUpdate = running(pulledBack(update, updateSum, sub(before, candidate)));
  const perReset = running(pulledBack(reset, resetSum, before));
  const perCandidate = running(pulledBack(candidate, candidateSum, sub(1, update)));

  const own = passage.inOrder(outer[0]);
  const bySteps = [perUpdate, perReset, perCandidate, update, reset].map((rows) => passage.inOrder(rows));
  const [updateFactor, resetFactor, candidateFactor, updateOf, resetOf] = bySteps;
  const [toStates, toLeft, toGates, toCandidates] = [[...own], [...own], [...own], [...own]];
  for (let k = own.length - 1; k >= 0; k--) {
    const g = toStates[k];
    toCandidates[k] = mul(g, candidateFactor[k]);
    toLeft[k] = matmul(toCandidates[k], rCandidate);
    toGates[k] = concat([mul(g, updateFactor[k]), mul(toLeft[k], resetFactor[k])], 1);
    if (k === 0) continue;
    const directly = add(mul(g, updateOf[k]), mul(toLeft[k], resetOf[k]));
    toStates[k - 1] = add(multiplyAdd(toGates[k], rGates, own[k - 1]), directly);
  }
  const [gs, gLeft, gGates, gCandidates] = [toStates, toLeft, toGates, toCandidates].map((steps) =>
    passage.joined(steps),
  );
  const rows = concat([gGates, gCandidates], 1);
  return {
    inputSums: rows,
    recurrentSums: rows,
    r: concat([gemm(gGates, before, { transA: 1 }), gemm(gCandidates, left, { transA: 1 })], 0),
    before: [add(matmul(gGates, rGates), add(mul(gs, update), mul(gLeft, reset)))],
  };
}
