import { describe, expect, it } from 'vitest';
import { normal } from '../../test/samples.ts';
import { apply, attribute, constant, defineOperator, type Value } from '../graph/index.ts';
import { numbersOf } from '../operators/evaluate.ts';
import { concat, reshape, sliceAxis, transpose, zeros } from '../operators/index.ts';
import { randomStream } from '../random.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { gru, gruNetwork, lstm, lstmNetwork, type RecurrentWeights } from './index.ts';

const runtime = await nativeRuntime();
const [BATCH, LENGTH, WIDTH, UNITS] = [3, 5, 4, 6];

/** ONNX Runtime's own recurrent layers. */
const recurrent = (name: string) =>
  defineOperator({
    name,
    attributes: { hidden_size: attribute('int', UNITS), linear_before_reset: attribute('int', 0) },
    infer: ({ inputs: [x] }) => [
      { dtype: 'float32', shape: [LENGTH, 1, BATCH, UNITS] },
      { dtype: 'float32', shape: [1, x.shape[1], UNITS] },
    ],
  });

/** The columns of gates in another order, as rows [1, gates * units, ...]. */
function gateRows(weights: Value, order: readonly number[]): Value {
  const columns = concat(
    order.map((gate) => sliceAxis(weights, 1, gate * UNITS, (gate + 1) * UNITS)),
    1,
  );
  return reshape(transpose(columns, [1, 0]), [1, order.length * UNITS, weights.shape[0]]);
}

const layers = [
  { name: 'LSTM', layer: lstm, order: [0, 2, 1, 3], attributes: {} },
  { name: 'GRU', layer: gru, order: [1, 0, 2], attributes: { linear_before_reset: 1 } },
] as const;

describe.each(layers)('$name over rows', ({ name, layer, order, attributes }) => {
  it("is what ONNX Runtime's own operator computes", async () => {
    const gates = order.length;
    const rows = constant(normal([BATCH, LENGTH, WIDTH]));
    const weights: RecurrentWeights = {
      inputs: constant(normal([WIDTH, gates * UNITS])),
      recurrent: constant(normal([UNITS, gates * UNITS])),
      biases: constant(normal([gates * UNITS])),
    };
    const biases = reshape(gateRows(reshape(weights.biases, [1, gates * UNITS]), order), [1, gates * UNITS]);
    const [, theirs] = apply(
      recurrent(name),
      [
        transpose(rows, [1, 0, 2]),
        gateRows(weights.inputs, order),
        gateRows(weights.recurrent, order),
        concat([biases, zeros([1, gates * UNITS])], 1),
      ],
      { hidden_size: UNITS, ...attributes },
      2,
    );
    const program = await runtime.compile({ inputs: [], outputs: { ours: layer(rows, weights), theirs } });
    const results = await program.run({});
    await program.dispose();
    expect(results.ours.shape).toEqual([BATCH, UNITS]);
    const expected = numbersOf(results.theirs);
    for (const [i, value] of numbersOf(results.ours).entries())
      expect(value, `number ${i}`).toBeCloseTo(expected[i], 5);
  });
});

describe('recurrent networks', () => {
  it('start with forget gates that are open, where they have any', () => {
    const { biases } = lstmNetwork([1, 5, 4], { units: 2 }).initialParameters(randomStream(0));
    expect(Array.from(biases.data)).toEqual([0, 0, 1, 1, 0, 0, 0, 0]);
    expect(gruNetwork([1, 5, 4], { units: 2 }).initialParameters(randomStream(0)).biases.data).toEqual(
      new Float32Array(6),
    );
  });
});
