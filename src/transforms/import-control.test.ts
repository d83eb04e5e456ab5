import { describe, expect, it } from 'vitest';
import { expectGradient } from '../../test/gradient-check.ts';
import { node, onnxFile, tensorType } from '../../test/onnx-model.ts';
import { type Draft, decodeModel } from '../onnx/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { floats, integers, type Tensor } from '../tensor/index.ts';
import { importGraph } from './import.ts';

const runtime = await nativeRuntime();
const x = floats([3, 2], [1, -2, 0.5, 3, -1, 0.25]);
const bool = (value: number): Tensor => ({ dtype: 'bool', shape: [], data: Uint8Array.of(value) });
const named = (...names: string[]) => names.map((name) => ({ name }));

const loopInputs = (i: string, condition: string, state: string) => [
  { name: i, type: tensorType([], 'int64') },
  { name: condition, type: tensorType([], 'bool') },
  { name: state, type: tensorType([3, 2]) },
];

/** Runs the graph of a file and the file itself, which must agree, and checks the gradient. */
async function expectAsFiled(bytes: Uint8Array, feeds: Record<string, Tensor> = { x }) {
  const graph = importGraph(decodeModel(bytes));
  const [expected, actual] = await Promise.all(
    [bytes, graph].map(async (model) => {
      const program = await runtime.compile(model);
      const outputs = await program.run(feeds);
      await program.dispose();
      return Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, Array.from(value.data, Number)]));
    }),
  );
  expect(actual).toEqual(expected);
  await expectGradient(runtime, { ...graph, feeds }, { label: 'the graph' });
  return actual;
}

describe('Loop', () => {
  const weights = { half: floats([], [0.5]), three: integers([], [3]), yes: bool(1), limit: floats([], [4]) };
  const body = (extra: readonly Draft<'NodeProto'>[], outputs: string[]) => ({
    name: 'body',
    input: loopInputs('i', 'going', 'state'),
    node: [node('Mul', ['state', 'half'], 'scaled'), node('Add', ['scaled', 'x'], 'next'), ...extra],
    output: named(...outputs),
  });
  const loopFile = (graph: Draft<'GraphProto'>, outputs: string[], first = 'yes') =>
    onnxFile({
      inputs: { x: [3, 2] },
      nodes: [{ ...node('Loop', ['three', first, 'x'], 'y', { body: graph }), output: outputs }],
      weights,
      outputs,
    });

  it('is written out as often as it runs, with what it collects', async () => {
    await expectAsFiled(
      loopFile(body([node('Identity', ['going'], 'on'), node('Neg', ['next'], 'kept')], ['on', 'next', 'kept']), [
        'y',
        'all',
      ]),
    );
  });

  it('keeps its state once a condition on the data has ended it', async () => {
    const extra = [node('ReduceL1', ['next'], 'size', { keepdims: 0 }), node('Less', ['size', 'limit'], 'on')];
    const ended = { x: floats([3, 2], [1, -0.5, 0.5, 0.25, -0.75, 0.25]) };
    await expectAsFiled(loopFile(body(extra, ['on', 'next']), ['y']), ended);
    await expectAsFiled(loopFile(body(extra, ['on', 'next']), ['y']), { x: floats([3, 2], new Array(6).fill(0.05)) });
  });

  it('that doubles in functions or loops without end is refused', () => {
    const inner = {
      name: 'inner',
      input: loopInputs('j', 'g', 's'),
      node: [node('Neg', ['s'], 't'), node('Identity', ['g'], 'h')],
      output: named('h', 't'),
    };
    const many = {
      name: 'body',
      input: loopInputs('i', 'going', 'state'),
      node: [node('Identity', ['going'], 'on'), { ...node('Loop', ['big', 'yes', 'state'], 'next', { body: inner }) }],
      output: named('on', 'next'),
    };
    const bytes = onnxFile({
      inputs: { x: [3, 2] },
      nodes: [node('Loop', ['big', 'yes', 'x'], 'y', { body: many })],
      weights: { ...weights, big: integers([], [1_000_000_000]) },
      outputs: ['y'],
    });
    expect(() => importGraph(decodeModel(bytes))).toThrow('come to more than 50000 nodes');
  });
});

describe('Scan', () => {
  const body = {
    name: 'body',
    input: named('state', 'row'),
    node: [node('Add', ['state', 'row'], 'sum'), node('Mul', ['sum', 'row'], 'kept')],
    output: named('sum', 'kept'),
  };
  it.each([{}, { scan_input_directions: [1] }, { scan_output_directions: [1], scan_output_axes: [1] }])(
    'is written out along its sequences, %j',
    async (directions) => {
      const attributes = { body, num_scan_inputs: 1, ...directions };
      const scan = { ...node('Scan', ['start', 'x'], 'y', attributes), output: ['y', 'all'] };
      const weights = { start: floats([2], [0.5, 2]) };
      await expectAsFiled(onnxFile({ inputs: { x: [3, 2] }, nodes: [scan], weights, outputs: ['y', 'all'] }));
    },
  );
});

describe('sequences', () => {
  it('are taken apart and put together', async () => {
    const nodes = [
      node('SplitToSequence', ['x'], 's', { axis: 0, keepdims: 1 }),
      node('Neg', ['x'], 'n'),
      node('SequenceInsert', ['s', 'n', 'one'], 't'),
      node('SequenceErase', ['t'], 'u'),
      node('ConcatFromSequence', ['u'], 'y', { axis: 0 }),
      node('SequenceAt', ['t', 'back'], 'z'),
    ];
    const weights = { one: integers([], [1]), back: integers([], [-1]) };
    await expectAsFiled(onnxFile({ inputs: { x: [3, 2] }, nodes, weights, outputs: ['y', 'z'] }));
  });

  it('beside the path to an output do not block it', () => {
    const nodes = [
      node('SequenceConstruct', ['x', 'x'], 's'),
      node('NonZero', ['x'], 'places'),
      node('Relu', ['x'], 'y'),
    ];
    const file = decodeModel(onnxFile({ inputs: { x: [3, 2] }, nodes, outputs: ['y', 'places'] }));
    const { outputs, missing } = importGraph(file);
    expect(Object.keys(outputs)).toEqual(['y']);
    expect([...missing.keys()]).toEqual(['places']);
  });

  it('are refused where tensors are due', () => {
    const nodes = [node('SequenceConstruct', ['x', 'x'], 's'), node('Relu', ['s'], 'y')];
    expect(() => importGraph(decodeModel(onnxFile({ inputs: { x: [3, 2] }, nodes, outputs: ['y'] })))).toThrow(
      'node "y" (Relu): an input is a sequence, where a tensor is due',
    );
  });
});
