import { describe, expect, it } from 'vitest';
import { differenceBetween } from '../../../test/closeness.ts';
import {
  type AttributeDraft,
  expectOperator,
  fileOf,
  importedOutput,
  type OperatorCase,
} from '../../../test/operator-case.ts';
import { referenceOf } from '../../../test/reference/interpreter.ts';
import { doubles, inDoubles } from '../../../test/reference/values.ts';
import { normal, uniform } from '../../../test/samples.ts';
import { constant, type Graph, input, type Value } from '../../graph/index.ts';
import { decodeModel } from '../../onnx/index.ts';
import type { Tensors } from '../../runtime/index.ts';
import { nativeRuntime } from '../../runtime/node.ts';
import { type FloatTensor, floats, isFloat32, type Tensor } from '../../tensor/index.ts';
import { gradients } from '../../transforms/gradient.ts';
import { importGraph } from '../../transforms/import.ts';
import { add, mul } from '../arithmetic.ts';
import { reduceSum } from '../reduction.ts';
import { rearranged } from '../shape.ts';
import { GRU } from './recurrent.ts';

const runtime = await nativeRuntime();

const [STEPS, BATCH, WIDTH, SIZE] = [5, 3, 4, 6];
const lengths: Tensor = { dtype: 'int32', shape: [BATCH], data: Int32Array.of(2, 5, 4) };

/** Inputs of a node with so many gates, as it takes them. */
function inputsOf(gates: number, directions = 1) {
  return {
    x: normal([STEPS, BATCH, WIDTH], 'x'),
    w: uniform([directions, gates * SIZE, WIDTH], -0.7, 0.7, 'w'),
    r: uniform([directions, gates * SIZE, SIZE], -0.7, 0.7, 'r'),
    b: uniform([directions, 2 * gates * SIZE], -0.5, 0.5, 'b'),
    h0: uniform([directions, BATCH, SIZE], -1, 1, 'h0'),
    c0: uniform([directions, BATCH, SIZE], -1, 1, 'c0'),
    p: uniform([directions, 3 * SIZE], -0.7, 0.7, 'p'),
  };
}

interface Variant {
  readonly directions?: number;
  /** Whether there are biases, lengths, initial states, peepholes. */
  readonly with?: readonly ('b' | 'lengths' | 'states' | 'p')[];
  readonly attributes?: Readonly<Record<string, AttributeDraft>>;
}

const gatesOf = { RNN: 1, GRU: 3, LSTM: 4 } as const;

function caseOf(operator: keyof typeof gatesOf, { directions = 1, with: given = [], attributes = {} }: Variant) {
  const { x, w, r, b, h0, c0, p } = inputsOf(gatesOf[operator], directions);
  const isLstm = operator === 'LSTM';
  const when = <T>(part: (typeof given)[number], value: T) => (given.includes(part) ? value : undefined);
  const optional = [when('b', b), when('lengths', lengths), when('states', h0)];
  const inputs = [x, w, r, ...optional, ...(isLstm ? [when('states', c0), when('p', p)] : [])];
  return {
    operator,
    opset: 14,
    inputs,
    attributes: { hidden_size: SIZE, ...attributes },
    outputCount: isLstm ? 3 : 2,
  } satisfies OperatorCase;
}

/** The float inputs of a case by the names that they have in its file. */
const feedsOf = (inputs: readonly (Tensor | undefined)[]): Record<string, FloatTensor> =>
  Object.fromEntries(inputs.flatMap((value, i) => (value && isFloat32(value) ? [[`input_${i}`, value]] : [])));

const numbered = (values: readonly Value[]): Record<string, Value> =>
  Object.fromEntries(values.map((value, i) => [`${i}`, value]));

async function resultsOf(graph: Graph, feeds: Tensors): Promise<Tensors> {
  const program = await runtime.compile(graph);
  const results = await program.run(feeds);
  await program.dispose();
  return results;
}

/** A weighted sum of all outputs. */
const total = (outputs: readonly Value[]): Value =>
  outputs
    .map((value, i) =>
      reduceSum(
        mul(value, constant(normal(value.shape, i))),
        value.shape.map((_, axis) => axis),
        false,
      ),
    )
    .reduce((sum, each) => add(sum, each));

/** [a, b, ...] as [b, a, ...]. */
function swapped(value: FloatTensor): FloatTensor {
  const [a, b, c] = value.shape;
  const index = ([j, i, k]: number[]) => (i * b + j) * c + k;
  return floats([b, a, c], rearranged(value, [b, a, c], index).data as Float32Array);
}

const common: readonly (readonly [string, Variant])[] = [
  ['plain', {}],
  ['with biases', { with: ['b'] }],
  ['from initial states', { with: ['b', 'states'] }],
  ['in reverse', { with: ['b', 'states'], attributes: { direction: 'reverse' } }],
  ['in both directions', { directions: 2, with: ['b', 'states'], attributes: { direction: 'bidirectional' } }],
  ['on sequences of several lengths', { with: ['b', 'lengths', 'states'] }],
  ['on such in reverse', { with: ['b', 'lengths', 'states'], attributes: { direction: 'reverse' } }],
];

const clipped: Variant = { with: ['b'], attributes: { clip: 0.5 } };

describe.each(['RNN', 'GRU', 'LSTM'] as const)('%s', (operator) => {
  it.each(common)('%s', async (_, variant) => {
    await expectOperator(runtime, caseOf(operator, variant));
  });

  it('clipped', async () => {
    await expectOperator(runtime, caseOf(operator, clipped), { order: 1 });
  });
});

describe('backpropagation through time agrees with differences in 64-bit floats', () => {
  const everything: Variant = { with: ['b', 'lengths', 'states'] };
  const reverse = { direction: 'reverse' };
  it.each<[keyof typeof gatesOf, Variant]>([
    ['RNN', everything],
    ['RNN', { ...everything, attributes: reverse }],
    ['GRU', everything],
    ['GRU', { ...everything, attributes: reverse }],
    ['GRU', { ...everything, attributes: { ...reverse, linear_before_reset: 1 } }],
    ['LSTM', everything],
    ['LSTM', { ...everything, attributes: reverse }],
    ['LSTM', { with: ['b', 'lengths', 'states', 'p'], attributes: reverse }],
    ['LSTM', { with: ['b', 'states', 'p'], attributes: { input_forget: 1 } }],
  ])('%s %j', (operator, variant) => {
    const { inputs, ...layer } = caseOf(operator, variant);
    const graph = importGraph(decodeModel(fileOf({ ...layer, inputs })));
    const loss = total(Object.values(graph.outputs));
    const slopes = gradients(loss, graph.inputs);
    const reference = referenceOf({ ...graph, outputs: { loss, ...numbered(slopes) } });
    const point = Object.entries(feedsOf(inputs)).map(([name, value]) => [name, inDoubles(value)] as const);
    const exact = reference(Object.fromEntries(point)).outputs;
    point.forEach(([name, { shape, data }], at) => {
      const direction = normal(shape, 'direction').data;
      const lossAt = (step: number) => {
        const moved = [
          name,
          doubles(
            shape,
            data.map((value, i) => value + step * direction[i]),
          ),
        ] as const;
        return reference(Object.fromEntries(point.with(at, moved))).outputs.loss.data[0];
      };
      const measured = (lossAt(1e-6) - lossAt(-1e-6)) / 2e-6;
      const claimed = direction.reduce((sum, step, i) => sum + step * exact[at].data[i], 0);
      expect(Math.abs(claimed - measured), `${name}: ${claimed} is claimed, ${measured} measured`).toBeLessThan(
        1e-7 * Math.hypot(...exact[at].data),
      );
    });
  });
});

describe('GRU', () => {
  it.each(common)('that resets after the product, %s', async (_, { attributes = {}, ...variant }) => {
    const more = { ...attributes, linear_before_reset: 1 };
    await expectOperator(runtime, caseOf('GRU', { ...variant, attributes: more }));
  });
});

describe('LSTM', () => {
  it.each(common)('with peepholes, %s', async (_, variant) => {
    await expectOperator(runtime, caseOf('LSTM', { ...variant, with: [...(variant.with ?? []), 'b', 'p'] }));
  });

  it.each([
    ['alone', []],
    ['with peepholes and lengths', ['b', 'lengths', 'states', 'p']],
  ] as const)('with coupled gates, %s', async (_, parts) => {
    await expectOperator(runtime, caseOf('LSTM', { with: parts, attributes: { input_forget: 1 } }));
  });
});

describe('activations', () => {
  it.each<[string, Readonly<Record<string, AttributeDraft>>]>([
    ['Affine', { activation_alpha: [0.6], activation_beta: [0.2] }],
    ['Elu', { activation_alpha: [0.8] }],
    ['HardSigmoid', { activation_alpha: [0.3], activation_beta: [0.4] }],
    ['LeakyRelu', { activation_alpha: [0.2] }],
    ['Relu', {}],
    ['ScaledTanh', { activation_alpha: [0.7], activation_beta: [1.2] }],
    ['Sigmoid', {}],
    ['Softplus', {}],
    ['Softsign', {}],
    ['Tanh', {}],
    ['ThresholdedRelu', { activation_alpha: [0.3] }],
  ])('%s', async (name, constants) => {
    await expectOperator(runtime, caseOf('RNN', { attributes: { activations: [name], ...constants } }), { order: 1 });
  });

  it('take their constants one after another, those of the second direction after those of the first', async () => {
    const activations = ['HardSigmoid', 'ScaledTanh', 'Softsign', 'sigmoid', 'LeakyRelu', 'Affine'];
    const constants = { activation_alpha: [0.3, 0.7, 0.15, 0.9], activation_beta: [0.4, 1.2, 0.1] };
    const attributes = { direction: 'bidirectional', activations, ...constants };
    await expectOperator(runtime, caseOf('LSTM', { directions: 2, with: ['b'], attributes }), { order: 1 });
  });

  it('are usual ones where a list ends too early', async () => {
    const attributes = { activations: ['HardSigmoid', 'LeakyRelu', 'HardSigmoid'], activation_alpha: [0.3] };
    await expectOperator(runtime, caseOf('LSTM', { with: ['b'], attributes }), { order: 1 });
  });

  it.each([
    [['Tanhh'], 'activations: recurrent layers have no activation "Tanhh"'],
    [['Sigmoid', 'Tanh'], 'activations: 2 are named, and the layer needs 3'],
  ])('%s are refused', (activations, message) => {
    const file = fileOf(caseOf(activations.length === 1 ? 'RNN' : 'LSTM', { attributes: { activations } }));
    expect(() => importGraph(decodeModel(file))).toThrow(message);
  });
});

describe('a recurrent layer', () => {
  it.each([{}, { direction: 'reverse' }])('gives nothing for a sequence without elements %o', async (attributes) => {
    const none: Tensor = { dtype: 'int32', shape: [BATCH], data: Int32Array.of(2, 0, 4) };
    const lstm = caseOf('LSTM', { with: ['b', 'lengths', 'states'], attributes });
    await expectOperator(runtime, { ...lstm, inputs: lstm.inputs.with(4, none) });
  });

  it.each(['RNN', 'GRU', 'LSTM'] as const)('of one step: %s', async (operator) => {
    const layer = caseOf(operator, { with: ['b', 'states'] });
    await expectOperator(runtime, { ...layer, inputs: layer.inputs.with(0, normal([1, BATCH, WIDTH])) });
  });

  it('takes lengths that are fed', async () => {
    const layer = caseOf('GRU', { directions: 2, with: ['b', 'states'], attributes: { direction: 'bidirectional' } });
    const graphOf = (given: Value) => {
      const values = layer.inputs.map((each, i) => (each ? input(`input_${i}`, 'float32', each.shape) : undefined));
      const node = { opset: 14, batchScale: 1, outputCount: 2, attributes: layer.attributes };
      const outputs = GRU.read?.({ ...node, inputs: values.with(4, given) }) ?? [];
      const fed = values.filter((value) => value !== undefined);
      const slopes = gradients(reduceSum(mul(outputs[0], outputs[0]), [0, 1, 2, 3], false), fed);
      const inputs = given.source.kind === 'input' ? [...fed, given] : fed;
      return { inputs, outputs: numbered([...outputs, ...slopes]) };
    };
    const feeds = feedsOf(layer.inputs);
    const [known, fed] = [graphOf(constant(lengths)), graphOf(input('lengths', 'int32', [BATCH]))];
    const expected = await resultsOf(known, feeds);
    const actual = await resultsOf(fed, { ...feeds, lengths });
    for (const [name, value] of Object.entries(expected)) {
      expect(differenceBetween(actual[name], value), `output ${name}`).toBeUndefined();
    }
  });

  it('takes initial states of one sequence for all', async () => {
    const layer = caseOf('LSTM', { with: ['b', 'states'] });
    const [h0, c0] = [uniform([1, 1, SIZE], -1, 1, 'h'), uniform([1, 1, SIZE], -1, 1, 'c')];
    const repeated = (state: FloatTensor) => floats([1, BATCH, SIZE], [...state.data, ...state.data, ...state.data]);
    const outputOf = (states: readonly FloatTensor[]) =>
      importedOutput(runtime, { ...layer, inputs: layer.inputs.toSpliced(5, 2, ...states) });
    const [shared, own] = [await outputOf([h0, c0]), await outputOf([h0, c0].map(repeated))];
    expect(differenceBetween(shared, own)).toBeUndefined();
  });

  it.each(['RNN', 'GRU', 'LSTM'] as const)('with the batch first: %s', async (operator) => {
    const variant: Variant = { directions: 2, with: ['b', 'lengths', 'states'] };
    const attributes = { direction: 'bidirectional' };
    const timeFirst = caseOf(operator, { ...variant, attributes });
    const batchFirst = caseOf(operator, { ...variant, attributes: { ...attributes, layout: 1 } });
    const isSwapped = (i: number) => [0, 5, 6].includes(i);
    const inputs = batchFirst.inputs.map((value, i) =>
      value !== undefined && isFloat32(value) && isSwapped(i) ? swapped(value) : value,
    );
    const graph = importGraph(decodeModel(fileOf({ ...batchFirst, inputs })));
    const expected = await resultsOf(importGraph(decodeModel(fileOf(timeFirst))), feedsOf(timeFirst.inputs));
    const actual = await resultsOf(graph, feedsOf(inputs));
    expect(actual.output_0.shape).toEqual([BATCH, STEPS, 2, SIZE]);
    // [steps, directions, batch, size] as [batch, steps, directions, size].
    const y = rearranged(
      expected.output_0,
      [BATCH, STEPS, 2, SIZE],
      ([n, t, d, i]) => ((t * 2 + d) * BATCH + n) * SIZE + i,
    );
    expect(differenceBetween(actual.output_0, y)).toBeUndefined();
    for (const name of Object.keys(expected).slice(1)) {
      const state = expected[name];
      if (isFloat32(state)) expect(differenceBetween(actual[name], swapped(state)), name).toBeUndefined();
    }
  });
});
