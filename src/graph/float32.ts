/**
 * Graphs are computed in 32-bit floats whatever the file's own precision: half-precision gradients vanish and ONNX
 * Runtime has no double-precision convolution. What is found so is always judged by the file as it ships.
 */
import { bfloat16ToFloat, type DType, halfToFloat, type Tensor } from '../tensor/index.ts';

/** The type that a value of the file has in a graph. */
export function shadowType(dtype: DType): DType {
  return dtype === 'float64' || dtype === 'float16' || dtype === 'bfloat16' ? 'float32' : dtype;
}

/** A tensor of the file as a graph has it. */
export function inFloat32(value: Tensor): Tensor {
  const { dtype, shape, data } = value;
  if (dtype === 'float64' && data instanceof Float64Array)
    return { dtype: 'float32', shape, data: Float32Array.from(data) };
  if (dtype === 'float16' && data instanceof Uint16Array) return { dtype: 'float32', shape, data: halfToFloat(data) };
  if (dtype === 'bfloat16' && data instanceof Uint16Array)
    return { dtype: 'float32', shape, data: bfloat16ToFloat(data) };
  return value;
}
