/** Random small networks as ONNX files: layers of all kinds that bounds know, with odd paddings, strides, groups and constants. */
import type { Draft } from '../src/onnx/index.ts';
import { type RandomStream, randomStream } from '../src/random.ts';
import { floats, integers, type Shape, sizeOf, type Tensor } from '../src/tensor/index.ts';
import { onnxFile } from './onnx-model.ts';

type Attribute = number | string | readonly number[] | { readonly float: number };

/** A network under construction: the value that comes last, without the batch in its shape, and those before it. */
class Growing {
  readonly random: RandomStream;
  readonly nodes: Draft<'NodeProto'>[] = [];
  readonly weights: Record<string, Tensor> = {};
  readonly said: string[] = [];
  readonly earlier: { readonly name: string; readonly shape: Shape }[] = [];
  name = 'x';
  shape: Shape;

  constructor(random: RandomStream, shape: Shape) {
    this.random = random;
    this.shape = shape;
  }

  any<T>(values: readonly T[]): T {
    return values[this.random.integer(values.length)];
  }

  /** A weight with normal numbers, about as large as keeps what they are multiplied with of one size. */
  weight(shape: Shape, scale = 1, offset = 0): string {
    const values = Float32Array.from({ length: sizeOf(shape) }, () => offset + scale * this.random.normal());
    return this.named(floats(shape, values));
  }

  positive(shape: Shape, least = 0.3): string {
    return this.named(
      floats(
        shape,
        Float32Array.from({ length: sizeOf(shape) }, () => least + this.random.uniform()),
      ),
    );
  }

  named(tensor: Tensor): string {
    const name = `w${Object.keys(this.weights).length}`;
    this.weights[name] = tensor;
    return name;
  }

  list(values: readonly number[]): string {
    return this.named(integers([values.length], values));
  }

  number(value: number): string {
    return this.named(floats([], [value]));
  }

  /** Adds a node and gives the name of what it computes. */
  node(opType: string, input: readonly string[], attributes: Readonly<Record<string, Attribute>> = {}): string {
    const output = `v${this.nodes.length}`;
    const attribute = Object.entries(attributes).map(([name, value]): Draft<'AttributeProto'> => {
      if (typeof value === 'number') return { name, type: 2, i: BigInt(value) };
      if (typeof value === 'string') return { name, type: 3, s: new TextEncoder().encode(value) };
      return 'float' in value ? { name, type: 1, f: value.float } : { name, type: 7, ints: value.map(BigInt) };
    });
    this.nodes.push({ opType, input, output: [output], attribute });
    this.said.push(`${opType}${Object.keys(attributes).length > 0 ? ` ${JSON.stringify(attributes)}` : ''}`);
    return output;
  }

  /** What comes last from here on. */
  set(name: string, shape: Shape = this.shape): void {
    this.earlier.push({ name: this.name, shape: this.shape });
    this.name = name;
    this.shape = shape;
  }

  /** An earlier value of the same shape, or the last one. */
  other(): string {
    const same = this.earlier.filter(({ shape }) => `${shape}` === `${this.shape}`);
    return same.length > 0 ? this.any(same).name : this.name;
  }
}

type Layer = (net: Growing) => void;

const plain = [
  'Relu',
  'Sigmoid',
  'Tanh',
  'HardSwish',
  'Softplus',
  'Softsign',
  'Erf',
  'Abs',
  'Neg',
  'Selu',
  'Atan',
  'Sin',
  'Cos',
];
const coarse = ['Floor', 'Ceil', 'Round', 'Sign'];

const elementwise: readonly Layer[] = [
  ...plain.map(
    (name): Layer =>
      (net) =>
        net.set(net.node(name, [net.name])),
  ),
  (net) => net.set(net.node(net.any(coarse), [net.node('Mul', [net.name, net.number(2.7)])])),
  (net) => net.set(net.node('LeakyRelu', [net.name], { alpha: { float: net.any([0.01, 0.3, -0.5, 1.5]) } })),
  (net) => net.set(net.node('Elu', [net.name], { alpha: { float: net.any([0.5, 1, 1.7]) } })),
  (net) => net.set(net.node('Celu', [net.name], { alpha: { float: net.any([0.5, 1, 1.7]) } })),
  (net) => net.set(net.node('HardSigmoid', [net.name], { alpha: { float: 0.3 }, beta: { float: 0.4 } })),
  (net) => net.set(net.node('PRelu', [net.name, net.weight(net.shape.map((n, i) => (i === 0 ? n : 1)))])),
  (net) => net.set(net.node('Exp', [net.node('Mul', [net.name, net.number(0.5)])])),
  (net) => net.set(net.node('Log', [net.node('Add', [net.node('Abs', [net.name]), net.number(0.5)])])),
  (net) => net.set(net.node('Sqrt', [net.node('Add', [net.node('Abs', [net.name]), net.number(0.1)])])),
  (net) => net.set(net.node('Pow', [net.name, net.number(net.any([2, 3, 4]))])),
  (net) => net.set(net.node('Reciprocal', [net.node('Add', [net.node('Abs', [net.name]), net.number(0.7)])])),
  (net) => net.set(net.node('Div', [net.name, net.node('Add', [net.node('Abs', [net.other()]), net.number(0.6)])])),
  (net) => net.set(net.node('Div', [net.name, net.number(-1.7)])),
  (net) => net.set(net.node('Sub', [net.number(0.4), net.name])),
  (net) => net.set(net.node('Clip', [net.name, net.number(-0.4), net.number(0.5)])),
  (net) => net.set(net.node('Clip', [net.name, '', net.number(0.3)])),
  (net) => net.set(net.node(net.any(['Max', 'Min']), [net.name, net.any([net.other(), net.number(0.1)])])),
  (net) => net.set(net.node(net.any(['Add', 'Sub', 'Mul']), [net.name, net.other()])),
  (net) => net.set(net.node('Mul', [net.name, net.node('Sigmoid', [net.name])])),
  (net) => net.set(net.node(net.any(['Sum', 'Mean']), [net.name, net.other(), net.number(30), net.number(-30)])),
  (net) => {
    const condition = Uint8Array.from({ length: net.shape[0] }, () => net.random.integer(2));
    const shape = net.shape.map((n, i) => (i === 0 ? n : 1));
    net.set(net.node('Where', [net.named({ dtype: 'bool', shape, data: condition }), net.name, net.other()]));
  },
];

const onVectors: readonly Layer[] = [
  (net) => {
    const [d] = net.shape;
    const n = 3 + net.random.integer(4);
    const trans = net.random.integer(2);
    const alpha = { float: net.any([1, 0.5, -2]) };
    const beta = { float: net.any([1, 0.3]) };
    const weights = net.weight(trans === 1 ? [n, d] : [d, n], 1 / Math.sqrt(d));
    net.set(net.node('Gemm', [net.name, weights, net.weight([n])], { alpha, beta, transB: trans }), [n]);
  },
  (net) => {
    const [d] = net.shape;
    const n = 3 + net.random.integer(4);
    const product = net.node('MatMul', [net.name, net.weight([d, n], 1 / Math.sqrt(d))]);
    net.set(net.node('Add', [product, net.weight([n])]), [n]);
  },
  (net) => net.set(net.node(net.any(['Softmax', 'LogSoftmax']), [net.name], { axis: -1 })),
  (net) => {
    const scales = [net.weight(net.shape, 0.3, 1), net.weight(net.shape)];
    net.set(net.node('LayerNormalization', [net.name, ...scales], { axis: -1, epsilon: { float: 0.1 } }));
  },
  (net) => {
    const { earlier } = net;
    const vectors = earlier.filter(({ shape }) => shape.length === 1);
    const other = vectors.length > 0 ? net.any(vectors) : { name: net.name, shape: net.shape };
    net.set(net.node('Concat', [net.name, other.name], { axis: 1 }), [net.shape[0] + other.shape[0]]);
  },
  (net) => {
    const [d] = net.shape;
    const bounds = [
      [0, d, 2],
      [d - 1, -d - 1, -1],
      [1, d, 1],
    ][net.random.integer(3)];
    const count = Math.ceil(bounds[2] > 0 ? (bounds[1] - bounds[0]) / bounds[2] : d);
    const [starts, ends, steps] = bounds.map((n) => net.list([n]));
    net.set(net.node('Slice', [net.name, starts, ends, net.list([1]), steps]), [count]);
  },
  (net) => {
    const mode = net.any(['constant', 'edge', 'reflect']);
    const value = mode === 'constant' ? [net.number(-0.7)] : [];
    net.set(net.node('Pad', [net.name, net.list([0, 1, 0, 2]), ...value], { mode }), [net.shape[0] + 3]);
  },
  (net) => net.set(net.node('Gather', [net.name, net.list([0, net.shape[0] - 1, 0, -1])], { axis: 1 }), [4]),
  (net) => {
    const [d] = net.shape;
    const kept = net.node(net.any(['ReduceMean', 'ReduceMax', 'ReduceMin']), [net.name], { axes: [1], keepdims: 1 });
    net.set(net.node('Sub', [net.name, kept]), [d]);
  },
  (net) => net.set(net.node('CumSum', [net.name, net.named(integers([], [1]))], { reverse: net.random.integer(2) })),
];

const onImages: readonly Layer[] = [
  (net) => {
    const [c, h, w] = net.shape;
    const group = c % 2 === 0 ? net.any([1, 2]) : 1;
    const [out, kernel] = [2 * net.any([1, 2]), [net.any([1, 2, 3]), net.any([1, 2])]];
    const [strides, dilations] = [
      [net.any([1, 2]), 1],
      [net.any([1, 2]), 1],
    ];
    const pads = [net.random.integer(2), net.random.integer(2), net.random.integer(3), net.random.integer(2)];
    const length = (n: number, i: number) =>
      Math.floor((n + pads[i] + pads[i + 2] - dilations[i] * (kernel[i] - 1) - 1) / strides[i]) + 1;
    if (length(h, 0) < 1 || length(w, 1) < 1) return;
    const weights = net.weight([out, c / group, ...kernel], 1 / Math.sqrt((c / group) * sizeOf(kernel)));
    const bias = net.any([[], [net.weight([out])]]);
    const attributes = { group, strides, dilations, pads, kernel_shape: kernel };
    net.set(net.node('Conv', [net.name, weights, ...bias], attributes), [out, length(h, 0), length(w, 1)]);
  },
  (net) => {
    const [c, h, w] = net.shape;
    const strides = [net.any([1, 2]), net.any([1, 2])];
    const weights = net.weight([2, c, 3, 3], 1 / Math.sqrt(9 * c));
    const attributes = { auto_pad: net.any(['SAME_UPPER', 'SAME_LOWER']), strides, kernel_shape: [3, 3] };
    net.set(net.node('Conv', [net.name, weights], attributes), [
      2,
      Math.ceil(h / strides[0]),
      Math.ceil(w / strides[1]),
    ]);
  },
  (net) => {
    const [c, h, w] = net.shape;
    const group = c % 2 === 0 ? net.any([1, 2]) : 1;
    const strides = [net.any([1, 2]), 1];
    const pads = [net.random.integer(2), 0, 0, net.random.integer(2)];
    const more = strides[0] === 2 ? net.random.integer(2) : 0;
    const weights = net.weight([c, 2, 2, 3], 1 / Math.sqrt(2 * c));
    const attributes = { group, strides, pads, output_padding: [more, 0], kernel_shape: [2, 3] };
    const shape = [2 * group, (h - 1) * strides[0] + 2 + more - pads[0] - pads[2], w + 2 - pads[1] - pads[3]];
    if (sizeOf(shape) > 200 || shape[1] < 1 || shape[2] < 1) return;
    net.set(net.node('ConvTranspose', [net.name, weights], attributes), shape);
  },
  (net) => {
    const [c, h, w] = net.shape;
    if (h < 3 || w < 3) return;
    const ceil = net.random.integer(2);
    const length = (n: number) => (ceil === 1 ? Math.ceil((n + 1 - 3) / 2) : Math.floor((n + 1 - 3) / 2)) + 1;
    if (length(h) < 1 || (ceil === 1 && ((length(h) - 1) * 2 >= h + 1 || (length(w) - 1) * 2 >= w + 1))) return;
    const common = { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 0, 0, 1], ceil_mode: ceil };
    const pool = net.any(['MaxPool', 'AveragePool']);
    const counted = pool === 'AveragePool' ? { count_include_pad: net.random.integer(2) } : {};
    net.set(net.node(pool, [net.name], { ...common, ...counted }), [c, length(h), length(w)]);
  },
  (net) => {
    const [c] = net.shape;
    const numbers = [net.weight([c], 1, 0.2), net.weight([c]), net.weight([c]), net.positive([c])];
    net.set(net.node('BatchNormalization', [net.name, ...numbers]));
  },
  (net) => {
    const [c] = net.shape;
    const numbers = [net.weight([c], 0.3, 1), net.weight([c])];
    net.set(net.node('InstanceNormalization', [net.name, ...numbers], { epsilon: { float: 0.1 } }));
  },
  (net) => {
    const [c, h, w] = net.shape;
    if (4 * sizeOf(net.shape) > 200) return;
    const sizes = net.named(floats([4], [1, 1, 2, 2]));
    const how = net.any([
      { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' },
      { mode: 'linear', coordinate_transformation_mode: 'half_pixel' },
    ]);
    net.set(net.node('Resize', [net.name, '', sizes], how), [c, 2 * h, 2 * w]);
  },
  (net) => {
    const [c, h, w] = net.shape;
    if (c % 4 === 0) net.set(net.node('DepthToSpace', [net.name], { blocksize: 2 }), [c / 4, 2 * h, 2 * w]);
  },
  (net) => {
    const [c, h, w] = net.shape;
    net.set(net.node('Pad', [net.name, net.list([0, 0, 1, 0, 0, 0, 0, 1]), net.number(0.2)]), [c, h + 1, w + 1]);
  },
  (net) => {
    const [c, h, w] = net.shape;
    net.set(net.node('Transpose', [net.name], { perm: [0, 1, 3, 2] }), [c, w, h]);
  },
];

/** Attention of one head over rows [T, D]. */
const attention: Layer = (net) => {
  const [t, d] = net.shape;
  const project = () => net.node('MatMul', [net.name, net.weight([d, d], 0.7 / Math.sqrt(d))]);
  const [q, k, v] = [project(), project(), project()];
  const scores = net.node('MatMul', [q, net.node('Transpose', [k], { perm: [0, 2, 1] })]);
  const shares = net.node('Softmax', [net.node('Mul', [scores, net.number(1 / Math.sqrt(d))])], { axis: -1 });
  net.set(net.node('Add', [net.name, net.node('MatMul', [shares, v])]), [t, d]);
};

export interface RandomNetwork {
  readonly bytes: Uint8Array;
  readonly inputSize: number;
  readonly outputSize: number;
  /** Its nodes, for messages. */
  readonly said: string;
}

/** From "x" [N, ...] to "y" [N, outputs]. */
export function randomNetwork(seed: number): RandomNetwork {
  const random = randomStream('random networks', seed);
  const net = new Growing(random, [[6], [2, 4, 5], [3, 4]][random.integer(3)]);
  const inputShape = net.shape;
  if (inputShape.length === 2) {
    attention(net);
    if (random.integer(2) === 0) net.any(elementwise)(net);
  }
  if (inputShape.length === 3) {
    for (let i = 0; i < 3; i++) (i % 2 === 0 ? net.any(onImages) : net.any(elementwise))(net);
    if (random.integer(3) === 0) {
      net.set(net.node(net.any(['GlobalAveragePool', 'GlobalMaxPool']), [net.name]), [net.shape[0], 1, 1]);
    }
  }
  if (net.shape.length > 1) net.set(net.node('Flatten', [net.name]), [sizeOf(net.shape)]);
  for (let i = 0; i < 3; i++) (net.random.integer(2) === 0 ? net.any(onVectors) : net.any(elementwise))(net);
  const [d] = net.shape;
  const y = net.node('Gemm', [net.name, net.weight([d, 3], 1 / Math.sqrt(d)), net.weight([3])]);
  net.nodes.push({ opType: 'Identity', input: [y], output: ['y'], attribute: [] });
  const bytes = onnxFile({
    inputs: { x: ['N', ...inputShape] },
    nodes: net.nodes,
    weights: net.weights,
    outputs: ['y'],
    more: { opsetImport: [{ domain: '', version: 17n }] },
  });
  return { bytes, inputSize: sizeOf(inputShape), outputSize: 3, said: net.said.join(', ') };
}
