/** From the TensorProto message to the host tensor and back. */
import { ModelFormatError, ShapeError } from '../errors.ts';
import { arrayType, type DataOf, type DType, type Shape, sizeOf, type Tensor, tensor } from '../tensor/tensor.ts';
import { DataLocation, DataType, dataTypeName, dataTypeOf, dtypeOf } from './enums.ts';
import { type NarrowType, narrowType, unpacked } from './narrow.ts';
import type { Draft } from './schema.ts';

/** Reads `length` bytes from byte `offset` of the file `location`, which is relative to the model's folder. */
export type ExternalReader = (location: string, offset: number, length: number) => Uint8Array;

/**
 * The tensor that a TensorProto holds in raw_data, in one of the typed fields or in an external file.
 * Raw data are not copied where their alignment allows a view; treat the tensor as read-only.
 * @throws ModelFormatError that names the tensor, if its data do not fit its dims or its element type has no host tensor.
 */
export function tensorFromProto(proto: Draft<'TensorProto'>, external?: ExternalReader): Tensor {
  const dataType = proto.dataType ?? DataType.UNDEFINED;
  const narrow = narrowType(dataType);
  if (narrow !== undefined) return fromNarrow(proto, narrow, dataType, external);
  const dtype = dtypeOf(dataType);
  if (dtype === undefined) {
    throw fault(proto, `has element type ${dataTypeName(dataType)}, which is not supported`);
  }
  const shape = shapeOf(proto);
  const count = sizeOf(shape);
  if (proto.dataLocation === DataLocation.EXTERNAL) {
    if (dtype === 'string') throw fault(proto, 'keeps strings in an external file, which ONNX does not allow');
    const data = readExternal(proto, count * arrayType(dtype).BYTES_PER_ELEMENT, external);
    return tensor(dtype, shape, fromRaw(proto, dtype, count, data));
  }
  if (proto.rawData !== undefined && dtype !== 'string') {
    return tensor(dtype, shape, fromRaw(proto, dtype, count, proto.rawData));
  }
  return tensor(dtype, shape, fromTyped(proto, dtype, count));
}

function fromNarrow(
  proto: Draft<'TensorProto'>,
  type: NarrowType,
  narrow: number,
  external: ExternalReader | undefined,
): Tensor {
  const shape = shapeOf(proto);
  const count = sizeOf(shape);
  const size = Math.ceil((count * type.bits) / 8);
  const isExternal = proto.dataLocation === DataLocation.EXTERNAL;
  const bytes = (isExternal ? readExternal(proto, size, external) : proto.rawData) ?? proto.int32Data ?? [];
  if (bytes.length !== size) {
    throw fault(proto, `has ${bytes.length} bytes of data, but dims ${dimsText(proto)} take ${size}`);
  }
  const data = arrayType(type.heldAs).from(unpacked(type, bytes, count));
  return { dtype: type.heldAs, shape, data, narrow } as Tensor;
}

/**
 * A TensorProto of a host tensor. Its raw data are a view of the tensor's own, not a copy.
 * @throws ShapeError if the number of elements is not that of the shape.
 */
export function tensorToProto(value: Tensor, name: string): Draft<'TensorProto'> {
  const { dtype, shape, data } = value;
  if (data.length !== sizeOf(shape)) {
    throw new ShapeError(`tensor "${name}" has ${data.length} elements, but its shape is [${shape}]`);
  }
  const proto = { name, dims: shape.map(BigInt), dataType: dataTypeOf(dtype) };
  if (Array.isArray(data)) {
    const encoder = new TextEncoder();
    return { ...proto, stringData: data.map((text) => encoder.encode(text)) };
  }
  return { ...proto, rawData: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) };
}

function fault(proto: Draft<'TensorProto'>, problem: string, hint?: string): ModelFormatError {
  const options = hint === undefined ? {} : { hint };
  return new ModelFormatError(`tensor "${proto.name ?? ''}" ${problem}`, options);
}

function shapeOf(proto: Draft<'TensorProto'>): Shape {
  const { dims = [] } = proto;
  const shape = dims.map(Number);
  // Each length is looked at too, because a zero among them hides the others.
  const fits = dims.every((length) => length >= 0n && length <= Number.MAX_SAFE_INTEGER);
  if (!fits || !Number.isSafeInteger(sizeOf(shape))) throw fault(proto, `has impossible dims ${dimsText(proto)}`);
  return shape;
}

function dimsText({ dims = [] }: Draft<'TensorProto'>): string {
  return dims.length > 8 ? `[${dims.slice(0, 8)}, ...]` : `[${dims}]`;
}

// Raw data are little-endian, as every machine is that runs ONNX Runtime.
function fromRaw(
  proto: Draft<'TensorProto'>,
  dtype: Exclude<DType, 'string'>,
  count: number,
  raw: Uint8Array,
): DataOf[Exclude<DType, 'string'>] {
  const ArrayType = arrayType(dtype);
  const size = count * ArrayType.BYTES_PER_ELEMENT;
  if (raw.length !== size) {
    throw fault(proto, `has ${raw.length} bytes of data, but dims ${dimsText(proto)} of ${dtype} take ${size}`);
  }
  if (dtype === 'bool' && raw.some((byte) => byte > 1)) return Uint8Array.from(raw, (byte) => (byte === 0 ? 0 : 1));
  const { buffer, byteOffset } = raw;
  const canView = buffer instanceof ArrayBuffer && byteOffset % ArrayType.BYTES_PER_ELEMENT === 0;
  return canView ? new ArrayType(buffer, byteOffset, count) : new ArrayType(new Uint8Array(raw).buffer);
}

function fromTyped(proto: Draft<'TensorProto'>, dtype: DType, count: number): DataOf[DType] {
  const { floatData = [], doubleData = [], int32Data = [], int64Data = [], uint64Data = [], stringData = [] } = proto;
  const checked = <T>(values: readonly T[]): readonly T[] => {
    if (values.length === count) return values;
    throw fault(proto, `has ${values.length} elements, but dims ${dimsText(proto)} of ${dtype} take ${count}`);
  };
  switch (dtype) {
    case 'float32':
      return new Float32Array(checked(floatData));
    case 'float64':
      return new Float64Array(checked(doubleData));
    case 'int64':
      return new BigInt64Array(checked(int64Data));
    case 'uint64':
      return new BigUint64Array(checked(uint64Data));
    case 'uint32':
      return Uint32Array.from(checked(uint64Data), Number);
    case 'string': {
      const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
      return checked(stringData).map((bytes) => decoder.decode(bytes));
    }
    case 'bool':
      return Uint8Array.from(checked(int32Data), (value) => (value === 0 ? 0 : 1));
    default:
      return new (arrayType(dtype))(checked(int32Data));
  }
}

function readExternal(proto: Draft<'TensorProto'>, size: number, external: ExternalReader | undefined): Uint8Array {
  const entries = new Map(proto.externalData?.map(({ key, value }) => [key, value]));
  const location = entries.get('location');
  if (location === undefined || location === '') throw fault(proto, 'is external but names no location');
  if (external === undefined) {
    throw fault(
      proto,
      `has its data in the file ${location}`,
      'Open the model from a file, with its data file beside it.',
    );
  }
  const offset = byteCount(proto, 'offset', entries.get('offset') ?? '0');
  const length = byteCount(proto, 'length', entries.get('length') ?? String(size));
  if (length !== size) {
    throw fault(proto, `has ${length} bytes of external data, but dims ${dimsText(proto)} take ${size}`);
  }
  return external(location, offset, length);
}

function byteCount(proto: Draft<'TensorProto'>, key: string, text: string): number {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(value)) throw fault(proto, `has ${key} "${text}" in its external data, which is no byte count`);
  return value;
}
