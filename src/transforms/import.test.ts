import { describe, expect, it } from 'vitest';
import { expectGradient } from '../../test/gradient-check.ts';
import { UnsupportedOperatorError } from '../errors.ts';
import { type Draft, dataTypeOf, decodeModel, encodeModel, type ModelProto, tensorToProto } from '../onnx/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { type DType, floats, integers, type Tensor } from '../tensor/index.ts';
import { type ImportOptions, importGraph } from './import.ts';

const runtime = await nativeRuntime();

type Dim = number | string;
type NodeDraft = Draft<'NodeProto'>;

const node = (opType: string, input: string[], output: string[], rest: NodeDraft = {}): NodeDraft => ({
  opType,
  input,
  output,
  ...rest,
});
const valueInfo = (name: string, shape: Dim[], dtype: DType = 'float32'): Draft<'ValueInfoProto'> => ({
  name,
  type: {
    tensorType: {
      elemType: dataTypeOf(dtype),
      shape: { dim: shape.map((dim) => (typeof dim === 'number' ? { dimValue: BigInt(dim) } : { dimParam: dim })) },
    },
  },
});
const int = (name: string, value: number): Draft<'AttributeProto'> => ({ name, type: 2, i: BigInt(value) });
const ref = (name: string, refAttrName: string, type = 1): Draft<'AttributeProto'> => ({ name, refAttrName, type });

interface FileDraft {
  readonly inputs?: Draft<'ValueInfoProto'>[];
  readonly nodes: NodeDraft[];
  readonly outputs?: string[];
  readonly weights?: Record<string, Tensor>;
  readonly functions?: Draft<'FunctionProto'>[];
  readonly opset?: number;
}

function file({
  inputs = [valueInfo('x', [2])],
  nodes,
  outputs = ['y'],
  weights = {},
  functions = [],
  opset = 18,
}: FileDraft): ModelProto {
  return decodeModel(
    encodeModel({
      irVersion: 8n,
      opsetImport: [
        { domain: '', version: BigInt(opset) },
        { domain: 'own', version: 1n },
      ],
      graph: {
        name: 'test',
        node: nodes,
        input: inputs,
        output: outputs.map((name) => ({ name })),
        initializer: Object.entries(weights).map(([name, value]) => tensorToProto(value, name)),
      },
      functions,
    }),
  );
}

async function run(model: ModelProto, feeds: Record<string, Tensor>, options: ImportOptions = {}): Promise<number[]> {
  const program = await runtime.compile(importGraph(model, options));
  const { y } = await program.run(feeds);
  await program.dispose();
  return Array.from(y.data, Number);
}

const x = floats([2], [3, -4]);

describe('nodes', () => {
  it('may stand in any order', async () => {
    const nodes = [node('Neg', ['a'], ['y']), node('Abs', ['x'], ['a'])];
    expect(await run(file({ nodes }), { x })).toEqual([-3, -4]);
  });

  it('may not wait for each other, nor make one value twice', () => {
    const cycle = [node('Add', ['x', 'b'], ['a']), node('Neg', ['a'], ['b']), node('Neg', ['b'], ['y'])];
    expect(() => importGraph(file({ nodes: cycle }))).toThrow('cycle through the value');
    const twice = [node('Neg', ['x'], ['y']), node('Abs', ['x'], ['y'])];
    expect(() => importGraph(file({ nodes: twice }))).toThrow('two nodes make the value "y"');
  });

  it('need values that are there', () => {
    expect(() => importGraph(file({ nodes: [node('Neg', ['z'], ['y'], { name: 'n1' })] }))).toThrow(
      'node "n1": there is no value "z"',
    );
    expect(() => importGraph(file({ nodes: [node('Clip', [''], ['y'])] }))).toThrow('a required input is missing');
    expect(() => importGraph(file({ nodes: [node('Neg', ['x'], ['a'])] }))).toThrow(
      'graph output: there is no value "y"',
    );
  });

  it('that fail are named', () => {
    const weights = { s: integers([2], [3, 5]) };
    const nodes = [node('Reshape', ['x', 's'], ['y'], { name: 'head' })];
    expect(() => importGraph(file({ nodes, weights }))).toThrow('node "head" (Reshape): Reshape: [2] has 2 elements');
  });

  it('without a rule are named together, and what follows from them is not', () => {
    const branch = { name: 'b', node: [node('Neg', ['a'], ['t'])], output: [{ name: 't' }] };
    const attribute = ['then_branch', 'else_branch'].map((name) => ({ name, type: 5, g: branch }));
    const nodes = [
      node('Unheard', ['x'], ['a'], { name: 'first' }),
      node('If', ['c'], ['b'], { attribute }),
      node('Unseen', ['x'], ['d'], { domain: 'own', name: 'second' }),
      node('Add', ['b', 'd'], ['y']),
    ];
    const weights = { c: { dtype: 'bool', shape: [], data: Uint8Array.of(1) } satisfies Tensor };
    const problem = () => importGraph(file({ nodes, weights }));
    expect(problem).toThrow(UnsupportedOperatorError);
    expect(problem).toThrow(/no rule for 2 node.*\n.*Unheard \(node "first"\).*\n.*own\.Unseen \(node "second"\)/);
  });
});

describe('inputs', () => {
  const nodes = [node('Mul', ['x', 'w'], ['y'])];

  it('are those that no weight has the name of', () => {
    const inputs = [valueInfo('x', [2]), valueInfo('w', [2])];
    const graph = importGraph(file({ inputs, nodes, weights: { w: floats([2], [2, 3]) } }));
    expect(graph.inputs.map(({ name }) => name)).toEqual(['x']);
  });

  it.each(['float64', 'float16', 'bfloat16'] as const)('of type %s become float32', (dtype) => {
    const inputs = [valueInfo('x', [2], dtype)];
    const graph = importGraph(file({ inputs, nodes: [node('Neg', ['x'], ['y'])] }));
    expect(graph.inputs[0].dtype).toBe('float32');
    expect(graph.outputs.y.dtype).toBe('float32');
  });

  it('have the batch size that is asked for', () => {
    const open = file({ inputs: [valueInfo('x', ['N', 3])], nodes: [node('Neg', ['x'], ['y'])] });
    expect(importGraph(open).inputs[0].shape).toEqual([1, 3]);
    expect(importGraph(open, { batchSize: 5 }).outputs.y.shape).toEqual([5, 3]);
    const fixedAtTwo = file({ inputs: [valueInfo('x', [2, 3])], nodes: [node('Neg', ['x'], ['y'])] });
    expect(importGraph(fixedAtTwo).inputs[0].shape).toEqual([2, 3]);
    expect(importGraph(fixedAtTwo, { batchSize: 6 }).outputs.y.shape).toEqual([6, 3]);
  });

  it('leave no axis open', () => {
    const model = file({ inputs: [valueInfo('x', ['N', 'width'])], nodes: [node('Neg', ['x'], ['y'])] });
    expect(() => importGraph(model)).toThrow('input "x" leaves axis 1 ("width") open');
    expect(importGraph(model, { dimensions: { width: 7 } }).inputs[0].shape).toEqual([1, 7]);
  });

  it('keep a shape that was written for one sample apart from the weights', async () => {
    const inputs = [valueInfo('x', [1, 4])];
    const weights = { s: integers([2], [1, -1]), w: floats([4], [1, 2, 3, 4]), t: integers([2], [1, 4]) };
    const both = [
      node('Reshape', ['x', 's'], ['a']),
      node('Reshape', ['w', 't'], ['b']),
      node('Mul', ['a', 'b'], ['y']),
    ];
    const feeds = {
      x: floats(
        [4, 4],
        Array.from({ length: 16 }, (_, i) => i),
      ),
    };
    const y = await run(file({ inputs, nodes: both, weights }), feeds, { batchSize: 4 });
    expect(y).toEqual(Array.from({ length: 16 }, (_, i) => i * ((i % 4) + 1)));
  });
});

describe('constants', () => {
  const attributes: Record<string, Draft<'AttributeProto'>> = {
    value: { name: 'value', type: 4, t: tensorToProto(floats([2], [2, 5]), '') },
    value_float: { name: 'value_float', type: 1, f: 2 },
    value_floats: { name: 'value_floats', type: 7 - 1, floats: [2, 5] },
    value_int: int('value_int', 2),
    value_ints: { name: 'value_ints', type: 7, ints: [2n, 5n] },
  };
  it.each(Object.keys(attributes))('as %s', async (name) => {
    const nodes = [
      node('Constant', [], ['c'], { attribute: [attributes[name]] }),
      node('CastLike', ['c', 'x'], ['f']),
      node('Mul', ['x', 'f'], ['y']),
    ];
    const last = name.endsWith('s') || name === 'value' ? 5 : 2;
    expect(await run(file({ nodes }), { x })).toEqual([6, -4 * last]);
  });

  it('of integers that no number holds exactly', () => {
    const attribute = [{ name: 'value_ints', type: 7, ints: [9223372036854775807n, 9007199254740993n] }];
    const { outputs } = importGraph(file({ nodes: [node('Constant', [], ['y'], { attribute })] }));
    expect(outputs.y.known?.data).toEqual(BigInt64Array.of(9223372036854775807n, 9007199254740993n));
  });

  it('of strings are refused', () => {
    const attribute = [{ name: 'value_string', type: 3, s: new TextEncoder().encode('a') }];
    expect(() => importGraph(file({ nodes: [node('Constant', [], ['y'], { attribute })] }))).toThrow(
      'no tensor of numbers',
    );
  });

  it.each([
    ['positions', integers([1], [1])],
    ['coordinates', integers([1, 1], [1])],
  ])('stored sparsely are written out, by %s', async (_, indices) => {
    const model = file({ nodes: [node('Mul', ['x', 'w'], ['y'])] });
    const sparse = { values: tensorToProto(floats([1], [5]), 'w'), indices: tensorToProto(indices, 'i'), dims: [2n] };
    const graph = { ...model.graph, sparseInitializer: [sparse] };
    expect(await run(decodeModel(encodeModel({ ...model, graph })), { x })).toEqual([0, -20]);
    const outside = { ...sparse, indices: tensorToProto(integers([1], [2]), 'i') };
    const damaged = encodeModel({ ...model, graph: { ...graph, sparseInitializer: [outside] } });
    expect(() => importGraph(decodeModel(damaged))).toThrow('sparse weights "w" have an index outside of [2]');
  });
});

describe('branches', () => {
  const branch = (opType: string) => ({ name: opType, node: [node(opType, ['x'], ['t'])], output: [{ name: 't' }] });
  const attribute = [
    { name: 'then_branch', type: 5, g: branch('Neg') },
    { name: 'else_branch', type: 5, g: branch('Abs') },
  ];

  it.each([
    [true, [-3, 4]],
    [false, [3, 4]],
  ])('on a known condition are taken, %s', async (condition, expected) => {
    const weights = { c: { dtype: 'bool', shape: [], data: Uint8Array.of(Number(condition)) } satisfies Tensor };
    expect(await run(file({ nodes: [node('If', ['c'], ['y'], { attribute })], weights }), { x })).toEqual(expected);
  });

  it('on the data are both computed, and one is chosen', async () => {
    const inputs = [valueInfo('x', [2])];
    const nodes = [
      node('ReduceSum', ['x'], ['sum'], { attribute: [int('keepdims', 0)] }),
      node('Greater', ['sum', 'zero'], ['c']),
      node('If', ['c'], ['y'], { attribute }),
    ];
    const model = file({ inputs, nodes, weights: { zero: floats([], [0]) } });
    expect(await run(model, { x: floats([2], [3, -1]) })).toEqual([-3, 1]);
    expect(await run(model, { x: floats([2], [-3, 1]) })).toEqual([3, 1]);
    await expectGradient(runtime, { ...importGraph(model), feeds: { x: floats([2], [-3, 1]) } }, { label: 'If' });
  });

  it('on the data that differ in shape are obstacles to what needs them only', () => {
    const other = {
      name: 'other',
      node: [node('Concat', ['x', 'x'], ['t'], { attribute: [int('axis', 0)] })],
      output: [{ name: 't' }],
    };
    const uneven = [attribute[0], { name: 'else_branch', type: 5, g: other }];
    const inputs = [valueInfo('x', [2]), valueInfo('c', [], 'bool')];
    const nodes = [node('If', ['c'], ['y'], { attribute: uneven, name: 'choice' }), node('Neg', ['x'], ['z'])];
    expect(() => importGraph(file({ inputs, nodes }))).toThrow('If (node "choice"): which branch it takes');
    const { outputs, missing } = importGraph(file({ inputs, nodes, outputs: ['y', 'z'] }));
    expect(Object.keys(outputs)).toEqual(['z']);
    expect(missing.get('y')?.message).toContain('If (node "choice")');
  });
});

describe('functions', () => {
  const opsetImport = [{ domain: '', version: 18n }];
  const scaled: Draft<'FunctionProto'> = {
    name: 'Scaled',
    domain: 'own',
    input: ['a', 'shift'],
    output: ['r'],
    attribute: ['by'],
    node: [
      node('Constant', [], ['c'], { attribute: [ref('value_float', 'by')] }),
      node('Mul', ['a', 'c'], ['p']),
      node('Clip', ['p', 'shift'], ['r']),
    ],
    opsetImport,
  };
  const outer: Draft<'FunctionProto'> = {
    name: 'Outer',
    domain: 'own',
    input: ['a'],
    output: ['r'],
    attributeProto: [{ name: 'factor', type: 1, f: 10 }],
    node: [node('Scaled', ['a'], ['r'], { domain: 'own', attribute: [ref('by', 'factor')] })],
    opsetImport: [...opsetImport, { domain: 'own', version: 1n }],
  };
  const by = (name: string, f: number): Draft<'AttributeProto'> => ({ name, type: 1, f });

  it('are written out, with their attributes', async () => {
    const nodes = [node('Scaled', ['x', ''], ['y'], { domain: 'own', attribute: [by('by', 2)] })];
    expect(await run(file({ nodes, functions: [scaled] }), { x })).toEqual([6, -8]);
  });

  it('may be called without their optional inputs', async () => {
    const weights = { low: floats([], [-1]) };
    const call = (inputs: string[]) => [node('Scaled', inputs, ['y'], { domain: 'own', attribute: [by('by', 2)] })];
    expect(await run(file({ nodes: call(['x']), functions: [scaled] }), { x })).toEqual([6, -8]);
    expect(await run(file({ nodes: call(['x', 'low']), functions: [scaled], weights }), { x })).toEqual([6, -1]);
  });

  it('pass attributes on to functions that they call, or defaults', async () => {
    const functions = [scaled, outer];
    const given = [node('Outer', ['x'], ['y'], { domain: 'own', attribute: [by('factor', 3)] })];
    expect(await run(file({ nodes: given, functions }), { x })).toEqual([9, -12]);
    const left = [node('Outer', ['x'], ['y'], { domain: 'own' })];
    expect(await run(file({ nodes: left, functions }), { x })).toEqual([30, -40]);
  });

  it('that call themselves are refused', () => {
    const itself = { ...outer, node: [node('Outer', ['a'], ['r'], { domain: 'own' })] };
    const nodes = [node('Outer', ['x'], ['y'], { domain: 'own' })];
    expect(() => importGraph(file({ nodes, functions: [itself] }))).toThrow('nested more than 32 deep');
  });

  it('can be differentiated', async () => {
    const nodes = [node('Scaled', ['x', ''], ['y'], { domain: 'own', attribute: [by('by', 2)] })];
    const graph = importGraph(file({ nodes, functions: [scaled] }));
    expect(graph.values.get('y')).toBe(graph.outputs.y);
    await expectGradient(runtime, { ...graph, feeds: { x } }, { label: 'a function', order: 2 });
  });
});
