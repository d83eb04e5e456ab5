/** Small ONNX files for tests, written node by node. */
import { type Draft, dataTypeOf, encodeModel, tensorToProto } from '../src/onnx/index.ts';
import { randomStream } from '../src/random.ts';
import { type DType, type FloatTensor, floats, type Shape, sizeOf, type Tensor } from '../src/tensor/index.ts';

export interface ModelParts {
  readonly inputs: Readonly<Record<string, readonly (number | string)[] | Draft<'TypeProto'>>>;
  readonly nodes: readonly Draft<'NodeProto'>[];
  readonly weights?: Readonly<Record<string, Tensor>>;
  readonly outputs: readonly string[];
  /** Anything else of the file, e.g. functions or metadata. */
  readonly more?: Draft<'ModelProto'>;
}

/** The bytes of a file. Inputs are float32 of the shape that is given, with names for open axes, or of a type. */
export function onnxFile({ inputs, nodes, weights = {}, outputs, more = {} }: ModelParts): Uint8Array {
  return encodeModel({
    irVersion: 8n,
    opsetImport: [{ domain: '', version: 13n }],
    ...more,
    graph: {
      name: 'test',
      node: nodes,
      initializer: Object.entries(weights).map(([name, value]) => tensorToProto(value, name)),
      input: Object.entries(inputs).map(([name, type]) => ({ name, type: 'length' in type ? tensorType(type) : type })),
      output: outputs.map((name) => ({ name, type: { tensorType: { elemType: dataTypeOf('float32') } } })),
    },
  });
}

/** The type of a tensor; axes may be lengths or names. */
export function tensorType(shape: readonly (number | string)[], dtype: DType = 'float32'): Draft<'TypeProto'> {
  const dim = shape.map((axis) => (typeof axis === 'string' ? { dimParam: axis } : { dimValue: BigInt(axis) }));
  return { tensorType: { elemType: dataTypeOf(dtype), shape: { dim } } };
}

/** One node with one output. */
export function node(
  opType: string,
  input: readonly string[],
  output: string,
  attributes: Readonly<Record<string, number | readonly number[] | Draft<'GraphProto'>>> = {},
): Draft<'NodeProto'> {
  const attribute = Object.entries(attributes).map(([name, value]): Draft<'AttributeProto'> => {
    if (typeof value === 'number') return { name, type: 2, i: BigInt(value) };
    return isList(value) ? { name, type: 7, ints: value.map(BigInt) } : { name, type: 5, g: value };
  });
  return { opType, input, output: [output], attribute };
}

function isList(value: readonly number[] | Draft<'GraphProto'>): value is readonly number[] {
  return Array.isArray(value);
}

/** Normal random weights, the same for the same label. */
export function randomWeights(shape: Shape, label: string, scale = 1): FloatTensor {
  const random = randomStream(label);
  return floats(
    shape,
    Array.from({ length: sizeOf(shape) }, () => scale * random.normal()),
  );
}
