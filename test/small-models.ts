/** ONNX files of a few hundred bytes whose answers can be told in the head. */
import { constant, exportGraph, input, type Value } from '../src/graph/index.ts';
import { type Draft, decodeModel, encodeModel, type GraphProto } from '../src/onnx/index.ts';
import { matmul, reshape, softmax, transpose } from '../src/operators/index.ts';
import { floats, sizeOf } from '../src/tensor/index.ts';

/** Width and height of the pictures. */
export const SIDE = 9;
const PIXELS = SIDE ** 2;

/** Which third of the columns a pixel is in. */
const third = (pixel: number): number => Math.floor((pixel % SIDE) / 3);

/** Three class scores [N, 3] from vectors [N, length]: the sum of the elements that belong to each class. */
function sums(x: Value, classOf: (index: number) => number): Value {
  const length = x.shape[1];
  const weights = Array.from({ length: length * 3 }, (_, i) => Number(classOf(Math.floor(i / 3)) === i % 3));
  return matmul(x, constant(floats([length, 3], weights), 'weights'));
}

function oneInput(shape: readonly number[], build: (x: Value) => Value): Uint8Array {
  const x = input('image', 'float32', shape);
  return exportGraph({ inputs: [x], outputs: { scores: build(x) } });
}

const flat = (x: Value): Value => reshape(x, [1, sizeOf(x.shape)]);

/**
 * Takes a grey picture [1, 1, 9, 9] and answers which third of its columns, left, middle or right, is the brightest. A
 * picture whose two brightest thirds are d apart is fooled in Linf by every epsilon above d / 2, and by none below.
 */
export const stripes = (): Uint8Array => oneInput([1, 1, SIDE, SIDE], (x) => sums(flat(x), third));

/** Takes a coloured picture and answers which channel, the first, second or third, is the brightest. */
export function colours(layout: 'nchw' | 'nhwc' = 'nchw'): Uint8Array {
  const shape = layout === 'nchw' ? [1, 3, SIDE, SIDE] : [1, SIDE, SIDE, 3];
  return oneInput(shape, (x) => sums(flat(x), (i) => (layout === 'nchw' ? Math.floor(i / PIXELS) : i % 3)));
}

/** As `stripes`, for any number of vectors [N, 81], and with probabilities for an answer. */
export function vectors(): Uint8Array {
  const open = ({ name, type }: Draft<'ValueInfoProto'>): Draft<'ValueInfoProto'> => {
    const [, ...dim] = type?.tensorType?.shape?.dim ?? [];
    return { name, type: { tensorType: { ...type?.tensorType, shape: { dim: [{ dimParam: 'N' }, ...dim] } } } };
  };
  return changed(
    oneInput([1, PIXELS], (x) => softmax(sums(x, third))),
    (graph) => ({ ...graph, input: graph.input.map(open), output: graph.output.map(open) }),
  );
}

/** As `stripes`, but all its columns go through one product, so that it cannot be made to take several pictures. */
export const oneAtATime = (): Uint8Array =>
  oneInput([1, 1, SIDE, SIDE], (x) => {
    const columns = transpose(reshape(x, [SIDE, SIDE]), [1, 0]);
    const brightness = matmul(columns, constant(floats([SIDE, 1], new Array(SIDE).fill(1))));
    return matmul(
      reshape(brightness, [1, SIDE]),
      constant(
        floats(
          [SIDE, 3],
          Array.from({ length: SIDE * 3 }, (_, i) => Number(third(Math.floor(i / 3)) === i % 3)),
        ),
      ),
    );
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
