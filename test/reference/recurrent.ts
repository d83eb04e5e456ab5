/** Recurrent layers: one sequence after another, step by step, by the equations of the ONNX specification. */
import { type Doubles, doubles, given, type Kernel, type KernelCall, type Kernels, NotInReference } from './values.ts';

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** Products of the rows of a [rows, columns] block of a matrix with a vector, and what is added to them. */
function products(matrix: Float64Array, vector: Float64Array, added: Float64Array): Float64Array {
  return added.map((start, row) => {
    let sum = start;
    for (let i = 0; i < vector.length; i++) sum += matrix[row * vector.length + i] * vector[i];
    return sum;
  });
}

interface Weights {
  readonly w: Float64Array;
  readonly r: Float64Array;
  /** Of the products with w, and of those with r. */
  readonly wb: Float64Array;
  readonly rb: Float64Array;
  readonly peepholes: Float64Array;
  readonly size: number;
}

interface State {
  readonly h: Float64Array;
  readonly c: Float64Array;
}

type Cell = (x: Float64Array, state: State, weights: Weights, call: KernelCall) => State;

const rnn: Cell = (x, { h, c }, { w, r, wb, rb }) => {
  const recurrent = products(r, h, rb);
  return { h: products(w, x, wb).map((sum, i) => Math.tanh(sum + recurrent[i])), c };
};

const gru: Cell = (x, { h, c }, { w, r, wb, rb, size }, { attributes }) => {
  const [fromX, fromH] = [products(w, x, wb), products(r, h, rb)];
  const gate = (number: number) => h.map((_, i) => sigmoid(fromX[number * size + i] + fromH[number * size + i]));
  const [update, reset] = [gate(0), gate(1)];
  const candidates = h.map((_, i) => 2 * size + i);
  const left = products(
    r.subarray(2 * size * size),
    h.map((each, i) => each * reset[i]),
    rb.subarray(2 * size),
  );
  const isResetLast = attributes.linear_before_reset === 1;
  const candidate = candidates.map((at, i) => Math.tanh(fromX[at] + (isResetLast ? reset[i] * fromH[at] : left[i])));
  return { h: h.map((each, i) => (1 - update[i]) * candidate[i] + update[i] * each), c };
};

const lstm: Cell = (x, { h, c }, { w, r, wb, rb, peepholes, size }, { attributes }) => {
  const [fromX, fromH] = [products(w, x, wb), products(r, h, rb)];
  const sum = (gate: number, i: number) => fromX[gate * size + i] + fromH[gate * size + i];
  const input = c.map((cell, i) => sigmoid(sum(0, i) + peepholes[i] * cell));
  const forget = c.map((cell, i) => sigmoid(sum(2, i) + peepholes[2 * size + i] * cell));
  const kept = attributes.input_forget === 1 ? input.map((open) => 1 - open) : forget;
  const after = c.map((cell, i) => kept[i] * cell + input[i] * Math.tanh(sum(3, i)));
  const output = after.map((cell, i) => sigmoid(sum(1, i) + peepholes[size + i] * cell));
  return { h: output.map((open, i) => open * Math.tanh(after[i])), c: after };
};

/** @param usual The activations that the cell above has built in. */
function layer(cell: Cell, usual: string): Kernel {
  return (call) => {
    const { x, attributes, node, inputs } = call;
    const [w, r] = [given(call, 1).data, given(call, 2).data];
    if (`${attributes.activations}` !== usual || attributes.clip !== undefined) {
      throw new NotInReference(`${node.operator.name}: only the usual activations are known here, without clipping`);
    }
    const [steps, batch, width] = x.shape;
    const [sums, size] = given(call, 2).shape.slice(1);
    const [bias, lengths, h0, c0, p] = inputs.slice(3);
    const biases = bias?.data ?? new Float64Array(2 * sums);
    const peepholes = p?.data ?? new Float64Array(3 * size);
    const weights = { w, r, wb: biases.subarray(0, sums), rb: biases.subarray(sums), peepholes, size };
    const results = node.outputs.map(({ shape }) => doubles(shape));
    for (let n = 0; n < batch; n++) {
      const length = lengths?.data[n] ?? steps;
      const initial = (states: Doubles | undefined) =>
        states?.data.slice(n * size, (n + 1) * size) ?? new Float64Array(size);
      let state: State = { h: initial(h0), c: initial(c0) };
      for (let k = 0; k < length; k++) {
        const t = attributes.direction === 'reverse' ? length - 1 - k : k;
        const at = t * batch + n;
        state = cell(x.data.subarray(at * width, (at + 1) * width), state, weights, call);
        results[0].data.set(state.h, at * size);
      }
      results[1].data.set(state.h, n * size);
      results[2]?.data.set(state.c, n * size);
    }
    return results;
  };
}

export const recurrent: Kernels = {
  RNN: layer(rnn, 'Tanh'),
  GRU: layer(gru, 'Sigmoid,Tanh'),
  LSTM: layer(lstm, 'Sigmoid,Tanh,Tanh'),
};
