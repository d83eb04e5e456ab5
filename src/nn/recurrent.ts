/** Recurrent networks that read an image row by row. */
import type { Value } from '../graph/index.ts';
import { add, matmul, mul, reshape, sigmoid, sliceAxis, sub, tanh, transpose } from '../operators/index.ts';
import type { RandomStream } from '../random.ts';
import { floats, type Shape } from '../tensor/index.ts';
import type { Architecture, ParameterTensors, ParameterValues, PassOptions } from './architecture.ts';
import { glorotUniform } from './initialisers.ts';
import { affine } from './linear.ts';

/** The weights of one recurrent layer; the columns of all its gates lie side by side. */
export interface RecurrentWeights {
  /** [D, gates * units] */
  readonly inputs: Value;
  /** [units, gates * units] */
  readonly recurrent: Value;
  /** [gates * units] */
  readonly biases: Value;
}

/**
 * The last output of a long short-term memory: with the gates i, f, o and the candidate g, all of them linear in the row and in
 * the last output h, c' = sigmoid(f) c + sigmoid(i) tanh(g) and h' = sigmoid(o) tanh(c'). Gates lie in the order i, f, o, g.
 *
 * @param rows [N, T, D]
 * @returns [N, units]
 * @see S. Hochreiter and J. Schmidhuber, 1997; F. Gers, J. Schmidhuber and F. Cummins, 2000, for the forget gate.
 */
export function lstm(rows: Value, weights: RecurrentWeights): Value {
  const units = weights.recurrent.shape[0];
  const [first, ...rest] = gatesOfRows(rows, weights);
  const gate = (gates: Value, index: number) => sliceAxis(gates, 1, index * units, (index + 1) * units);
  const addition = (gates: Value) => mul(sigmoid(gate(gates, 0)), tanh(gate(gates, 3)));
  const output = (gates: Value, cell: Value) => mul(sigmoid(gate(gates, 2)), tanh(cell));
  // Before the first row the state is zero, and there is nothing to forget.
  const cell = addition(first);
  return rest.reduce(
    (state, ofRow) => {
      const gates = add(ofRow, matmul(state.h, weights.recurrent));
      const next = add(mul(sigmoid(gate(gates, 1)), state.cell), addition(gates));
      return { cell: next, h: output(gates, next) };
    },
    { cell, h: output(first, cell) },
  ).h;
}

/**
 * The last output of a gated recurrent unit: with the gates r and z, h' = (1 - sigmoid(z)) n + sigmoid(z) h, where the candidate
 * n = tanh(W x + b + sigmoid(r) U h). Gates lie in the order r, z, n. The reset gate acts on the product with h, so that one
 * product serves all gates.
 *
 * @param rows [N, T, D]
 * @returns [N, units]
 * @see K. Cho et al., 2014, arXiv 1406.1078; the place of the reset gate is that of ONNX's `linear_before_reset`.
 */
export function gru(rows: Value, weights: RecurrentWeights): Value {
  const units = weights.recurrent.shape[0];
  const [first, ...rest] = gatesOfRows(rows, weights);
  const gate = (gates: Value, index: number) => sliceAxis(gates, 1, index * units, (index + 1) * units);
  // Before the first row h is zero.
  const start = mul(sub(1, sigmoid(gate(first, 1))), tanh(gate(first, 2)));
  return rest.reduce((h, ofRow) => {
    const ofOutput = matmul(h, weights.recurrent);
    const [r, z] = [0, 1].map((index) => sigmoid(add(gate(ofRow, index), gate(ofOutput, index))));
    const candidate = tanh(add(gate(ofRow, 2), mul(r, gate(ofOutput, 2))));
    return add(candidate, mul(z, sub(h, candidate)));
  }, start);
}

/** What each row gives to the gates, [N, gates * units] a row: one product for all rows. */
function gatesOfRows(rows: Value, { inputs, biases }: RecurrentWeights): Value[] {
  const [count, length] = rows.shape;
  const all = add(matmul(rows, inputs), biases);
  return Array.from({ length }, (_, t) => reshape(sliceAxis(all, 1, t, t + 1), [count, biases.shape[0]]));
}

export interface RecurrentOptions {
  readonly units: number;
  /** @default 10 */
  readonly classCount?: number;
}

/**
 * An LSTM over the rows of an image, and a linear layer on its last output. Parameters: `inputs`, `recurrent` and `biases` of
 * `lstm`, `w` and `b` of the top. The biases of forget gates are one at first (R. Jozefowicz, W. Zaremba and I. Sutskever, 2015).
 *
 * @param inputShape [C, H, W]
 */
export function lstmNetwork(inputShape: Shape, options: RecurrentOptions): Architecture {
  return recurrentNetwork('LSTM', inputShape, options, { gates: 4, layer: lstm, forgetGate: 1 });
}

/**
 * A GRU over the rows of an image, and a linear layer on its last output. Parameters: `inputs`, `recurrent` and `biases` of
 * `gru`, `w` and `b` of the top.
 *
 * @param inputShape [C, H, W]
 */
export function gruNetwork(inputShape: Shape, options: RecurrentOptions): Architecture {
  return recurrentNetwork('GRU', inputShape, options, { gates: 3, layer: gru });
}

interface RecurrentKind {
  readonly gates: number;
  readonly layer: (rows: Value, weights: RecurrentWeights) => Value;
  /** Which gate has biases of one at first. */
  readonly forgetGate?: number;
}

function recurrentNetwork(
  kind: string,
  inputShape: Shape,
  { units, classCount = 10 }: RecurrentOptions,
  { gates, layer, forgetGate }: RecurrentKind,
): Architecture {
  const [channels, , width] = inputShape;

  const initialParameters = (random: RandomStream): ParameterTensors => {
    const biases = floats([gates * units]);
    if (forgetGate !== undefined) biases.data.fill(1, forgetGate * units, (forgetGate + 1) * units);
    const drawn = (name: string, inputs: number) =>
      glorotUniform(random.fork(name), [inputs, gates * units], { fanIn: inputs, fanOut: units });
    return {
      inputs: drawn('inputs', channels * width),
      recurrent: drawn('recurrent', units),
      biases,
      w: glorotUniform(random.fork('w'), [units, classCount]),
      b: floats([classCount]),
    };
  };

  const logits = (images: Value, parameters: ParameterValues, pass: PassOptions = {}): Value => {
    const { inputs, recurrent, biases, w, b } = parameters;
    const h = layer(rowsOf(images), { inputs, recurrent, biases });
    return affine(pass.hidden?.(h, 1) ?? h, w, b);
  };

  return { name: `${kind} ${units}-${classCount} over rows`, inputShape, hiddenLayers: 1, initialParameters, logits };
}

/** Images [N, C, H, W] as rows of all channels, [N, H, C * W]. */
function rowsOf(images: Value): Value {
  const [count, channels, height, width] = images.shape;
  return reshape(transpose(images, [0, 2, 1, 3]), [count, height, channels * width]);
}
