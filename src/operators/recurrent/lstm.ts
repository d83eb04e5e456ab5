import type { Value } from '../../graph/index.ts';
import { add, mul, sub } from '../arithmetic.ts';
import { gemm, matmul, multiplyAdd } from '../matmul.ts';
import { reduceSum } from '../reduction.ts';
import { zeros } from '../shape.ts';
import { concat, split } from '../slicing.ts';
import { pulledBack } from './recurrent-activations.ts';
import { gateSums, gatesIn, type Layer, type LayerCotangents } from './recurrent-layer.ts';

/** Input and forget gate and what may be written into the cell, of one step or of all, and the sums they are made of. */
interface CellGates {
  readonly sums: { readonly input: Value; readonly forget: Value; readonly candidate: Value };
  readonly input: Value;
  readonly forget: Value;
  readonly candidate: Value;
}

/** x + weight y, or x where there is no weight. */
const plus = (x: Value, y: Value, weight: Value | undefined): Value => (weight ? add(x, mul(y, weight)) : x);

/**
 * Backpropagation through long short-term memory (Hochreiter and Schmidhuber 1997; peepholes: Gers and Schmidhuber 2000):
 * c = forget c + input candidate, h = output tanh(c).
 *
 * @param isCoupled Whether just so much is forgotten as is written: forget = 1 - input.
 */
export function lstmCotangents(layer: Layer, isCoupled: boolean): LayerCotangents {
  const { passage, r, peepholes, initial, activations, hidden, outer } = layer;
  const [h0, c0] = initial;
  const [gate, write, show] = activations;
  const [toInput, toOutput, toForget] = peepholes ? split(peepholes, 0, new Array<number>(3).fill(r.shape[1])) : [];
  const before = passage.before(hidden, h0);
  const [inputSum, outputSum, forgetSum, candidateSum] = gatesIn(gateSums(layer, before), 4);

  const gatesWith = (cell: Value, [inputs, forgets, candidates]: readonly Value[]): CellGates => {
    const sums = { input: plus(inputs, cell, toInput), forget: plus(forgets, cell, toForget), candidate: candidates };
    const input = gate(sums.input);
    return { sums, input, forget: isCoupled ? sub(1, input) : gate(sums.forget), candidate: write(candidates) };
  };
  const cellSums = [inputSum, forgetSum, candidateSum];
  const cells = passage.scan(c0, cellAfter(layer, cellSums, gatesWith));
  const cellsBefore = passage.before(cells, c0);
  const { sums, input, forget, candidate } = gatesWith(cellsBefore, cellSums);
  const outputs = plus(outputSum, cells, toOutput);
  const output = gate(outputs);
  const shown = show(cells);

  // How the cell moves with the sums, and the hidden state with the last one; then what of a cell is kept and shown.
  const perInput = pulledBack(input, sums.input, isCoupled ? sub(candidate, cellsBefore) : candidate);
  const perForget = isCoupled ? zeros(forget.shape) : pulledBack(forget, sums.forget, cellsBefore);
  const perCandidate = pulledBack(candidate, sums.candidate, input);
  const perOutput = pulledBack(output, outputs, shown);
  const kept = plus(plus(forget, perInput, toInput), perForget, toForget);
  const revealed = plus(pulledBack(shown, cells, output), perOutput, toOutput);

  const factors = concat([perInput, perOutput, perForget, perCandidate], 1);
  const [factorOf, keptOf, revealedOf] = [passage.whileRunning(factors, 0), kept, revealed].map((rows) =>
    passage.inOrder(rows),
  );
  const own = passage.inOrder(outer[0]);
  const ownCells = outer[1] && passage.inOrder(outer[1]);
  const [toCells, toSums] = [[...own], [...own]];
  let g = own[own.length - 1];
  let later: Value | undefined;
  for (let k = own.length - 1; k >= 0; k--) {
    const sent = [mul(g, revealedOf[k]), ownCells?.[k], later].filter((each) => each !== undefined);
    const toCell = sent.reduce((sum, each) => add(sum, each));
    toCells[k] = toCell;
    toSums[k] = mul(concat([toCell, g, toCell, toCell], 1), factorOf[k]);
    later = mul(toCell, keptOf[k]);
    if (k > 0) g = multiplyAdd(toSums[k], r, own[k - 1]);
  }

  const rows = passage.joined(toSums);
  const [toInputs, toOutputs, toForgets] = gatesIn(rows, 4);
  const peeped = [mul(toInputs, cellsBefore), mul(toOutputs, cells), mul(toForgets, cellsBefore)];
  return {
    inputSums: rows,
    recurrentSums: rows,
    r: gemm(rows, before, { transA: 1 }),
    peepholes: reduceSum(concat(peeped, 1), [0], false),
    before: [matmul(rows, r), mul(passage.joined(toCells), kept)],
  };
}

/** How the cell after a step is made of the one before it. Where no gate sees the cell, all gates are computed at once. */
function cellAfter(
  { passage, peepholes, initial }: Layer,
  sums: readonly Value[],
  gatesWith: (cell: Value, sums: readonly Value[]) => CellGates,
): (step: number, cell: Value) => Value {
  if (peepholes !== undefined) {
    const bySteps = sums.map((rows) => passage.inOrder(rows));
    return (k, cell) => {
      const { input, forget, candidate } = gatesWith(
        cell,
        bySteps.map((steps) => steps[k]),
      );
      return add(mul(forget, cell), mul(input, candidate));
    };
  }
  const { input, forget, candidate } = gatesWith(initial[1], sums);
  const [forgets, written] = [forget, mul(input, candidate)].map((rows) => passage.inOrder(rows));
  return (k, cell) => add(mul(forgets[k], cell), written[k]);
}
