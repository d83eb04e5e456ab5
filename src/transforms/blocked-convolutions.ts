/**
 * Convolutions in ONNX Runtime's blocked layout, where blocks of 8 or 16 neighbouring channels lie side by side in memory. Its
 * fastest kernels compute there, and its own optimizer leads only convolutions with constant weights to them. The weights of
 * a network in training are fed and computed.
 */
import {
  apply,
  applyOne,
  attribute,
  defineOperator,
  type Graph,
  type Node,
  nodesOf,
  type Value,
} from '../graph/index.ts';
import { Conv, reshape, transpose } from '../operators/index.ts';

/** ONNX Runtime's own: no other runtime has it. */
const domain = 'com.microsoft.nchwc';

const BlockedConv = defineOperator({
  name: 'BlockedConv',
  exportedAs: 'Conv',
  domain,
  attributes: Conv.attributes,
  infer: ({ inputs, attributes }) => Conv.infer(inputs, attributes, 1),
});

const ReorderInput = defineOperator({
  name: 'ReorderInput',
  domain,
  attributes: {},
  infer: ({ inputs: [x] }) => [x],
});

const ReorderOutput = defineOperator({
  name: 'ReorderOutput',
  domain,
  attributes: { channels: attribute('int', 0) },
  infer: ({ inputs: [x] }) => [x],
});

/** The same graph, with every convolution in blocks that can be. */
export function blockedConvolutions(graph: Graph, block: number): Graph {
  const replaced = new Map<Value, Value>();
  const current = (value: Value) => replaced.get(value) ?? value;
  for (const node of nodesOf(Object.values(graph.outputs))) {
    const inputs = node.inputs.map((value) => value && current(value));
    const outputs = isBlockable(node, block) ? [blocked(node, inputs, block)] : rebuilt(node, inputs);
    node.outputs.forEach((output, i) => {
      if (outputs[i] !== output) replaced.set(output, outputs[i]);
    });
  }
  const outputs = Object.entries(graph.outputs).map(([name, value]) => [name, current(value)] as const);
  return { inputs: graph.inputs, outputs: Object.fromEntries(outputs) };
}

/** Whether some convolution of a graph may gain by blocks, whatever their size is. */
export function hasBlockable(graph: Graph): boolean {
  return nodesOf(Object.values(graph.outputs)).some((node) => isBlockable(node, 8));
}

/**
 * Whether a node is a convolution of images in one group, whose weights are no constants and whose channels fill blocks. Few
 * input channels need no blocks.
 */
function isBlockable({ operator, inputs: [x, w], attributes }: Node, block: number): boolean {
  if (operator !== Conv || x?.shape.length !== 4 || w === undefined || w.known !== undefined) return false;
  const [outputs, channels] = w.shape;
  return attributes.group === 1 && outputs % block === 0 && (channels < block || channels % block === 0);
}

function rebuilt(node: Node, inputs: readonly (Value | undefined)[]): readonly Value[] {
  const isSame = inputs.every((value, i) => value === node.inputs[i]);
  return isSame ? node.outputs : apply(node.operator, inputs, node.attributes, node.outputs.length);
}

function blocked(node: Node, [x, w, b]: readonly (Value | undefined)[], block: number): Value {
  if (x === undefined || w === undefined) throw new TypeError('a convolution has an image and weights');
  const [outputs, channels] = w.shape;
  const images = channels < block ? x : applyOne(ReorderInput, [x]);
  const y = applyOne(BlockedConv, [images, blockedWeights(w, block), b], node.attributes);
  return applyOne(ReorderOutput, [y], { channels: outputs });
}

/** Weights [M, C, H, W] with blocks of M, and of C where it has as many, as the innermost axes; shaped as they were. */
function blockedWeights(w: Value, block: number): Value {
  const [outputs, channels, height, width] = w.shape;
  const rows = outputs / block;
  const inBlocks =
    channels < block
      ? transpose(reshape(w, [rows, block, channels, height, width]), [0, 2, 3, 4, 1])
      : transpose(reshape(w, [rows, block, channels / block, block, height, width]), [0, 2, 4, 5, 3, 1]);
  return reshape(inBlocks, w.shape);
}
