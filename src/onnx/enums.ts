/** The enumerations of ONNX, and what its element types are called here. */
import type { DType } from '../tensor/tensor.ts';

/** `TensorProto.DataType`: the element types of ONNX 1.20. */
export const DataType = {
  UNDEFINED: 0,
  FLOAT: 1,
  UINT8: 2,
  INT8: 3,
  UINT16: 4,
  INT16: 5,
  INT32: 6,
  INT64: 7,
  STRING: 8,
  BOOL: 9,
  FLOAT16: 10,
  DOUBLE: 11,
  UINT32: 12,
  UINT64: 13,
  COMPLEX64: 14,
  COMPLEX128: 15,
  BFLOAT16: 16,
  FLOAT8E4M3FN: 17,
  FLOAT8E4M3FNUZ: 18,
  FLOAT8E5M2: 19,
  FLOAT8E5M2FNUZ: 20,
  UINT4: 21,
  INT4: 22,
  FLOAT4E2M1: 23,
  FLOAT8E8M0: 24,
  UINT2: 25,
  INT2: 26,
} as const;
export type DataType = (typeof DataType)[keyof typeof DataType];

/** `TensorProto.DataLocation`: where the data of a tensor are. */
export const DataLocation = { DEFAULT: 0, EXTERNAL: 1 } as const;
export type DataLocation = (typeof DataLocation)[keyof typeof DataLocation];

/** `AttributeProto.AttributeType`: which field holds the value of an attribute. */
export const AttributeType = {
  UNDEFINED: 0,
  FLOAT: 1,
  INT: 2,
  STRING: 3,
  TENSOR: 4,
  GRAPH: 5,
  FLOATS: 6,
  INTS: 7,
  STRINGS: 8,
  TENSORS: 9,
  GRAPHS: 10,
  SPARSE_TENSOR: 11,
  SPARSE_TENSORS: 12,
  TYPE_PROTO: 13,
  TYPE_PROTOS: 14,
} as const;
export type AttributeType = (typeof AttributeType)[keyof typeof AttributeType];

const dataTypes: Readonly<Record<DType, DataType>> = {
  float32: DataType.FLOAT,
  float64: DataType.DOUBLE,
  float16: DataType.FLOAT16,
  bfloat16: DataType.BFLOAT16,
  int8: DataType.INT8,
  int16: DataType.INT16,
  int32: DataType.INT32,
  int64: DataType.INT64,
  uint8: DataType.UINT8,
  uint16: DataType.UINT16,
  uint32: DataType.UINT32,
  uint64: DataType.UINT64,
  bool: DataType.BOOL,
  string: DataType.STRING,
};

/** The number that ONNX has for an element type. */
export function dataTypeOf(dtype: DType): DataType {
  return dataTypes[dtype];
}

/** The element type that ONNX's number stands for; undefined for those that no host tensor has, e.g. FLOAT8E5M2. */
export function dtypeOf(dataType: number): DType | undefined {
  return Object.keys(dataTypes)
    .filter(isDType)
    .find((dtype) => dataTypes[dtype] === dataType);
}

/** The name of an element type as ONNX writes it, e.g. `'FLOAT8E5M2'`; its number where it has none. */
export function dataTypeName(dataType: number): string {
  return Object.entries(DataType).find(([, number]) => number === dataType)?.[0] ?? `data type ${dataType}`;
}

/** Whether a text is the name of an element type. */
export function isDType(name: string): name is DType {
  return Object.hasOwn(dataTypes, name);
}
