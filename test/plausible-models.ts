/** Models of the kinds that people ship, with random weights: small, and made as their exporters make them. */
import { type Draft, encodeModel } from '../src/onnx/index.ts';
import { floats, integers, type Shape, type Tensor, tensor } from '../src/tensor/index.ts';
import { node, onnxFile, randomWeights, tensorType } from './onnx-model.ts';

export * from './plausible-detectors.ts';

type Node = Draft<'NodeProto'>;

/** Floats and texts among attributes. */
function ml(
  opType: string,
  input: readonly string[],
  output: readonly string[],
  attributes: Readonly<Record<string, number | string | readonly (number | bigint | string)[]>>,
): Node {
  const text = new TextEncoder();
  const attribute = Object.entries(attributes).map(([name, value]): Draft<'AttributeProto'> => {
    if (typeof value === 'string') return { name, type: 3, s: text.encode(value) };
    if (typeof value === 'number') return { name, type: 2, i: BigInt(value) };
    const [texts, whole, real] = [
      value.filter((each) => typeof each === 'string'),
      value.filter((each) => typeof each === 'bigint'),
      value.filter((each) => typeof each === 'number'),
    ];
    if (texts.length > 0) return { name, type: 8, strings: texts.map((each) => text.encode(each)) };
    return whole.length > 0 ? { name, type: 7, ints: whole } : { name, type: 6, floats: real };
  });
  return { opType, domain: 'ai.onnx.ml', input: [...input], output: [...output], attribute };
}

/** A voice activity detector with a rate and a state that it gives back. */
export function voiceActivity(axes: readonly (string | number)[] = ['', '']): Uint8Array {
  return onnxFile({
    inputs: { input: [...axes], state: tensorType([2, '', 8]), sr: tensorType([], 'int64') },
    nodes: [
      node('Unsqueeze', ['input', 'one'], 'wave'),
      node('Conv', ['wave', 'filters'], 'spectrum', { kernel_shape: [32], strides: [16] }),
      node('Abs', ['spectrum'], 'size'),
      node('Transpose', ['size'], 'steps', { perm: [2, 0, 1] }),
      { ...node('Split', ['state'], 'h', { axis: 0 }), output: ['h', 'c'] },
      {
        ...node('LSTM', ['steps', 'w', 'r', 'b', '', 'h', 'c'], 'y', { hidden_size: 8 }),
        output: ['', 'hn', 'cn'],
      },
      node('Concat', ['hn', 'cn'], 'stateN', { axis: 0 }),
      node('Squeeze', ['hn', 'zero'], 'last'),
      node('MatMul', ['last', 'v'], 'score'),
      node('Sigmoid', ['score'], 'output'),
    ],
    weights: {
      one: integers([1], [1]),
      zero: integers([1], [0]),
      filters: randomWeights([6, 1, 32], 'vad filters', 0.5),
      w: randomWeights([1, 32, 6], 'vad w', 0.4),
      r: randomWeights([1, 32, 8], 'vad r', 0.4),
      b: randomWeights([1, 64], 'vad b', 0.1),
      v: randomWeights([8, 1], 'vad v', 3),
    },
    outputs: ['output', 'stateN'],
  });
}

/** What scikit-learn's exporter makes of a pipeline of a scaler and a classifier, with its ZipMap. */
export function sklearnPipeline(classifier: 'linear' | 'svm' | 'trees'): Uint8Array {
  const features = 4;
  const labels = [0n, 1n, 2n];
  const scaler = ml('Scaler', ['float_input'], ['scaled'], {
    offset: [5.8, 3, 3.7, 1.2],
    scale: [1.2, 2.3, 0.6, 1.3],
  });
  const weights = [...randomWeights([3, features], 'sklearn').data];
  const classify =
    classifier === 'linear'
      ? ml('LinearClassifier', ['scaled'], ['label', 'raw'], {
          coefficients: weights,
          intercepts: [0.1, 0, -0.1],
          classlabels_ints: labels,
          multi_class: 1,
          post_transform: 'SOFTMAX',
        })
      : classifier === 'svm'
        ? ml('SVMClassifier', ['scaled'], ['label', 'raw'], {
            kernel_type: 'RBF',
            kernel_params: [0.25, 0, 3],
            classlabels_ints: labels,
            vectors_per_class: [2n, 2n, 2n],
            support_vectors: [...randomWeights([6, features], 'vectors').data],
            coefficients: [...randomWeights([2, 6], 'coefficients').data],
            rho: [0.1, -0.2, 0.05],
            post_transform: 'NONE',
          })
        : ml('TreeEnsembleClassifier', ['scaled'], ['label', 'raw'], trees(labels.length));
  return encodeModel({
    irVersion: 8n,
    producerName: 'skl2onnx',
    opsetImport: [
      { domain: '', version: 15n },
      { domain: 'ai.onnx.ml', version: 1n },
    ],
    graph: {
      name: 'pipeline',
      node: [scaler, classify, ml('ZipMap', ['raw'], ['probabilities'], { classlabels_int64s: labels })],
      input: [{ name: 'float_input', type: tensorType(['', features]) }],
      output: [
        { name: 'label', type: tensorType([''], 'int64') },
        {
          name: 'probabilities',
          type: { sequenceType: { elemType: { mapType: { keyType: 7, valueType: tensorType([]) } } } },
        },
      ],
    },
  });
}

/** Trees of depth 2, one a class. */
function trees(classes: number): Parameters<typeof ml>[3] {
  const all = Array.from({ length: classes }, (_, tree) => tree).flatMap((tree) =>
    [0, 1, 2, 3, 4, 5, 6].map((id) => ({ tree, id, isLeaf: id > 2 })),
  );
  const leaves = all.filter(({ isLeaf }) => isLeaf);
  return {
    nodes_treeids: all.map(({ tree }) => BigInt(tree)),
    nodes_nodeids: all.map(({ id }) => BigInt(id)),
    nodes_modes: all.map(({ isLeaf }) => (isLeaf ? 'LEAF' : 'BRANCH_LEQ')),
    nodes_featureids: all.map(({ tree, id }) => BigInt((tree + id) % 4)),
    nodes_values: all.map(({ tree, id, isLeaf }) => (isLeaf ? 0 : 0.3 * (tree - 1) + 0.1 * id)),
    nodes_truenodeids: all.map(({ id, isLeaf }) => (isLeaf ? 0n : BigInt(2 * id + 1))),
    nodes_falsenodeids: all.map(({ id, isLeaf }) => (isLeaf ? 0n : BigInt(2 * id + 2))),
    class_treeids: leaves.map(({ tree }) => BigInt(tree)),
    class_nodeids: leaves.map(({ id }) => BigInt(id)),
    class_ids: leaves.map(({ tree }) => BigInt(tree)),
    class_weights: leaves.map(({ tree, id }) => ((tree * 7 + id * 5) % 11) / 11),
    classlabels_int64s: [0n, 1n, 2n],
  };
}

/** Int8 by QuantizeLinear and DequantizeLinear around every layer, as exporters write it. */
export function quantised(): Uint8Array {
  const side = 8;
  const scale = (value: number) => floats([], [value]);
  const zero: Tensor = tensor('int8', [], Int8Array.of(0));
  const int8 = (shape: Shape, label: string): Tensor =>
    tensor(
      'int8',
      shape,
      Int8Array.from(randomWeights(shape, label, 40).data, (x) => Math.max(-127, Math.min(127, Math.round(x)))),
    );
  const pair = (from: string, to: string, by: string): Node[] => [
    node('QuantizeLinear', [from, by, 'zero'], `${to} q`),
    node('DequantizeLinear', [`${to} q`, by, 'zero'], to),
  ];
  return onnxFile({
    inputs: { image: ['N', 1, side, side] },
    nodes: [
      ...pair('image', 'x', 'sx'),
      node('DequantizeLinear', ['k', 'sk', 'zero'], 'kernel'),
      node('Conv', ['x', 'kernel'], 'c', { kernel_shape: [3, 3] }),
      node('Relu', ['c'], 'r'),
      ...pair('r', 'h', 'sh'),
      node('Flatten', ['h'], 'f'),
      node('DequantizeLinear', ['m', 'sk', 'zero'], 'matrix'),
      node('MatMul', ['f', 'matrix'], 'y0'),
      ...pair('y0', 'logits', 'sy'),
    ],
    weights: {
      zero,
      sx: scale(1 / 127),
      sk: scale(0.01),
      sh: scale(0.02),
      sy: scale(0.05),
      k: int8([4, 1, 3, 3], 'int8 k'),
      m: int8([4 * 36, 3], 'int8 m'),
    },
    outputs: ['logits'],
  });
}

/** An image model that takes bytes, channels last, and divides them by 255 itself. */
export function bytesLast(): Uint8Array {
  return onnxFile({
    inputs: { image: tensorType([1, 16, 16, 3], 'uint8') },
    nodes: [
      node('Cast', ['image'], 'float', { to: 1 }),
      node('Div', ['float', 'most'], 'x'),
      node('Transpose', ['x'], 'first', { perm: [0, 3, 1, 2] }),
      node('Conv', ['first', 'k'], 'c', { kernel_shape: [4, 4], strides: [4, 4] }),
      node('Relu', ['c'], 'r'),
      node('GlobalAveragePool', ['r'], 'p'),
      node('Flatten', ['p'], 'f'),
      node('MatMul', ['f', 'm'], 'z'),
      node('Softmax', ['z'], 'probabilities'),
    ],
    weights: {
      most: floats([], [255]),
      k: randomWeights([12, 3, 4, 4], 'bytes k', 0.4),
      m: randomWeights([12, 5], 'bytes m', 2),
    },
    outputs: ['probabilities'],
  });
}

/** A token classifier with a mask and segments, as BERT's exporters have their inputs. */
export function tokens(): Uint8Array {
  const width = 8;
  return onnxFile({
    inputs: {
      input_ids: tensorType(['batch', 'sequence'], 'int64'),
      attention_mask: tensorType(['batch', 'sequence'], 'int64'),
    },
    nodes: [
      node('Gather', ['table', 'input_ids'], 'embedded'),
      node('Cast', ['attention_mask'], 'mask', { to: 1 }),
      node('Unsqueeze', ['mask', 'two'], 'column'),
      node('Mul', ['embedded', 'column'], 'kept'),
      node('MatMul', ['kept', 'w'], 'h'),
      node('Tanh', ['h'], 't'),
      node('ReduceSum', ['t', 'one'], 'pooled', { keepdims: 0 }),
      node('MatMul', ['pooled', 'v'], 'logits'),
    ],
    weights: {
      table: randomWeights([50, width], 'tokens table'),
      w: randomWeights([width, width], 'tokens w'),
      v: randomWeights([width, 2], 'tokens v'),
      one: integers([1], [1]),
      two: integers([1], [2]),
    },
    outputs: ['logits'],
  });
}

/** Several regressions at once. */
export function regressions(): Uint8Array {
  return onnxFile({
    inputs: { features: ['N', 6] },
    nodes: [
      node('MatMul', ['features', 'w'], 'a'),
      node('Tanh', ['a'], 'h'),
      node('MatMul', ['h', 'price'], 'price_out'),
      node('MatMul', ['h', 'days'], 'days_out'),
    ],
    weights: {
      w: randomWeights([6, 8], 'regression w'),
      price: randomWeights([8, 1], 'price', 40),
      days: randomWeights([8, 3], 'days', 2),
    },
    outputs: ['price_out', 'days_out'],
  });
}

/** A segmentation whose height and width are open. */
export function segmentation(classes = 3): Uint8Array {
  return onnxFile({
    inputs: { image: ['N', 3, 'height', 'width'] },
    nodes: [
      node('Conv', ['image', 'k'], 'c', { kernel_shape: [3, 3], pads: [1, 1, 1, 1] }),
      node('Relu', ['c'], 'r'),
      node('Conv', ['r', 'm'], 'masks', { kernel_shape: [1, 1] }),
    ],
    weights: { k: randomWeights([6, 3, 3, 3], 'segment k'), m: randomWeights([classes, 6, 1, 1], 'segment m') },
    outputs: ['masks'],
  });
}

/** A face embedding, normalised to length 1. */
export function faceEmbedding(): Uint8Array {
  return onnxFile({
    inputs: { data: ['None', 3, 16, 16] },
    nodes: [
      node('Conv', ['data', 'k'], 'c', { kernel_shape: [4, 4], strides: [4, 4] }),
      node('Relu', ['c'], 'r'),
      node('Flatten', ['r'], 'f'),
      node('MatMul', ['f', 'm'], 'raw'),
      node('ReduceL2', ['raw'], 'length', { axes: [1], keepdims: 1 }),
      node('Div', ['raw', 'length'], 'embedding'),
    ],
    weights: { k: randomWeights([6, 3, 4, 4], 'face k', 0.4), m: randomWeights([96, 16], 'face m') },
    outputs: ['embedding'],
  });
}

/** Letters for each of some moments, among them a blank. */
export function speech(): Uint8Array {
  return onnxFile({
    inputs: { audio: ['N', 320] },
    nodes: [
      node('Unsqueeze', ['audio', 'one'], 'wave'),
      node('Conv', ['wave', 'k'], 'c', { kernel_shape: [32], strides: [32] }),
      node('Tanh', ['c'], 't'),
      node('Transpose', ['t'], 'moments', { perm: [0, 2, 1] }),
      node('MatMul', ['moments', 'v'], 'logits'),
    ],
    weights: {
      one: integers([1], [1]),
      k: randomWeights([12, 1, 32], 'speech k', 0.5),
      v: randomWeights([12, 5], 'speech v', 2),
    },
    outputs: ['logits'],
  });
}
