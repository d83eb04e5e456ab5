/** Damaged and hostile files, each made of a sound one by a seed: bytes are changed, or what the bytes say. */
import {
  type Draft,
  decodeModel,
  encodeModel,
  type GraphProto,
  type ModelProto,
  type NodeProto,
} from '../src/onnx/index.ts';
import { type RandomStream, randomStream } from '../src/random.ts';

type Model = Draft<'ModelProto'>;
type Change = (graph: GraphProto, random: RandomStream, model: ModelProto) => Draft<'GraphProto'>;

/** Mutant `number` of some files. */
export function mutant(files: readonly Uint8Array[], number: number): Uint8Array {
  const random = randomStream('mutant', number);
  const bytes = files[random.integer(files.length)];
  if (random.integer(5) === 0) return withDamagedBytes(bytes, random);
  let model: ModelProto;
  try {
    model = decodeModel(bytes);
  } catch {
    return withDamagedBytes(bytes, random);
  }
  let changed: Model = model;
  for (let count = [1, 1, 2, 3][random.integer(4)]; count > 0; count--) changed = withDamagedStructure(changed, random);
  try {
    return encodeModel(changed);
  } catch {
    return bytes;
  }
}

function withDamagedBytes(bytes: Uint8Array, random: RandomStream): Uint8Array {
  const copy = bytes.slice();
  for (let count = 1 + random.integer(4); count > 0 && copy.length > 0; count--) {
    const at = random.integer(copy.length);
    if (random.integer(2) === 0) copy[at] ^= 1 << random.integer(8);
    else copy[at] = random.integer(256);
  }
  return random.integer(8) === 0 ? copy.subarray(0, random.integer(copy.length + 1)) : copy;
}

function withDamagedStructure(draft: Model, random: RandomStream): Model {
  const model = decodeModel(encodeModel(draft));
  const { graph } = model;
  if (graph === undefined) return draft;
  if (random.integer(8) === 0) return withDamagedModel(model, random);
  return { ...model, graph: changes[random.integer(changes.length)](graph, random, model) };
}

const anyOf = <T>(random: RandomStream, list: readonly T[]): T => list[random.integer(list.length)];

const NAMES = ['constructor', '__proto__', 'toString', 'hasOwnProperty', '', 'x', '\u202e', 'valueOf', 'length'];
const NUMBERS = [
  0n,
  1n,
  -1n,
  2n,
  -3n,
  7n,
  255n,
  1n << 16n,
  1n << 31n,
  -(1n << 31n),
  1n << 53n,
  (1n << 63n) - 1n,
  -(1n << 63n),
];
const OPERATORS = [
  'Reshape',
  'Gather',
  'Concat',
  'Conv',
  'Resize',
  'Slice',
  'Expand',
  'Tile',
  'Range',
  'OneHot',
  'Pad',
  'ConstantOfShape',
]
  .concat([
    'LSTM',
    'Loop',
    'If',
    'Scan',
    'Einsum',
    'Split',
    'TopK',
    'Transpose',
    'MatMul',
    'Softmax',
    'constructor',
    '__proto__',
  ])
  .concat([
    'MaxPool',
    'QLinearConv',
    'GridSample',
    'DFT',
    'STFT',
    'Attention',
    'SequenceAt',
    'Unique',
    'NonZero',
    'Cast',
    'ScatterND',
  ]);

/** One element of a list replaced. */
function one<T>(list: readonly T[], random: RandomStream, change: (element: T) => T): T[] {
  return list.length === 0 ? [] : list.with(random.integer(list.length), change(anyOf(random, list)));
}

const aNode = (graph: GraphProto, random: RandomStream, change: (node: NodeProto) => Draft<'NodeProto'>) => {
  if (graph.node.length === 0) return graph;
  const at = random.integer(graph.node.length);
  return { ...graph, node: graph.node.map((node, i) => (i === at ? change(node) : node)) };
};

const strangeAttribute = (name: string | undefined, random: RandomStream): Draft<'AttributeProto'> =>
  anyOf<Draft<'AttributeProto'>>(random, [
    { name, type: 1, f: anyOf(random, [0.5, Number.NaN, -1, 1e30]) },
    { name, type: 2, i: anyOf(random, NUMBERS) },
    { name, type: 3, s: new TextEncoder().encode(anyOf(random, NAMES)) },
    { name, type: 6, floats: [0.5, -2.5] },
    { name, type: 7, ints: Array.from({ length: random.integer(5) }, () => anyOf(random, NUMBERS)) },
    { name, type: 8, strings: [new Uint8Array([255])] },
    { name, type: 4, t: { dims: [2n], dataType: 1, floatData: [1, 2] } },
    { name, type: 5, g: { name: 'g' } },
    { name, type: random.integer(16) },
  ]);

const changes: readonly Change[] = [
  (graph, random) =>
    aNode(graph, random, (node) => ({ ...node, input: node.input.slice(0, random.integer(node.input.length + 1)) })),
  (graph, random) => aNode(graph, random, (node) => ({ ...node, input: one(node.input, random, () => '') })),
  (graph, random) => {
    const values = [...graph.input, ...graph.initializer].map(({ name }) => name ?? '');
    const known = [...values, ...graph.node.flatMap(({ output }) => output), 'nowhere'];
    return aNode(graph, random, (node) => ({ ...node, input: one(node.input, random, () => anyOf(random, known)) }));
  },
  (graph, random) => aNode(graph, random, (node) => ({ ...node, input: [...node.input, ...node.input] })),
  (graph, random) => aNode(graph, random, (node) => ({ ...node, output: [...node.output, 'more', ''] })),
  (graph, random) =>
    aNode(graph, random, (node) => ({
      ...node,
      attribute: node.attribute.map((own) => (random.integer(2) === 0 ? strangeAttribute(own.name, random) : own)),
    })),
  (graph, random) => {
    const named = [
      'axis',
      'axes',
      'perm',
      'pads',
      'kernel_shape',
      'group',
      'to',
      'value',
      'mode',
      'hidden_size',
      'equation',
    ];
    return aNode(graph, random, (node) => ({
      ...node,
      attribute: [...node.attribute, strangeAttribute(anyOf(random, named), random)],
    }));
  },
  (graph, random) => aNode(graph, random, (node) => ({ ...node, attribute: [] })),
  (graph, random) => aNode(graph, random, (node) => ({ ...node, opType: anyOf(random, OPERATORS) })),
  (graph, random) =>
    aNode(graph, random, (node) => ({ ...node, domain: anyOf(random, ['', 'com.microsoft', 'ai.onnx.ml', ...NAMES]) })),
  (graph, random) => ({ ...graph, node: [...graph.node, ...graph.node.slice(0, 1 + random.integer(3))] }),
  (graph) => ({ ...graph, node: graph.node.toReversed() }),
  (graph, random) => ({
    ...graph,
    input: one(graph.input, random, (info) => ({ ...info, type: strangeType(random) })),
  }),
  (graph, random) => ({
    ...graph,
    initializer: one(graph.initializer, random, (tensor) => ({ ...tensor, dims: strangeDims(random) })),
  }),
  (graph, random) => ({
    ...graph,
    initializer: one(graph.initializer, random, (tensor) => ({ ...tensor, dataType: random.integer(28) })),
  }),
  // Integers that say shapes, axes and amounts.
  (graph, random) => ({
    ...graph,
    initializer: graph.initializer.map((tensor) => {
      if (tensor.dataType !== 7 || random.integer(2) === 0) return tensor;
      const count = tensor.dims.reduce((product, length) => product * Number(length), 1);
      if (!(count >= 0 && count <= 64)) return tensor;
      const { rawData: _, ...rest } = tensor;
      return { ...rest, int64Data: Array.from({ length: count }, () => anyOf(random, NUMBERS)) };
    }),
  }),
  (graph, random) => ({
    ...graph,
    output: one(graph.output, random, (info) => ({ ...info, name: anyOf(random, NAMES) })),
  }),
  (graph, random) => renamed(graph, anyOf(random, NAMES), random),
  (graph, random) => ({ ...graph, node: [...graph.node, wrapped(random)] }),
];

const strangeDims = (random: RandomStream): bigint[] =>
  Array.from({ length: random.integer(5) }, () => anyOf(random, NUMBERS));

function strangeType(random: RandomStream): GraphProto['input'][number]['type'] {
  const dim = strangeDims(random).map((dimValue) => ({ dimValue }));
  return { tensorType: { elemType: random.integer(3) === 0 ? random.integer(28) : 1, shape: { dim } } };
}

/** A value that goes by another name everywhere. */
function renamed(graph: GraphProto, name: string, random: RandomStream): Draft<'GraphProto'> {
  const names = graph.node.flatMap(({ input, output }) => [...input, ...output]);
  if (names.length === 0) return graph;
  const old = anyOf(random, names);
  const swap = (own: string) => (own === old ? name : own);
  return {
    ...graph,
    node: graph.node.map((node) => ({ ...node, input: node.input.map(swap), output: node.output.map(swap) })),
    initializer: graph.initializer.map((tensor) => ({ ...tensor, name: swap(tensor.name ?? '') })),
    input: graph.input.map((info) => ({ ...info, name: swap(info.name ?? '') })),
    output: graph.output.map((info) => ({ ...info, name: swap(info.name ?? '') })),
  };
}

/** A node that makes much of little. */
function wrapped(random: RandomStream): Draft<'NodeProto'> {
  const t = (values: readonly bigint[]) => ({
    name: 'value',
    type: 4,
    t: { dims: [BigInt(values.length)], dataType: 7, int64Data: [...values] },
  });
  return anyOf<Draft<'NodeProto'>>(random, [
    { opType: 'Constant', output: ['big'], attribute: [t([anyOf(random, NUMBERS), anyOf(random, NUMBERS)])] },
    { opType: 'Constant', output: ['big'], attribute: [{ name: 'value_ints', type: 7, ints: [...NUMBERS] }] },
    { opType: 'laughs', domain: 'own', input: ['x'], output: ['y2'] },
  ]);
}

/** Opsets, and functions that call each other or themselves. */
function withDamagedModel(model: ModelProto, random: RandomStream): Model {
  const calls = (name: string, inner: string): Draft<'FunctionProto'> => ({
    name,
    domain: 'own',
    input: ['a'],
    output: ['c'],
    opsetImport: [
      { domain: '', version: 13n },
      { domain: 'own', version: 1n },
    ],
    node: [
      { opType: inner, domain: 'own', input: ['a'], output: ['b'] },
      { opType: inner, domain: 'own', input: ['b'], output: ['c'] },
    ],
  });
  const depth = 1 + random.integer(30);
  const tower = Array.from({ length: depth }, (_, i) => calls(`f${i}`, `f${i + 1}`));
  const opsetImport = [
    { domain: anyOf(random, ['', 'ai.onnx', ...NAMES]), version: anyOf(random, [...NUMBERS, 13n, 9n, 18n]) },
  ];
  const graph = model.graph && { ...model.graph };
  const first = model.graph?.input[0]?.name ?? 'x';
  const call = { opType: 'f0', domain: 'own', input: [first], output: ['laughing'] };
  return anyOf<Model>(random, [
    { ...model, opsetImport },
    { ...model, opsetImport: [] },
    {
      ...model,
      functions: [...tower, calls(`f${depth}`, 'f0')],
      graph: graph && { ...graph, node: [...graph.node, call] },
    },
    {
      ...model,
      functions: [...tower, { ...calls(`f${depth}`, 'f0'), node: [{ opType: 'Neg', input: ['a'], output: ['c'] }] }],
      graph: graph && { ...graph, node: [...graph.node, call], output: [{ name: 'laughing' }] },
    },
  ]);
}
