/**
 * Recurrent layers. They run as ONNX Runtime's own operators, one for each direction, and their rules are backpropagation
 * through time, in which all that does not wait for another step is done for all steps at once. Cells written out step by
 * step and differentiated node by node would be four times the nodes, and ONNX Runtime would take twenty times as long to
 * load them.
 */
import { ShapeError } from '../../errors.ts';
import {
  type AttributesOf,
  apply,
  attribute,
  defineOperator,
  type ImportedNode,
  type Operator,
  optional,
  required,
  type Value,
} from '../../graph/index.ts';
import { add } from '../arithmetic.ts';
import { gemm, matmul } from '../matmul.ts';
import { reduceSum } from '../reduction.ts';
import type { VjpContext } from '../rules/vjp.ts';
import { expand, reshape, transpose, zeros } from '../shape.ts';
import { concat, sliceAxis, split } from '../slicing.ts';
import { gruCotangents } from './gru.ts';
import { lstmCotangents } from './lstm.ts';
import { Passage } from './pass.ts';
import { activationAttributes, activationFunctions, readActivations } from './recurrent-activations.ts';
import type { Layer, LayerCotangents } from './recurrent-layer.ts';
import { rnnCotangents } from './rnn.ts';

const attributes = {
  hidden_size: required('int'),
  direction: attribute('string', 'forward'),
  activations: optional('strings'),
  activation_alpha: optional('floats'),
  activation_beta: optional('floats'),
  clip: optional('float'),
  input_forget: optional('int'),
  linear_before_reset: optional('int'),
} as const;

type RecurrentAttributes = AttributesOf<typeof attributes>;

interface RecurrentKind {
  /** Those of one direction, where a node names none. */
  readonly activations: readonly string[];
  /** How many states go from step to step. */
  readonly stateCount: number;
  readonly pullBack: (layer: Layer, attributes: RecurrentAttributes) => LayerCotangents;
}

/** One direction, time before batch, activations named, a length and initial states for each sequence where there are any. */
function recurrent(name: string, kind: RecurrentKind): Operator {
  const operator: Operator = defineOperator({
    name,
    requiredInputs: 3,
    attributes,
    infer: ({ inputs: [x], attributes: { hidden_size: size } }) => {
      const [steps, batch] = x.shape;
      const states = Array.from({ length: kind.stateCount }, () => [1, batch, size]);
      return [[steps, 1, batch, size], ...states].map((shape) => ({ dtype: x.dtype, shape }));
    },
    rules: {
      vjp: (context) => {
        const layer = layerOf(kind, context);
        const { inputSums, recurrentSums, r, before, peepholes } = kind.pullBack(layer, context.attributes);
        const sum = (rows: Value) => reduceSum(rows, [0], false);
        const cotangents = [
          () => matmul(inputSums, layer.w),
          () => gemm(inputSums, layer.x, { transA: 1 }),
          () => r,
          () => concat([sum(inputSums), sum(recurrentSums)], 0),
          undefined,
          ...before.map((rows) => () => layer.passage.atStarts(rows)),
          peepholes && (() => peepholes),
        ];
        return context.optionalInputs.map((value, i) => {
          const build = cotangents[i];
          return value && build && (() => reshape(build(), value.shape));
        });
      },
    },
    read: (node) => readDirections(operator, kind, node),
  });
  return operator;
}

/** Steps that the gradient of a layer is written out into. */
const MOST_STEPS = 1 << 14;

function layerOf(
  { activations: usual }: RecurrentKind,
  { inputs: [x, w, r], optionalInputs, attributes: given, output, g, cotangents }: VjpContext<RecurrentAttributes>,
): Layer {
  const [steps, batch, width] = x.shape;
  if (steps > MOST_STEPS) throw new ShapeError(`${steps} steps are too many to write out; ${MOST_STEPS} are supported`);
  const [, sums, size] = r.shape;
  const [, , , bias, lengths, h0, c0, peepholes] = optionalInputs;
  const passage = new Passage(steps, batch, given.direction === 'reverse', lengths);
  const rowsOf = (value: Value, length: number) => reshape(value, [steps * batch, length]);
  const atEnds = (state: Value) => passage.atEnds(reshape(state, [batch, size]));
  const [, toHidden, toCell] = cotangents;
  const own = passage.whileRunning(rowsOf(g, size), 0);
  const biases = bias ? split(reshape(bias, [2 * sums]), 0, [sums, sums]) : [zeros([sums]), zeros([sums])];
  return {
    passage,
    x: rowsOf(x, width),
    w: reshape(w, [sums, width]),
    r: reshape(r, [sums, size]),
    biases: [biases[0], biases[1]],
    peepholes: peepholes && reshape(peepholes, [3 * size]),
    initial: [h0, c0].map((state) => (state ? reshape(state, [batch, size]) : zeros([batch, size]))),
    activations: activationFunctions(readActivations(given, usual), given.clip),
    hidden: rowsOf(output, size),
    outer: [toHidden ? add(own, atEnds(toHidden)) : own, toCell && atEnds(toCell)],
  };
}

/** A node of a file as one node for each of its directions. */
function readDirections(operator: Operator, { activations: usual, stateCount }: RecurrentKind, node: ImportedNode) {
  const [x, w, r, bias, lengths, h0, c0, peepholes] = node.inputs;
  if (x === undefined || w === undefined || r === undefined) return [];
  const { layout, direction = 'forward', clip, input_forget, linear_before_reset } = node.attributes;
  const isBatchFirst = layout === 1;
  const sequences = isBatchFirst ? transpose(x, [1, 0, 2]) : x;
  const batch = sequences.shape[1];
  const size = r.shape[2];
  const directions = direction === 'bidirectional' ? ['forward', 'reverse'] : [String(direction)];
  const activations = readActivations(
    node.attributes,
    directions.flatMap(() => usual),
  );
  const passes = directions.map((each, i) => {
    const own = (value: Value | undefined) => value && sliceAxis(value, 0, i, i + 1);
    const initial = (state: Value | undefined) =>
      state && expand(sliceAxis(isBatchFirst ? transpose(state, [1, 0, 2]) : state, 0, i, i + 1), [1, batch, size]);
    const named = activations.slice(i * usual.length, (i + 1) * usual.length);
    const inputs = [
      own(w),
      own(r),
      own(bias),
      lengths && expand(lengths, [batch]),
      initial(h0),
      initial(c0),
      own(peepholes),
    ];
    return apply(operator, [sequences, ...inputs], {
      hidden_size: size,
      direction: each,
      clip,
      input_forget,
      linear_before_reset,
      ...activationAttributes(named),
    });
  });
  const [y, ...states] = Array.from({ length: 1 + stateCount }, (_, output) => {
    const parts = passes.map((outputs) => outputs[output]);
    return parts.length === 1 ? parts[0] : concat(parts, output === 0 ? 1 : 0);
  });
  if (!isBatchFirst) return [y, ...states];
  return [transpose(y, [2, 0, 1, 3]), ...states.map((state) => transpose(state, [1, 0, 2]))];
}

export const RNN: Operator = recurrent('RNN', { activations: ['Tanh'], stateCount: 1, pullBack: rnnCotangents });
export const GRU: Operator = recurrent('GRU', {
  activations: ['Sigmoid', 'Tanh'],
  stateCount: 1,
  pullBack: (layer, { linear_before_reset: isResetLast }) => gruCotangents(layer, isResetLast === 1),
});
export const LSTM: Operator = recurrent('LSTM', {
  activations: ['Sigmoid', 'Tanh', 'Tanh'],
  stateCount: 2,
  pullBack: (layer, { input_forget: isCoupled }) => lstmCotangents(layer, isCoupled === 1),
});
