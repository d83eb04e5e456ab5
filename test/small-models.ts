/** ONNX files of a few hundred bytes whose answers can be told in the head. */
import { type Draft, decodeModel, encodeModel, type GraphProto } from '../src/onnx/index.ts';
import { floats, integers, type Tensor } from '../src/tensor/index.ts';
import { node, onnxFile, tensorType } from './onnx-model.ts';

/** Width and height of the pictures. */
export const SIDE = 9;
const PIXELS = SIDE ** 2;

/** Which third of the columns a pixel is in. */
export const third = (pixel: number): number => Math.floor((pixel % SIDE) / 3);

/** Weights [length, 3] that sum up the elements of each of three classes. */
function sums(length: number, classOf: (index: number) => number): Tensor {
  return floats(
    [length, 3],
    Array.from({ length: length * 3 }, (_, i) => Number(classOf(Math.floor(i / 3)) === i % 3)),
  );
}

function picture(axes: readonly (number | string)[], classOf: (index: number) => number): Uint8Array {
  const length = axes.includes(3) ? 3 * PIXELS : PIXELS;
  return onnxFile({
    inputs: { image: axes },
    nodes: [node('Reshape', ['image', 'shape'], 'flat'), node('MatMul', ['flat', 'weights'], 'scores')],
    weights: { shape: integers([2], [1, length]), weights: sums(length, classOf) },
    outputs: ['scores'],
  });
}

/**
 * Takes a grey picture [1, 1, 9, 9] and answers which third of its columns, left, middle or right, is the brightest. A
 * picture whose two brightest thirds are d apart is fooled in Linf by every epsilon above d / 2, and by none below.
 */
export const stripes = (): Uint8Array => picture([1, 1, SIDE, SIDE], third);

/** As `stripes`, with height and width left open. */
export const openStripes = (): Uint8Array => picture([1, 1, 'height', 'width'], third);

/** Takes a coloured picture and answers which channel, the first, second or third, is the brightest. */
export const colours = (): Uint8Array => picture([1, 3, SIDE, SIDE], (i) => Math.floor(i / PIXELS));

/** As `colours`, with the channels last. */
export const coloursLast = (): Uint8Array => picture([1, SIDE, SIDE, 3], (i) => i % 3);

/** As `stripes`, for any number of vectors [N, 81], and with probabilities for an answer. */
export const vectors = (): Uint8Array =>
  onnxFile({
    inputs: { vector: ['N', PIXELS] },
    nodes: [node('MatMul', ['vector', 'weights'], 'scores'), node('Softmax', ['scores'], 'probabilities')],
    weights: { weights: sums(PIXELS, third) },
    outputs: ['probabilities'],
  });

/** As `vectors`, of which it has two in a table, all zeros and all ones, and takes their ids [N]. */
export const tableOfVectors = (): Uint8Array =>
  onnxFile({
    inputs: { id: tensorType(['N'], 'int64') },
    nodes: [
      node('Gather', ['table', 'id'], 'vector'),
      node('MatMul', ['vector', 'weights'], 'scores'),
      node('Softmax', ['scores'], 'probabilities'),
    ],
    weights: {
      table: floats(
        [2, PIXELS],
        Array.from({ length: 2 * PIXELS }, (_, i) => Number(i >= PIXELS)),
      ),
      weights: sums(PIXELS, third),
    },
    outputs: ['probabilities'],
  });

/** As `stripes`, but it turns the picture over its batch axis, so that it cannot be made to take several. */
export const oneAtATime = (): Uint8Array =>
  onnxFile({
    inputs: { image: [1, 1, SIDE, SIDE] },
    nodes: [
      node('Reshape', ['image', 'square'], 'rows'),
      node('Transpose', ['rows'], 'columns', { perm: [1, 0] }),
      node('MatMul', ['columns', 'ones'], 'brightness'),
      node('Reshape', ['brightness', 'line'], 'flat'),
      node('MatMul', ['flat', 'weights'], 'scores'),
    ],
    weights: {
      square: integers([2], [SIDE, SIDE]),
      ones: floats([SIDE, 1], new Array(SIDE).fill(1)),
      line: integers([2], [1, SIDE]),
      weights: sums(SIDE, third),
    },
    outputs: ['scores'],
  });

/** A file with another graph. */
export function changed(bytes: Uint8Array, change: (graph: GraphProto) => Draft<'GraphProto'>): Uint8Array {
  const { graph, ...model } = decodeModel(bytes);
  return encodeModel({ ...model, graph: graph && change(graph) });
}

/** `stripes` with its weights in another file. */
export function weightsAt(location: string): Uint8Array {
  const moved = (tensor: Draft<'TensorProto'>): Draft<'TensorProto'> =>
    tensor.name === 'weights'
      ? { ...tensor, rawData: undefined, dataLocation: 1, externalData: [{ key: 'location', value: location }] }
      : tensor;
  return changed(stripes(), (graph) => ({ ...graph, initializer: graph.initializer.map(moved) }));
}
